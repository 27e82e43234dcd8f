// Whether a change fits the directory as it is now: judged when it is filed and again when it is approved.
import type { PersonId, Post } from '../../domain';
import type { Query } from '../pool';
import type { ChangeCode, DirectoryChange, Shift } from './change';

type Of<K extends DirectoryChange['kind']> = Extract<DirectoryChange, { kind: K }>;

/** The first thing that is wrong; undefined when nothing is. */
export async function faultOf(
  q: Query,
  change: DirectoryChange,
  nowMs: number,
): Promise<ChangeCode | undefined> {
  if ('post' in change) return faultOfPost(q, change, nowMs);
  if ('otherId' in change) return relationFault(q, change);
  switch (change.kind) {
    case 'addPerson':
      return newPersonFault(q, change);
    case 'changeUnit':
      return (await personFault(q, change.personId)) ?? unitFault(q, change.unit);
    case 'changeAddress':
      return (await personFault(q, change.personId)) ?? addressFault(q, change);
    case 'openAccount':
      return (await personFault(q, change.personId)) ?? openFault(q, change);
    case 'deactivatePerson':
      return personFault(q, change.personId);
    default:
      return (await hasAccount(q, change.personId)) ? undefined : 'accountUnknown';
  }
}

async function faultOfPost(
  q: Query,
  change: Of<'appoint' | 'endAppointment' | 'putRoster'>,
  nowMs: number,
): Promise<ChangeCode | undefined> {
  if (change.kind === 'appoint') return appointFault(q, change, nowMs);
  if (change.kind === 'putRoster') return rosterFault(q, change.post, change.shifts, nowMs);
  return (await holds(q, change, nowMs)) ? undefined : 'notHeld';
}

const is = async (q: Query, sql: string, params: unknown[]): Promise<boolean> =>
  (await q.one(`select 1 where ${sql}`, params)) !== undefined;

const personFault = async (q: Query, id: PersonId): Promise<ChangeCode | undefined> =>
  (await is(q, 'exists (select from person where person_id = $1 and active)', [id]))
    ? undefined
    : 'personUnknown';

const unitFault = async (q: Query, unit: string): Promise<ChangeCode | undefined> =>
  (await is(q, 'exists (select from unit where unit = $1)', [unit])) ? undefined : 'unitUnknown';

const postFault = async (q: Query, post: Post): Promise<ChangeCode | undefined> =>
  (await is(q, 'exists (select from post where post = $1)', [post])) ? undefined : 'postUnknown';

async function newPersonFault(q: Query, change: Of<'addPerson'>): Promise<ChangeCode | undefined> {
  if (await is(q, 'exists (select from person where person_id = $1)', [change.personId]))
    return 'personExists';
  const { personId, address = null } = change;
  return (await unitFault(q, change.unit)) ?? addressFault(q, { personId, address });
}

/** Posts of a ladder may not share an address (P7); whoever has none today may get one tomorrow. */
async function addressFault(
  q: Query,
  change: { personId: PersonId; address: string | null },
): Promise<ChangeCode | undefined> {
  const shared = await is(
    q,
    `exists (select from person where active and person_id <> $1 and lower(btrim(address)) = lower(btrim($2::text)))`,
    [change.personId, change.address],
  );
  return shared ? 'addressShared' : undefined;
}

async function appointFault(
  q: Query,
  change: Of<'appoint'>,
  nowMs: number,
): Promise<ChangeCode | undefined> {
  const { fromMs = nowMs, untilMs = Infinity } = change;
  if (untilMs <= Math.max(fromMs, nowMs)) return 'badPeriod';
  const unknown = (await personFault(q, change.personId)) ?? (await postFault(q, change.post));
  if (unknown !== undefined) return unknown;
  return (await holds(q, change, Math.max(fromMs, nowMs))) ? 'alreadyHeld' : undefined;
}

const holds = (
  q: Query,
  change: { post: Post; personId: PersonId; as: 'holder' | 'deputy' },
  atMs: number,
): Promise<boolean> =>
  is(
    q,
    `exists (select from post_holder where post = $1 and person_id = $2 and kind = $3
       and from_at <= to_timestamp($4::float8 / 1000.0) and until_at > to_timestamp($4::float8 / 1000.0))`,
    [change.post, change.personId, change.as, atMs],
  );

async function relationFault(
  q: Query,
  change: Of<'relate' | 'unrelate'>,
): Promise<ChangeCode | undefined> {
  const { kind, personId, otherId, relation } = change;
  if (personId === otherId) return 'noChange';
  const unknown = (await personFault(q, personId)) ?? (await personFault(q, otherId));
  if (unknown !== undefined) return unknown;
  const there = await is(
    q,
    `exists (select from relation where kind = $3 and (person_id, other_id) in (($1, $2), ($2, $1)))`,
    [personId, otherId, relation],
  );
  if (kind === 'relate') return there ? 'relationExists' : undefined;
  return there ? undefined : 'relationUnknown';
}

async function rosterFault(
  q: Query,
  post: Post,
  shifts: readonly Shift[],
  nowMs: number,
): Promise<ChangeCode | undefined> {
  if (shifts.some((shift) => shift.untilMs <= Math.max(shift.fromMs, nowMs))) return 'badPeriod';
  const unknown = await postFault(q, post);
  if (unknown !== undefined) return unknown;
  const ids = [...new Set(shifts.map(({ personId }) => personId))];
  const known = await q.one<{ n: number }>(
    'select count(*)::int n from person where active and person_id = any ($1)',
    [ids],
  );
  return known?.n === ids.length ? undefined : 'personUnknown';
}

const hasAccount = (q: Query, personId: PersonId): Promise<boolean> =>
  is(q, 'duban_username($1) is not null', [personId]);

async function openFault(q: Query, change: Of<'openAccount'>): Promise<ChangeCode | undefined> {
  if (await hasAccount(q, change.personId)) return 'accountExists';
  const free = await is(q, 'duban_username_free($1)', [change.username]);
  return free ? undefined : 'usernameTaken';
}
