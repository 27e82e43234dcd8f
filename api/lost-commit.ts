// A COMMIT whose answer was lost: what is stored is found out before anything is answered (P1: 503 = nothing stored).
import { setTimeout as pause } from 'node:timers/promises';
import { findAfterLoss, type LostCommit } from '../db/matter/lost-commit';
import type { CommandRow } from '../db/matter/rows';
import { fingerprint } from '../db/matter/signing';
import { CommitUnanswered } from '../db/pool';
import { isPassing, isUnavailable } from '../db/sqlstate';
import type { Asker } from './asker';
import type { ApiPorts } from './ports';
import { Problem, RETRY_S } from './problems';

/** How long the database is asked, ms. */
const ASK_MS = 5_000;
/** With an attempt that hangs; so much less is left of the 12 s of P1. */
export const LONGEST_ASK_MS = 6_000;
const AGAIN_MS = 200;

export interface Loss extends LostCommit {
  ports: Pick<ApiPorts, 'systemDb' | 'hmac' | 'log'>;
  asker: Asker;
  /** What the key stands for. */
  asked: unknown;
}

/** A transaction's own end, or what was found of it. */
export type Ended<T> = T | { kind: 'stored'; row: CommandRow } | { kind: 'keyReused' };

/** Runs the transaction; where its end stayed unknown, gives the row it stored, or says what is known. */
export async function orStored<T>(loss: Loss, transaction: () => Promise<T>): Promise<Ended<T>> {
  try {
    return await transaction();
  } catch (error) {
    if (!(error instanceof CommitUnanswered)) throw error;
  }
  // Not under the asker's policy: what he stored may be what ended his sight of it.
  const { systemDb } = loss.ports;
  const row = await untilTold(loss, () =>
    systemDb.read(loss.asker.scope, (q) => findAfterLoss(q, loss)),
  );
  if (row === undefined) throw nothingStored();
  const mark = fingerprint(loss.ports.hmac.fingerprint, loss.asked);
  return row.fingerprint === mark ? { kind: 'stored', row } : { kind: 'keyReused' };
}

interface Asking {
  ports: Pick<ApiPorts, 'log'>;
  commandId?: string;
}

/** What the database says once it is back; throws `outcomeUnknown` where it stays away, or the lost transaction open. */
export const untilTold = <T>(asking: Asking, ask: () => Promise<T>): Promise<T> =>
  within(asking, again(asking, ask, Date.now() + ASK_MS));

export const nothingStored = (): Problem =>
  new Problem('databaseUnavailable', { retryAfterS: RETRY_S });

async function again<T>(asking: Asking, ask: () => Promise<T>, endMs: number): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailable(error) && !isPassing(error)) throw error;
      if (Date.now() > endMs) throw unknown(asking);
    }
    await pause(AGAIN_MS);
  }
}

/** A connection that hangs tells nothing either. */
async function within<T>(asking: Asking, answer: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = pause(LONGEST_ASK_MS, undefined, { signal: stop.signal }).then(() => {
    throw unknown(asking);
  });
  late.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => stop.abort());
}

function unknown({ ports, commandId }: Asking): Problem {
  const which = commandId === undefined ? {} : { commandId };
  ports.log.warn(which, 'the answer to a commit was lost, and what it stored is not known');
  return new Problem('outcomeUnknown', { retryAfterS: RETRY_S, ...which });
}
