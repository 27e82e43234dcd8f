// A COMMIT whose answer was lost: what is stored is found out before anything is answered (P1: 503 = nothing stored).
import { setTimeout as pause } from 'node:timers/promises';
import { findAfterLoss, type LostCommit } from '../db/matter/lost-commit';
import type { CommandRow } from '../db/matter/rows';
import { fingerprint } from '../db/matter/signing';
import { CommitUnanswered } from '../db/pool';
import { isPassing, isUnavailable } from '../db/sqlstate';
import type { Asker } from './asker';
import type { ApiPorts } from './ports';
import { Problem } from './problems';

/** How long the database is asked, ms. */
const ASK_MS = 5_000;
/** With an attempt that hangs; so much less is left of the 12 s of P1. */
export const LONGEST_ASK_MS = 6_000;
const AGAIN_MS = 200;
const RETRY_S = 5;

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
  const row = await within(loss, askUntilTold(loss, Date.now() + ASK_MS));
  if (row === undefined) throw new Problem('databaseUnavailable', { retryAfterS: RETRY_S });
  const mark = fingerprint(loss.ports.hmac.fingerprint, loss.asked);
  return row.fingerprint === mark ? { kind: 'stored', row } : { kind: 'keyReused' };
}

async function askUntilTold(loss: Loss, endMs: number): Promise<CommandRow | undefined> {
  const { ports, asker } = loss;
  for (;;) {
    try {
      // Not under the asker's policy: what he stored may be what ended his sight of it.
      return await ports.systemDb.read(asker.scope, (q) => findAfterLoss(q, loss));
    } catch (error) {
      if (!isUnavailable(error) && !isPassing(error)) throw error;
      if (Date.now() > endMs) throw unknown(loss);
    }
    await pause(AGAIN_MS);
  }
}

/** A connection that hangs tells nothing either. */
async function within<T>(loss: Loss, asking: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = pause(LONGEST_ASK_MS, undefined, { signal: stop.signal }).then(() => {
    throw unknown(loss);
  });
  late.catch(() => undefined);
  return Promise.race([asking, late]).finally(() => stop.abort());
}

function unknown({ ports, commandId }: Loss): Problem {
  ports.log.warn({ commandId }, 'the answer to a commit was lost, and what it stored is not known');
  return new Problem('outcomeUnknown', { retryAfterS: RETRY_S, commandId });
}
