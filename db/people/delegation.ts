// Stand-ins, absences and duty shifts, each from one instant to another.
import type { ActingFor, PersonId, Post } from '../../domain/kernel/people';
import type { Query } from '../pool';

/** `$2` in ms; null stands for the database's now. */
const MOMENT = 'coalesce(to_timestamp($2::float8 / 1000.0), (SELECT duban_now()))';

export interface NewDelegation {
  id: string;
  organId: string;
  /** Who is stood in for. */
  personId: PersonId;
  standInId: PersonId;
  posts: readonly Post[];
  fromMs: number;
  untilMs: number;
  /** Vault reference of the reason. */
  reasonRef?: string;
}

/** Files a delegation; it counts only after acceptance and approval (P8). */
export async function fileDelegation(q: Query, input: NewDelegation): Promise<string> {
  await q.rows(
    `INSERT INTO delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, reason_ref, filed_at)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0), $8, duban_now())`,
    [
      input.id,
      input.organId,
      input.personId,
      input.standInId,
      input.posts,
      input.fromMs,
      input.untilMs,
      input.reasonRef ?? null,
    ],
  );
  return input.id;
}

/** By the stand-in himself. */
export const acceptDelegation = (q: Query, id: string, by: PersonId): Promise<boolean> =>
  changed(
    q,
    'SET accepted_at = duban_now() WHERE delegation_id = $1 AND stand_in_id = $2 AND accepted_at IS NULL AND ended_at IS NULL',
    [id, by],
  );

/** After acceptance; the database refuses an approver who is one of the two. */
export const approveDelegation = (q: Query, id: string, by: PersonId): Promise<boolean> =>
  changed(
    q,
    'SET approved_at = duban_now(), approved_by = $2 WHERE delegation_id = $1 AND accepted_at IS NOT NULL AND approved_at IS NULL AND ended_at IS NULL',
    [id, by],
  );

export const endDelegation = (q: Query, id: string): Promise<boolean> =>
  changed(q, 'SET ended_at = duban_now() WHERE delegation_id = $1 AND ended_at IS NULL', [id]);

/**
 * For whom a person stands in then. Only posts the delegator holds himself at that instant: a delegation is not
 * passed on, and a post given up takes its delegation with it.
 */
export const delegationsFor = (
  q: Query,
  personId: PersonId,
  atMs: number | null,
): Promise<ActingFor[]> =>
  q.rows<ActingFor>(
    `SELECT d.person_id AS "personId", d.delegation_id AS "delegationId", array_agg(DISTINCT h.post ORDER BY h.post) AS posts
       FROM delegation d
       JOIN person p ON p.person_id = d.person_id AND p.active
       JOIN post_holder h ON h.person_id = d.person_id AND h.post = ANY (d.posts) AND h.kind = 'holder'
        AND h.from_at <= ${MOMENT} AND h.until_at > ${MOMENT}
      WHERE d.stand_in_id = $1 AND d.accepted_at <= ${MOMENT} AND d.approved_at <= ${MOMENT}
        AND d.from_at <= ${MOMENT} AND d.until_at > ${MOMENT}
        AND (d.ended_at IS NULL OR d.ended_at > ${MOMENT})
      GROUP BY d.person_id, d.delegation_id ORDER BY d.delegation_id`,
    [personId, atMs],
    'delegations-for',
  );

export interface NewAbsence {
  id: string;
  organId: string;
  personId: PersonId;
  fromMs: number;
  untilMs: number;
  enteredBy: PersonId;
}

/** Enters an absence of a person. */
export async function enterAbsence(q: Query, input: NewAbsence): Promise<string> {
  await q.rows(
    `INSERT INTO absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at)
     VALUES ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6, duban_now())`,
    [input.id, input.organId, input.personId, input.fromMs, input.untilMs, input.enteredBy],
  );
  return input.id;
}

/** Those of the persons who are absent then. */
export async function absentAmong(
  q: Query,
  personIds: readonly PersonId[],
  atMs: number,
): Promise<Set<PersonId>> {
  const rows = await q.rows<{ id: PersonId }>(
    `SELECT DISTINCT person_id AS id FROM absence WHERE person_id = ANY ($1) AND from_at <= to_timestamp($2 / 1000.0)
        AND least(until_at, coalesce(ended_at, 'infinity')) > to_timestamp($2 / 1000.0)`,
    [personIds, atMs],
    'absent-among',
  );
  return new Set(rows.map((row) => row.id));
}

/** Who is on duty in a post then. */
export async function onDuty(q: Query, post: Post, atMs: number): Promise<PersonId[]> {
  const rows = await q.rows<{ id: PersonId }>(
    `SELECT DISTINCT r.person_id AS id FROM roster r JOIN person p ON p.person_id = r.person_id AND p.active
      WHERE r.post = $1 AND r.from_at <= to_timestamp($2 / 1000.0) AND r.until_at > to_timestamp($2 / 1000.0)`,
    [post, atMs],
    'on-duty',
  );
  return rows.map((row) => row.id);
}

/** Begin of the next shift after an instant, in ms (fact `nextShiftAtMs`). */
export async function nextShiftAtMs(
  q: Query,
  post: Post,
  atMs: number,
): Promise<number | undefined> {
  const row = await q.one<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min(from_at)) * 1000)::bigint AS ms FROM roster WHERE post = $1 AND from_at > to_timestamp($2 / 1000.0)`,
    [post, atMs],
  );
  return row?.ms ?? undefined;
}

async function changed(q: Query, rest: string, params: unknown[]): Promise<boolean> {
  return (await q.rows(`UPDATE delegation ${rest} RETURNING delegation_id`, params)).length > 0;
}
