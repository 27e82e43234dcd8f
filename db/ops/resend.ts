// Messages that failed or were put off, sent again under their own Message-IDs; never one that was withdrawn (P7).
import { lockHead } from '../matter/rows';
import type { Query } from '../pool';

export interface MailStanding {
  /** Refused for good, or put off; one that is just being handed over is neither. */
  failed: number;
  delayed: number;
  /** On their way: queued, or being handed over. */
  waiting: number;
  /** Codes of the failures, never a server's text. */
  faults: string[];
}

const OF = 'm.matter_id = $1 and ($2::text is null or m.notice_id = $2)';
const DELAYED = `(m.state = 'queued' and m.attempts > 0)`;

/** Of a matter's messages, or of one notice's. Says nothing of those that were withdrawn, nor of persons. */
export async function mailStanding(
  q: Query,
  matterId: string,
  noticeId: string | null,
): Promise<MailStanding> {
  const row = await q.one<MailStanding>(
    `select count(*) filter (where m.state = 'failed')::int failed, count(*) filter (where ${DELAYED})::int delayed,
       count(*) filter (where m.state in ('queued', 'sending'))::int waiting,
       coalesce(array_agg(distinct m.fault) filter (where m.state = 'failed' and m.fault is not null), '{}') faults
     from message m where ${OF}`,
    [matterId, noticeId],
  );
  return row ?? { failed: 0, delayed: 0, waiting: 0, faults: [] };
}

/** Makes them due now, to the person's present address. The sender filters once more before it connects. */
export async function resend(q: Query, matterId: string, noticeId: string | null): Promise<void> {
  await lockHead(q, matterId);
  await q.rows(
    `with again as (update message m set state = 'queued', fault = null, next_attempt_at = duban_now(),
         address = coalesce((select p.address from person p where p.person_id = m.person_id), m.address)
       where ${OF} and (m.state = 'failed' or ${DELAYED}) returning m.notice_id, m.person_id)
     update delivery d set state = 'open', ended_at = null from again
      where d.notice_id = again.notice_id and d.person_id = again.person_id and d.state = 'failed'`,
    [matterId, noticeId],
  );
}
