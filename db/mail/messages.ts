// Messages: what SMTP gets, one recipient each, and how each attempt went (P7).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { appendLog } from '../secrecy/access-log/log';

export interface MessageRow {
  id: string;
  matterId: string;
  noticeId: string;
  /** Complete `Message-ID` header, the same at every attempt. */
  messageId: string;
  personId: PersonId;
  address: string;
  body: unknown;
  attempts: number;
  /** Level of the rung; `null` for a notice that is none. */
  level: number | null;
}

const COLUMNS = `id, matter_id "matterId", notice_id "noticeId", message_id "messageId",
  person_id "personId", address, body, attempts,
  (select (n.event ->> 'level')::int from notice n where n.id = notice_id) "level"`;
const DUE = `state in ('queued', 'sending') and next_attempt_at <= duban_now()`;

/** Messages due now; `sending` ones whose sender has not come back are due again. */
export const dueMessages = (
  q: Query,
  organId: string,
  limit: number,
): Promise<{ id: string; matterId: string }[]> =>
  q.rows(
    `select id, matter_id "matterId" from message
      where organ_id = $1 and sent_at is null and ${DUE} order by next_attempt_at, id limit $2`,
    [organId, limit],
    'mail-due',
  );

/** Locks a due message unless another dispatcher has it. */
export const lockMessage = (q: Query, id: string): Promise<MessageRow | undefined> =>
  q.one<MessageRow>(
    `select ${COLUMNS} from message where id = $1 and ${DUE} for update skip locked`,
    [id],
    'mail-lock-message',
  );

/** Marks the message as being handed over; nobody else takes it for `holdS` seconds. */
export const markSending = (q: Query, id: string, holdS: number): Promise<unknown> =>
  q.rows(
    `update message set state = 'sending', sending_at = duban_now(), attempts = attempts + 1,
       next_attempt_at = duban_now() + $2 * interval '1 second' where id = $1`,
    [id, holdS],
  );

export async function markSent(q: Query, message: MessageRow): Promise<void> {
  await q.rows(
    `update message set state = 'sent', sent_at = duban_now(), next_attempt_at = null, fault = null where id = $1`,
    [message.id],
  );
  await q.rows(
    `update delivery set state = 'told', ended_at = duban_now() where notice_id = $1 and person_id = $2`,
    [message.noticeId, message.personId],
  );
  await logAttempt(q, message, 'sent');
}

/** Puts an attempt that failed for now back into the queue; `fault` is a code, never a server's text. */
export async function postpone(
  q: Query,
  message: MessageRow,
  waitMs: number,
  fault: string,
): Promise<void> {
  await q.rows(
    `update message set state = 'queued', fault = $3,
       next_attempt_at = duban_now() + $2 * interval '1 millisecond' where id = $1 and state = 'sending'`,
    [message.id, waitMs, fault],
  );
  await logAttempt(q, message, 'later', fault);
}

/** Ends message and delivery without a mail: `withdrawn` (conflict) or `failed` (refused for good). */
export async function endMessage(
  q: Query,
  message: MessageRow,
  state: 'withdrawn' | 'failed',
  fault: string | null,
): Promise<void> {
  await q.rows('update message set state = $2, fault = $3, next_attempt_at = null where id = $1', [
    message.id,
    state,
    fault,
  ]);
  await q.rows(
    'update delivery set state = $3, ended_at = duban_now() where notice_id = $1 and person_id = $2',
    [message.noticeId, message.personId, state],
  );
  // What was withdrawn was no attempt, and a row would say who is out.
  if (state === 'failed') await logAttempt(q, message, state, fault ?? undefined);
}

/** One row per attempt, told for good: ids, level and state, no address (P7). */
const logAttempt = (
  q: Query,
  { matterId, id, noticeId, personId, attempts, level }: MessageRow,
  state: 'sent' | 'later' | 'failed',
  fault?: string,
): Promise<unknown> =>
  appendLog(q, `mail:${matterId}`, {
    message: id,
    noticeId,
    personId,
    attempt: attempts,
    state,
    ...(level === null ? {} : { level }),
    ...(fault === undefined ? {} : { fault }),
  });
