// Notices not delivered in time, one row a matter: unclaimed, or a message that no server has taken.
import { msOf } from '../matter/rows';
import { past, seekBy } from './seek';

/** An attempt ends after 30 s and the next ones follow within minutes: by then somebody would have it. */
const LATE_S = 300;

export const seekMailStuck = seekBy(
  'mailStuck',
  `select late."matterId", ${msOf('min(late.since)')} "sinceMs", jsonb_strip_nulls(jsonb_build_object(
     'notices', count(distinct late.notice), 'noticeId', (array_agg(late.notice order by late.since, late.notice))[1],
     'attempts', max(late.attempts), 'fault', max(late.fault))) evidence
   from (select n.matter_id "matterId", n.id notice, greatest(n.rung_at, n.created_at) since, 0 attempts, null fault
       from notice n where n.organ_id = $1 and n.state = 'open'
     union all select m.matter_id, m.notice_id, m.created_at, m.attempts, m.fault
       from message m where m.organ_id = $1 and m.sent_at is null and m.state in ('queued', 'sending')) late,
     (select duban_now() now) clock
   where ${past('late.since', LATE_S)} group by 1`,
);
