// The ledger's part of the port without PostgreSQL: re-derives each batch with the real kernel and keeps what comes out.
import {
  canonicalJson,
  open,
  stateDigest,
  step,
  tick,
  type Batch,
  type BatchEntry,
  type DomainEvent,
  type MatterState,
  type RecordAnswer,
  type SignedCommand,
  type Slice,
  type StartInput,
} from '../../../domain';
import { errand } from './procedure';
import { errandSlice } from './slice';

export interface Errand {
  input: StartInput;
  events: DomainEvent[];
  state: MatterState;
  /** Given once instead of recording. */
  next: ((batch: Batch) => RecordAnswer) | undefined;
  /** Activities fail while this is set, as when the database is gone. */
  down: boolean;
}

const errands = new Map<string, Errand>();

/** Opens an errand as the API would: decided by the same kernel, on record before its run starts. */
export function openErrand(
  matterId: string,
  slice: Slice = errandSlice(3_600_000, 60_000),
  openedAtMs = Date.now(),
): Errand {
  const row = commandOf(matterId, 'askErrand', `${matterId}-open`, openedAtMs);
  const seed = { matterId, organId: 'organ_1', number: 'T-1' };
  const opened = open(errand, seed, row.body, row.context, slice);
  if (!opened.ok) throw new Error(opened.code);
  const state = JSON.parse(JSON.stringify(opened.state)) as MatterState;
  const input = { matterId, organId: 'organ_1', procedure: 'errand', epoch: 1, slice, state };
  const made: Errand = { input, events: [...opened.events], state, next: undefined, down: false };
  errands.set(matterId, made);
  return made;
}

export function commandOf(
  matterId: string,
  type: string,
  id: string,
  submittedAtMs: number,
): SignedCommand {
  const actor = { personId: 'person_1', posts: ['clerk@desk'] };
  return {
    id,
    matterId,
    organId: 'organ_1',
    officer: 'person_1',
    session: 'session_1',
    submittedAtMs,
    body: { type },
    context: { commandId: id, submittedAtMs, actor, named: {}, facts: {} },
    sig: 'unsigned',
  };
}

export async function record(batch: Batch): Promise<RecordAnswer> {
  const errandOf = errands.get(batch.matterId);
  if (errandOf === undefined) throw new Error('unknown matter');
  if (errandOf.down) throw new Error('the database is gone');
  const { next } = errandOf;
  errandOf.next = undefined;
  if (next !== undefined) return next(batch);
  if (batch.epoch !== errandOf.input.epoch) return { kind: 'fenced', epoch: errandOf.input.epoch };
  if (batch.firstSeq > errandOf.state.revision) {
    if (batch.fromStateDigest !== stateDigest(errandOf.state)) throw new Error('fork');
    for (const entry of batch.entries) derive(errandOf, entry);
  }
  const { revision } = errandOf.state;
  return { kind: 'recorded', revision, stateDigest: stateDigest(errandOf.state) };
}

function derive(into: Errand, entry: BatchEntry): void {
  const { slice } = into.input;
  const made =
    entry.kind === 'tick'
      ? tick(errand, into.state, entry.nowMs, slice)
      : step(errand, into.state, entry.command.body, entry.command.context, entry.nowMs, slice);
  if (!made.ok) throw new Error(`forged: ${made.code}`);
  if (canonicalJson(made.events) !== canonicalJson(entry.events)) throw new Error('forged');
  into.events.push(...made.events);
  into.state = made.state;
}
