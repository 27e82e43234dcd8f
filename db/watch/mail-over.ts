// Which incidents of mail are over: somebody was told after all, or the address is another by now.
import type { Query } from '../pool';

/** `mailBounced`: nothing of the matter failed at an address that still stands, or somebody else was told and it is a while ago. */
export const bouncesOver = (q: Query, ids: readonly string[]): Promise<{ id: string }[]> =>
  q.rows(
    `select i.id from incident i, (select duban_now() now) clock where i.id = any ($1)
       and exists (select from message m where m.id = i.body ->> 'messageId') and not exists (
       select from message m left join person p on p.person_id = m.person_id
        where m.matter_id = i.matter_id and m.state = 'failed' and p.active and p.address = m.address
          and (i.last_at > clock.now - interval '15 minutes' or not exists (
            select from delivery d where d.notice_id = m.notice_id and d.state = 'told')))`,
    [ids],
    'watch-bounces-over',
  );

/** `nobodyToTell`: each notice that reached nobody was delivered since, or its matter is closed. */
export const unheardOver = (q: Query, ids: readonly string[]): Promise<{ id: string }[]> =>
  q.rows(
    `select i.id from incident i left join head h on h.matter_id = i.matter_id where i.id = any ($1)
       and (h.closed or exists (select from notice n where n.matter_id = i.matter_id and n.id = i.body ->> 'noticeId')
         and not exists (select from notice n where n.matter_id = i.matter_id and n.state = 'nobodyToTell'
           and not exists (select from delivery d where d.notice_id = n.id and d.state = 'told')))`,
    [ids],
    'watch-unheard-over',
  );
