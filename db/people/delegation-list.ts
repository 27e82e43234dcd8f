// Delegations as they stand: one by its id, and all that concern somebody.
import type { PersonId, Post } from '../../domain';
import { msOf } from '../matter/rows';
import type { Query } from '../pool';

export interface Delegation {
  id: string;
  /** Who is stood in for. */
  personId: PersonId;
  standInId: PersonId;
  posts: Post[];
  fromMs: number;
  untilMs: number;
  acceptedAtMs: number | null;
  approvedAtMs: number | null;
  endedAtMs: number | null;
}

const COLUMNS = `delegation_id id, person_id "personId", stand_in_id "standInId", posts, ${msOf('from_at')} "fromMs",
  ${msOf('until_at')} "untilMs", ${msOf('accepted_at')} "acceptedAtMs", ${msOf('approved_at')} "approvedAtMs",
  ${msOf('ended_at')} "endedAtMs"`;

export const delegationOf = (q: Query, id: string): Promise<Delegation | undefined> =>
  q.one<Delegation>(`select ${COLUMNS} from delegation where delegation_id = $1`, [id]);

/** Not over yet: those he gave or was given, and those that were accepted and wait for anybody's approval. */
export const delegationsAround = (q: Query, personId: PersonId): Promise<Delegation[]> =>
  q.rows<Delegation>(
    `select ${COLUMNS} from delegation
      where ended_at is null and until_at > (select duban_now())
        and ($1 in (person_id, stand_in_id) or accepted_at is not null and approved_at is null)
      order by filed_at, delegation_id`,
    [personId],
  );

type Wanted = Pick<Delegation, 'personId' | 'standInId' | 'fromMs' | 'untilMs'> & {
  posts: readonly Post[];
};

export const isSameDelegation = (one: Wanted, other: Wanted): boolean =>
  one.personId === other.personId &&
  one.standInId === other.standInId &&
  one.fromMs === other.fromMs &&
  one.untilMs === other.untilMs &&
  one.posts.join() === other.posts.join();
