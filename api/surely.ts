// Writes beside commands and registrations – papers, the directory, plans: what one reached is answered also where the answer to its COMMIT was lost (ADR 0009).
import { lockBriefly } from '../db/matter/lost-commit';
import { CommitUnanswered, type Query, type Scope } from '../db/pool';
import { nothingStored, untilTold } from './lost-commit';
import type { ApiPorts } from './ports';

/** What a transaction came to, and how it is found out whether that was stored. */
export interface Reached<T> {
  value: T;
  /** On another connection: takes the lock that the transaction held, then looks for what it wrote. Nothing written = true. */
  isStored: (q: Query) => Promise<boolean>;
}

/** Runs the transaction and gives what it reached; 503 only where nothing of it is stored, 504 where nobody can say. */
export async function surely<T>(
  ports: Pick<ApiPorts, 'db' | 'log'>,
  scope: Scope,
  work: (q: Query) => Promise<Reached<T>>,
): Promise<T> {
  // Set before the COMMIT leaves: whoever lost its answer still has this.
  const ends: Reached<T>[] = [];
  try {
    await ports.db.tx(scope, async (q) => ends.push(await work(q)));
  } catch (error) {
    if (!(error instanceof CommitUnanswered)) throw error;
    if (!(await untilTold({ ports }, () => ports.db.read(scope, (q) => lookFor(q, ends)))))
      throw nothingStored();
  }
  return onlyOf(ends).value;
}

async function lookFor<T>(q: Query, ends: readonly Reached<T>[]): Promise<boolean> {
  await lockBriefly(q);
  return onlyOf(ends).isStored(q);
}

function onlyOf<T>([end]: readonly Reached<T>[]): Reached<T> {
  if (end === undefined) throw new Error('a transaction ended before its work');
  return end;
}
