// Transactions under one database role and one scope: the only way application code reaches PostgreSQL (P8).
import type { Socket } from 'node:net';
import { Pool, types, type PoolClient } from 'pg';
import { isUnavailable } from './sqlstate';

export type Role = 'duban_api' | 'duban_worker' | 'duban_dispatch';

/** Who asks, set locally in each transaction and read by row policies. What is absent matches no row. */
export interface Scope {
  organId: string;
  /** HMAC of the asking person's id, see `secrecy/blind.ts`; needed by `duban_api` to see any matter. */
  blind?: string;
  /** Reader keys: `person:<id>` and posts `code@unit`. */
  keys?: string[];
  /** True for posts that read the whole organ; sealed stubs stay out. */
  whole?: boolean;
  /** Persons stood in for now, by their blinds, with the posts that were handed over. */
  acting?: readonly { blind: string; posts: readonly string[]; whole: boolean }[];
}

export interface Query {
  /**
   * Statements asked for together (`Promise.all`) travel in one flight and run one after the other, in that order.
   * `name` prepares the statement once per connection; the same name must always carry the same text.
   */
  rows<T>(sql: string, params?: unknown[], name?: string): Promise<T[]>;
  one<T>(sql: string, params?: unknown[], name?: string): Promise<T | undefined>;
  /** A statement nobody waits for: it travels with the commit, whose failure it is when it fails. */
  write(sql: string, params?: unknown[], name?: string): void;
}

export interface Db {
  tx<T>(scope: Scope, work: (q: Query) => Promise<T>): Promise<T>;
  /**
   * A transaction whose statements all start at once, waiting for none of each other: with its end one round trip.
   * `work` must not ask for anything more after it first waited.
   */
  flight<T>(scope: Scope, work: (q: Query) => Promise<T>): Promise<T>;
  /** A transaction that only reads: its end is not waited for. */
  read<T>(scope: Scope, work: (q: Query) => Promise<T>): Promise<T>;
  /** One statement without scope, in one round trip: for `security definer` look-ups before anybody is known. */
  lookup<T>(sql: string, params?: unknown[], name?: string): Promise<T[]>;
  close(): Promise<void>;
}

/** The COMMIT was sent and the connection broke before its answer: stored or not, nobody has said. */
export class CommitUnanswered extends Error {
  override name = 'CommitUnanswered';
}

/** A pool of at most `max` connections that all act as `role`. `bigint` comes back as a number. */
export function createDb(url: string, role: Role, max = 8): Db {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: role,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: 30_000,
    types: { getTypeParser: parserOf },
    // A round trip costs more than most of our statements: those that wait for nothing share one.
    pipeline: true,
  });
  // An idle connection that breaks is replaced by the pool; the next use reports what is wrong.
  pool.on('error', () => undefined);
  const ready = new WeakSet<PoolClient>();
  const within = async <T>(scope: Scope, work: (q: Query) => Promise<T>, end: End): Promise<T> => {
    refuseBlindless(role, scope);
    const client = await pool.connect();
    return inTransaction(client, () => enter(client, role, ready, scope), work, end);
  };
  return {
    tx: (scope, work) => within(scope, work, commit),
    flight: (scope, work) => within(scope, work, alongside),
    read: (scope, work) => within(scope, work, letGo),
    lookup: async <T>(sql: string, params?: unknown[], name?: string) => {
      const client = await pool.connect();
      client.on('error', ignore);
      let broken = true;
      try {
        await takeRole(client, role, ready);
        const found = await queryOn(client, { writes: [], ended: false }).rows<T>(
          sql,
          params,
          name,
        );
        broken = false;
        return found;
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

/** Reader keys without a blind would look past the conflict table (P8). */
function refuseBlindless(role: Role, scope: Scope): void {
  const reads = scope.whole === true || (scope.keys ?? []).length > 0;
  if (role === 'duban_api' && reads && !scope.blind) throw new Error('scope without blind');
}

/** The numbers of Duban (milliseconds, counters) are far below 2^53. */
const parserOf: typeof types.getTypeParser = ((oid: number, format?: 'text') =>
  oid === 20 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser;

/** A connection that is cut raises beside its statement, which reports it; unheard it would end the process. */
const ignore = (): void => undefined;

/** A transaction under way: what was written and not waited for, and whether its end was already asked for. */
interface Open {
  writes: Promise<unknown>[];
  ended: boolean;
}

/** Brings the work of a transaction and its end together. */
type End = <T>(client: PoolClient, work: Promise<T>, open: Open) => Promise<T>;

/** All writes and the commit in one flight; an aborted transaction answers a COMMIT with ROLLBACK. */
const commit: End = async (client, work, open) => {
  const result = await work;
  await committed(client, open);
  return result;
};

/** The commit right behind the statements, before any of them has answered. */
const alongside: End = async (client, work, open) => {
  const [result] = await Promise.all([work, committed(client, open)]);
  return result;
};

async function committed(client: PoolClient, open: Open): Promise<void> {
  shareFlight(client);
  const ended = client.query('COMMIT');
  open.ended = true;
  const [{ command }] = await Promise.all([ended, ...open.writes]).catch((error: unknown) => {
    throw isUnavailable(error)
      ? new CommitUnanswered('commit unanswered', { cause: error })
      : error;
  });
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
}

/** Whoever gets the connection next has his statements queued behind this one. */
const letGo: End = async (client, work) => {
  const result = await work;
  client.query('COMMIT').catch(() => undefined);
  return result;
};

async function inTransaction<T>(
  client: PoolClient,
  begin: () => Promise<void>,
  work: (q: Query) => Promise<T>,
  end: End,
): Promise<T> {
  let broken = false;
  client.on('error', ignore);
  const open: Open = { writes: [], ended: false };
  try {
    await begin();
    return await end(client, work(queryOn(client, open)), open);
  } catch (error) {
    await Promise.allSettled(open.writes);
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** SET ROLE stands outside the transaction, or a rollback would take it back. */
async function enter(
  client: PoolClient,
  role: Role,
  ready: WeakSet<PoolClient>,
  scope: Scope,
): Promise<void> {
  await takeRole(client, role, ready);
  shareFlight(client);
  // Not waited for: it fails only with its connection, and then so does every statement behind it.
  client.query(`BEGIN; ${scopeSql(client, scope)}`).catch(() => undefined);
}

/** Our statements go by keys: to plan them for each value anew took a third of their time. */
const PLAN_ONCE = 'SET plan_cache_mode = force_generic_plan';

/** For a statement whose best plan hangs on its values, such as a page of a list; until the transaction ends. */
export const planForValues = (q: Query): void =>
  q.write('SET LOCAL plan_cache_mode = force_custom_plan');

async function takeRole(client: PoolClient, role: Role, ready: WeakSet<PoolClient>): Promise<void> {
  if (ready.has(client)) return;
  await client.query(`SET ROLE ${role}; ${PLAN_ONCE}`);
  ready.add(client);
}

function scopeSql(client: PoolClient, scope: Scope): string {
  const values: [string, string][] = [
    ['duban.organ', scope.organId],
    ['duban.blind', scope.blind ?? ''],
    ['duban.keys', (scope.keys ?? []).join(',')],
    ['duban.whole', scope.whole === true ? 'on' : ''],
    ...actingSetting(scope),
  ];
  const calls = values.map(
    ([name, value]) => `set_config('${name}', ${client.escapeLiteral(value)}, true)`,
  );
  return `SELECT ${calls.join(', ')}`;
}

const actingSetting = ({ acting = [] }: Scope): [string, string][] =>
  acting.length === 0 ? [] : [['duban.acting', JSON.stringify(acting)]];

function queryOn(client: PoolClient, open: Open): Query {
  const rows = async <T>(text: string, values: unknown[] = [], name?: string): Promise<T[]> => {
    if (open.ended) throw new Error('asked for behind the end of the transaction');
    shareFlight(client);
    const result = await client.query(
      name === undefined ? { text, values } : { text, values, name },
    );
    return result.rows as T[];
  };
  return {
    rows,
    one: async <T>(sql: string, params?: unknown[], name?: string) =>
      (await rows<T>(sql, params, name))[0],
    write: (sql, params, name) => {
      const written = rows(sql, params, name);
      // Heard again at the commit; a rejection nobody holds meanwhile would end the process.
      written.catch(() => undefined);
      open.writes.push(written);
    },
  };
}

/** What is asked within one turn of the event loop leaves in one write: a system call costs as much as a small statement. */
function shareFlight(client: PoolClient): void {
  // pg hands out its socket, though not in its types.
  const { stream } = (client as unknown as { connection: { stream?: Socket } }).connection;
  if (stream === undefined || stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
