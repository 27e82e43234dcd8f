// Tells whoever waits for a record that it is there: revision numbers only, heard by every process of the API (P1).
import { Client } from 'pg';
import type { Query } from '../pool';

const CHANNEL = 'duban_recorded';
/** Matters whose last revision is remembered. */
const MOST_HEARD = 5_000;
const RETRY_MS = 1_000;

export interface Recorded {
  matterId: string;
  revision: number;
}

/** Heard when the transaction commits. */
export const tellRecorded = (q: Query, recorded: Recorded): void =>
  q.write(`select pg_notify('${CHANNEL}', $1)`, [JSON.stringify(recorded)], 'tell-recorded');

/** Hears of records; what it misses while its connection is away has to be looked up. */
export interface RecordedEar {
  /** Resolves true once the revision is heard of, false after `limitMs` or when `signal` ends the wait. */
  heard(recorded: Recorded, limitMs: number, signal?: AbortSignal): Promise<boolean>;
  /** False while its connection is away. */
  listens(): boolean;
  close(): Promise<void>;
}

/** Listens on a connection of its own, and connects again whenever that is lost. */
export function listenForRecorded(url: string): RecordedEar {
  const board = new Board();
  let client: Client | undefined;
  let closed = false;
  let listening = false;
  let retry: NodeJS.Timeout | undefined;
  const connect = (): void => {
    if (closed) return;
    const fresh = new Client({ connectionString: url, application_name: 'duban_recorded' });
    client = fresh;
    fresh.on('notification', ({ payload = '' }) => board.put(JSON.parse(payload) as Recorded));
    fresh.on('error', () => undefined);
    fresh.once('end', () => {
      listening = false;
      retry = setTimeout(connect, RETRY_MS);
    });
    fresh
      .connect()
      .then(() => fresh.query(`LISTEN ${CHANNEL}`))
      .then(() => {
        listening = true;
      })
      .catch(() => fresh.end().catch(() => undefined));
  };
  connect();
  return {
    heard: (recorded, limitMs, signal) => board.wait(recorded, limitMs, signal),
    listens: () => listening,
    close: async () => {
      closed = true;
      await client?.end().catch(() => undefined);
      clearTimeout(retry);
    },
  };
}

/** The last revisions heard of, and who waits for which. */
class Board {
  private readonly last = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();

  put({ matterId, revision }: Recorded): void {
    this.last.delete(matterId);
    this.last.set(matterId, revision);
    const [oldest] = this.last.keys();
    if (this.last.size > MOST_HEARD && oldest !== undefined) this.last.delete(oldest);
    for (const wake of this.waiting.get(matterId) ?? []) wake();
  }

  has = ({ matterId, revision }: Recorded): boolean => (this.last.get(matterId) ?? 0) >= revision;

  wait(wanted: Recorded, limitMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.has(wanted) || signal?.aborted === true) return Promise.resolve(this.has(wanted));
    const { matterId } = wanted;
    const mine = this.waiting.get(matterId) ?? new Set<() => void>();
    this.waiting.set(matterId, mine);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        mine.delete(look);
        if (mine.size === 0) this.waiting.delete(matterId);
        resolve(this.has(wanted));
      };
      const look = (): void => {
        if (this.has(wanted)) end();
      };
      const timer = setTimeout(end, limitMs);
      mine.add(look);
      signal?.addEventListener('abort', end);
    });
  }
}
