// Signing in, sessions and proof of identity (P9). A wrong name and a wrong password look alike.
import { randomBytes } from 'node:crypto';
import type { PersonId } from '../../domain/kernel/people';
import type { Db, Query } from '../pool';
import { hmac, type HmacKeys } from '../secrecy/blind';
import type { Warrants } from './warrant';
import { hashPassword, matches, sealOf, twoAtATime } from './password';

/** What signing in takes: with the database's login alone nobody opens a session or sets a password that counts (P4). */
export interface Accounts {
  db: Db;
  hmac: HmacKeys;
}

export interface Session {
  sessionId: string;
  organId: string;
  personId: PersonId;
  name: string;
  locale: 'zh' | 'en';
  /** Instant in ms: 30 minutes after the last use, 12 hours after sign-in at most. */
  expiresAtMs: number;
}

export interface Asked extends Session {
  /** Posts held now. */
  posts: string[];
  /** True where one of them reads the whole organ. */
  whole: boolean;
  /** Whom he stands in for now, in which posts. */
  acting: { personId: PersonId; posts: string[]; whole: boolean }[] | null;
}

export type SignInAnswer =
  | { kind: 'signedIn'; token: string; session: Session }
  | { kind: 'wrong' }
  | { kind: 'locked'; retryAfterMs: number };

export type ProofAnswer =
  | { kind: 'proven'; confirmedAtMs: number }
  | { kind: 'wrong' }
  | { kind: 'locked'; retryAfterMs: number };

interface AttemptRow {
  person_id: string | null;
  password_hash: string | null;
  locked_ms: number;
}

/** Checks name and password; from the fifth failure on a name, known or not, is locked with back-off. */
export async function signIn(
  accounts: Accounts,
  username: string,
  password: string,
): Promise<SignInAnswer> {
  const tried = await attempt(accounts, username, password);
  if (tried !== 'right') return tried;
  const token = randomBytes(32).toString('base64url');
  const sessionId = `s_${randomBytes(12).toString('base64url')}`;
  await done(accounts.db, username, hashToken(accounts, token), sessionId);
  const session = await findSession(accounts, token);
  return session === undefined ? { kind: 'wrong' } : { kind: 'signedIn', token, session };
}

/** Proof of identity of somebody signed in, for a signature; counts failures like sign-in. */
export async function provePassword(
  accounts: Accounts,
  who: { organId: string; personId: PersonId },
  password: string,
): Promise<ProofAnswer> {
  const { db } = accounts;
  const row = await db.tx({ organId: who.organId }, (q) =>
    q.one<{ name: string | null }>('SELECT duban_username($1) AS name', [who.personId]),
  );
  const username = row?.name ?? '';
  const tried = await attempt(accounts, username, password);
  if (tried !== 'right') return tried;
  return { kind: 'proven', confirmedAtMs: await done(db, username, null, null) };
}

/** The session of a bearer token while it lives. One round trip. */
export async function findSession(accounts: Accounts, token: string): Promise<Session | undefined> {
  const rows = await accounts.db.lookup<Session>(
    `SELECT session_id AS "sessionId", organ_id AS "organId", person_id AS "personId", name, locale,
            expires_ms AS "expiresAtMs" FROM duban_session($1)`,
    [hashToken(accounts, token)],
    'session-find',
  );
  return rows[0];
}

/** The session of a bearer token with the posts its person holds now. One round trip. */
export async function findAsked(accounts: Accounts, token: string): Promise<Asked | undefined> {
  const rows = await accounts.db.lookup<Asked>(
    `SELECT session_id AS "sessionId", organ_id AS "organId", person_id AS "personId", name, locale,
            expires_ms AS "expiresAtMs", posts, whole, acting FROM duban_ask($1)`,
    [hashToken(accounts, token)],
    'ask',
  );
  return rows[0];
}

export async function endSession(accounts: Accounts, token: string): Promise<void> {
  await accounts.db.lookup('SELECT duban_session_end($1)', [hashToken(accounts, token)]);
}

/** Sets a new password and ends the person's other sessions; `token` names the one that stays. */
export async function setPassword(
  accounts: Accounts & { warrants: Warrants },
  who: { organId: string; personId: PersonId },
  password: string,
  token?: string,
): Promise<boolean> {
  const hash = await hashPassword(password, sealOf(accounts.hmac, who.personId));
  const keep = token === undefined ? null : hashToken(accounts, token);
  const { db, warrants } = accounts;
  const row = await db.tx({ organId: who.organId }, async (q) => {
    await warrants.show(q, who.organId);
    return q.one<{ ok: boolean }>('SELECT duban_set_password($1, $2, $3) AS ok', [
      who.personId,
      hash,
      keep,
    ]);
  });
  return row?.ok ?? false;
}

/** Disables (all sessions end) or enables and unlocks the account of a person of the organ in scope. */
export async function enableAccount(
  q: Query,
  personId: PersonId,
  enabled: boolean,
): Promise<boolean> {
  const row = await q.one<{ ok: boolean }>('SELECT duban_enable_account($1, $2) AS ok', [
    personId,
    enabled,
  ]);
  return row?.ok ?? false;
}

const hashToken = ({ hmac: keys }: Accounts, token: string): string =>
  hmac(keys.fingerprint, `session\u0000${token}`);

/** The count happens inside the gate, so that at most two guesses of a process are ever unjudged. */
const attempt = (
  { db, hmac: keys }: Accounts,
  username: string,
  password: string,
): Promise<'right' | { kind: 'wrong' } | { kind: 'locked'; retryAfterMs: number }> =>
  twoAtATime(async () => {
    const [row] = await db.lookup<AttemptRow>(
      'SELECT person_id, password_hash, locked_ms FROM duban_sign_in($1)',
      [username],
      'sign-in',
    );
    if (row !== undefined && row.locked_ms > 0)
      return { kind: 'locked', retryAfterMs: row.locked_ms };
    const seal = sealOf(keys, row?.person_id ?? '');
    const right = await matches(password, row?.password_hash ?? undefined, seal);
    return right ? 'right' : { kind: 'wrong' };
  });

async function done(
  db: Db,
  username: string,
  token: string | null,
  session: string | null,
): Promise<number> {
  const [row] = await db.lookup<{ ms: number }>('SELECT duban_sign_in_done($1, $2, $3) AS ms', [
    username,
    token,
    session,
  ]);
  return row?.ms ?? 0;
}
