// What an approved change does, with what follows for matters: newcomers meet open names, rights end (P2, P8).
import type { PersonId, Post, Procedure } from '../../domain';
import { endRight, type Consequence, type EndedRight } from '../matter/end-of-right';
import type { Query } from '../pool';
import { blindOf, hmac, type HmacKeys } from '../secrecy/blind';
import { normaliseName } from '../secrecy/name';
import type { DirectoryChange } from './change';
import { hashPassword, newPassword, sealOf } from './password';
import { putRoster } from './roster';
import { enableAccount } from './session';

export interface ChangePorts {
  keys: HmacKeys;
  procedures: Record<string, Procedure>;
}

export interface Applied {
  consequences: Consequence[];
  /** Of a new account, or the new one of an old, in clear, this once. */
  password?: string;
}

type Of<K extends DirectoryChange['kind']> = Extract<DirectoryChange, { kind: K }>;
const NOTHING: Applied = { consequences: [] };

/** Applies a change that `faultOf` found nothing wrong with; `nowMs` is the instant of approval. */
export async function applyChange(
  q: Query,
  ports: ChangePorts,
  organId: string,
  change: DirectoryChange,
  nowMs: number,
): Promise<Applied> {
  switch (change.kind) {
    case 'addPerson':
      return addPerson(q, ports, organId, change);
    case 'changeUnit':
      return set(q, 'unit = $2', [change.personId, change.unit]);
    case 'changeAddress':
      return set(q, 'address = $2', [change.personId, change.address]);
    case 'deactivatePerson':
      return deactivate(q, ports, change.personId, nowMs);
    case 'openAccount':
      return openAccount(q, ports, change);
    case 'disableAccount':
      await enableAccount(q, change.personId, false);
      return end(q, ports, { personId: change.personId });
    case 'enableAccount':
    case 'unlockAccount':
    case 'resetPassword':
      return letIn(q, ports, change.kind, change.personId);
    case 'appoint':
      return appoint(q, organId, change, nowMs);
    case 'endAppointment':
      return endAppointment(q, ports, change, nowMs);
    case 'relate':
      return relate(q, ports, organId, change);
    case 'unrelate':
      return unrelate(q, change);
    default:
      await putRoster(q, organId, change.post, change.shifts, nowMs);
      return NOTHING;
  }
}

async function unrelate(
  q: Query,
  { personId, otherId, relation }: Of<'unrelate'>,
): Promise<Applied> {
  await q.rows(
    'delete from relation where kind = $3 and (person_id, other_id) in (($1, $2), ($2, $1))',
    [personId, otherId, relation],
  );
  return NOTHING;
}

const end = async (q: Query, ports: ChangePorts, right: EndedRight): Promise<Applied> => ({
  consequences: await endRight(q, right, ports.procedures),
});

async function set(q: Query, what: string, params: unknown[]): Promise<Applied> {
  await q.rows(`update person set ${what} where person_id = $1`, params);
  return NOTHING;
}

/** A subject may name him in full, or by the bare surname, which meets everybody of that name. */
async function addPerson(
  q: Query,
  ports: ChangePorts,
  organId: string,
  change: Of<'addPerson'>,
): Promise<Applied> {
  await q.rows(
    'insert into person (person_id, organ_id, name, unit, address, locale) values ($1, $2, $3, $4, $5, $6)',
    [
      change.personId,
      organId,
      change.name,
      change.unit,
      change.address ?? null,
      change.locale ?? 'zh',
    ],
  );
  const name = normaliseName(change.name);
  const indexes = [name, [...name][0] ?? ''].map((one) => hmac(ports.keys.nameIndex, one));
  await q.rows('select duban_meet_newcomer($1, $2)', [
    blindOf(ports.keys, change.personId),
    indexes,
  ]);
  return NOTHING;
}

async function deactivate(
  q: Query,
  ports: ChangePorts,
  personId: PersonId,
  nowMs: number,
): Promise<Applied> {
  await q.rows(
    `update post_holder set until_at = ${at('$2')} where person_id = $1 and from_at < ${at('$2')} and until_at > ${at('$2')}`,
    [personId, nowMs],
  );
  await enableAccount(q, personId, false);
  await q.rows('update person set active = false where person_id = $1', [personId]);
  return end(q, ports, { personId });
}

async function openAccount(
  q: Query,
  { keys }: ChangePorts,
  change: Of<'openAccount'>,
): Promise<Applied> {
  const password = newPassword();
  const hash = await hashPassword(password, sealOf(keys, change.personId));
  await q.rows('select duban_create_account($1, $2, $3)', [change.username, change.personId, hash]);
  return { ...NOTHING, password };
}

/** Everything that lets a person sign in again. */
async function letIn(
  q: Query,
  ports: ChangePorts,
  kind: 'enableAccount' | 'unlockAccount' | 'resetPassword',
  personId: PersonId,
): Promise<Applied> {
  if (kind === 'resetPassword') return resetPassword(q, ports, personId);
  if (kind === 'enableAccount') await enableAccount(q, personId, true);
  else await q.rows('select duban_unlock_account($1)', [personId]);
  return NOTHING;
}

async function resetPassword(
  q: Query,
  { keys }: ChangePorts,
  personId: PersonId,
): Promise<Applied> {
  const password = newPassword();
  const hash = await hashPassword(password, sealOf(keys, personId));
  await q.rows('select duban_set_password($1, $2, null)', [personId, hash]);
  await q.rows('select duban_unlock_account($1)', [personId]);
  return { ...NOTHING, password };
}

async function appoint(
  q: Query,
  organId: string,
  change: Of<'appoint'>,
  nowMs: number,
): Promise<Applied> {
  await q.rows(
    `insert into post_holder (organ_id, post, person_id, kind, from_at, until_at)
     values ($1, $2, $3, $4, ${at('$5')}, coalesce(${at('$6')}, 'infinity'))`,
    [
      organId,
      change.post,
      change.personId,
      change.as,
      Math.max(change.fromMs ?? nowMs, nowMs),
      change.untilMs ?? null,
    ],
  );
  return NOTHING;
}

/** An end still to come takes nothing back today; what is submitted after it finds the post not held. */
async function endAppointment(
  q: Query,
  ports: ChangePorts,
  change: Of<'endAppointment'>,
  nowMs: number,
): Promise<Applied> {
  const atMs = Math.max(change.atMs ?? nowMs, nowMs);
  await q.rows(
    `update post_holder set until_at = ${at('$4')}
      where post = $1 and person_id = $2 and kind = $3 and from_at < ${at('$4')} and until_at > ${at('$4')}`,
    [change.post, change.personId, change.as, atMs],
  );
  const posts: Post[] = [change.post];
  if (atMs > nowMs || change.as === 'deputy') return NOTHING;
  return end(q, ports, { personId: change.personId, posts });
}

/** Declared relatives are barred from each other's matters, and what they had under way there ends. */
async function relate(
  q: Query,
  ports: ChangePorts,
  organId: string,
  change: Of<'relate'>,
): Promise<Applied> {
  const { personId, otherId, relation } = change;
  await q.rows(
    'insert into relation (organ_id, person_id, other_id, kind) values ($1, $2, $3, $4)',
    [organId, personId, otherId, relation],
  );
  const found: Consequence[] = [];
  for (const [of, relative] of [
    [personId, otherId],
    [otherId, personId],
  ] as const) {
    const rows = await q.rows<{ id: string }>('select duban_bar_relative($1, $2) id', [
      blindOf(ports.keys, of),
      blindOf(ports.keys, relative),
    ]);
    const matterIds = rows.map(({ id }) => id);
    found.push(...(await endRight(q, { personId: relative, matterIds }, ports.procedures)));
  }
  return { consequences: found };
}

const at = (param: string): string => `to_timestamp(${param}::float8 / 1000.0)`;
