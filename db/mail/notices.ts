// Notices and deliveries: the promise that somebody hears, and to whom it was given (P7).
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import { personKey } from '../secrecy/reader';
import { msOf } from '../matter/rows';

export interface NoticeRow {
  id: string;
  matterId: string;
  key: string;
  /** `rung`, or the kind of a `NoticeRequest`. */
  kind: string;
  audience: unknown;
  event: Record<string, unknown>;
  rungAtMs: number;
}

export interface NewDelivery {
  personId: PersonId;
  slot: string;
  /** The absent person he is told for. */
  standsFor?: PersonId;
  /** An absent person's own copy. */
  away?: boolean;
  address: string;
  messageId: string;
  body: unknown;
}

const COLUMNS = `id, matter_id "matterId", key, kind, audience, event, ${msOf('rung_at')} "rungAtMs"`;
/** Longest time a notice waits for undecided commands, seconds (P7). */
const WAIT_S = 60;
// A row submitted at or before the rung may yet show that the step was in time.
const notBehind = `(n.created_at <= clock.now - interval '${WAIT_S} seconds' or not exists (
  select from command c where c.matter_id = n.matter_id and c.outcome is null and c.parked_at is null
    and c.submitted_at <= n.rung_at))`;

/** Notices that may be claimed now, oldest first; those behind an undecided command are left out. */
export const claimable = (
  q: Query,
  organId: string,
  limit: number,
): Promise<{ id: string; matterId: string }[]> =>
  q.rows(
    `select n.id, n.matter_id "matterId" from notice n, (select duban_now() now) clock
      where n.organ_id = $1 and n.state = 'open' and n.rung_at <= clock.now and ${notBehind}
      order by n.rung_at, n.id limit $2`,
    [organId, limit],
    'mail-claimable',
  );

/** Locks one open notice unless another dispatcher has it. The caller holds the matter's lock of P1. */
export const lockNotice = (q: Query, id: string): Promise<NoticeRow | undefined> =>
  q.one<NoticeRow>(
    `select ${COLUMNS} from notice n
      where id = $1 and state = 'open' and exists (select from (select duban_now() now) clock where ${notBehind})
      for update of n skip locked`,
    [id],
    'mail-lock-notice',
  );

export const readNotice = (q: Query, id: string): Promise<NoticeRow | undefined> =>
  q.one<NoticeRow>(`select ${COLUMNS} from notice where id = $1`, [id], 'mail-read-notice');

export const endNotice = (q: Query, id: string, state: string): Promise<unknown> =>
  q.rows('update notice set state = $2, resolved_at = duban_now() where id = $1', [id, state]);

/** Persons with a delivery of this notice, and whether one may still arrive or has. */
export const deliveriesOf = (
  q: Query,
  noticeId: string,
): Promise<{ personId: PersonId; state: string; away: boolean }[]> =>
  q.rows('select person_id "personId", state, away from delivery where notice_id = $1', [noticeId]);

/** For whom the person is told of this notice, if not in his own right. */
export async function standsForIn(
  q: Query,
  noticeId: string,
  personId: PersonId,
): Promise<PersonId | undefined> {
  const row = await q.one<{ id: PersonId | null }>(
    'select stands_for id from delivery where notice_id = $1 and person_id = $2',
    [noticeId, personId],
  );
  return row?.id ?? undefined;
}

/** Writes one delivery and its message; a person already told of this notice stays told once. */
export async function insertDelivery(
  q: Query,
  organId: string,
  notice: NoticeRow,
  to: NewDelivery,
): Promise<void> {
  const fresh = await q.one<{ one: number }>(
    `insert into delivery (notice_id, person_id, organ_id, matter_id, slot, stands_for, away)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1 one`,
    [
      notice.id,
      to.personId,
      organId,
      notice.matterId,
      to.slot,
      to.standsFor ?? null,
      to.away === true,
    ],
  );
  if (fresh === undefined) return;
  await letRead(q, organId, notice.matterId, to.personId);
  await q.rows(
    `with sent as (insert into message (organ_id, matter_id, notice_id, message_id, person_id, address, body)
       values ($1, $2, $3, $4, $5, $6, $7) returning id)
     update delivery set message_id = sent.id from sent where notice_id = $3 and person_id = $5`,
    [
      organId,
      notice.matterId,
      notice.id,
      to.messageId,
      to.personId,
      to.address,
      JSON.stringify(to.body),
    ],
  );
}

/** Whoever is sent a notice may look at the matter (P8, view only); a sealed stub stays with its own few. */
const letRead = (
  q: Query,
  organId: string,
  matterId: string,
  personId: PersonId,
): Promise<unknown> =>
  q.rows(
    `insert into reader (organ_id, matter_id, key) select $1, $2, $3
      where exists (select from head where matter_id = $2 and not sealed) on conflict do nothing`,
    [organId, matterId, personKey(personId)],
    'mail-let-read',
  );

/** Persons who got, may have got or will get a mail of a rung of this deadline instance. */
export async function toldOf(
  q: Query,
  matterId: string,
  deadline: string,
  instance: number,
): Promise<PersonId[]> {
  const rows = await q.rows<{ id: string }>(
    `select distinct m.person_id id from notice n join message m on m.notice_id = n.id
      where n.matter_id = $1 and n.event->>'type' = 'rungFired' and n.event->>'deadline' = $2
        and (n.event->>'instance')::int = $3 and (m.state in ('queued', 'sending', 'sent')
          or m.state = 'withdrawn' and m.attempts > 0) order by 1`,
    [matterId, deadline, instance],
  );
  return rows.map(({ id }) => id);
}
