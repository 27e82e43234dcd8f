// How a row ends other than by `record`: refused under the rule of P1, or counted against.
import { step, type Procedure, type RefusalCode, type SignedCommand } from '../../domain';
import type { Query } from '../pool';
import { park, PARK_AFTER } from './parked';
import { noticeRefusal } from './refusal-notice';
import {
  instant,
  lockHead,
  readCommand,
  readCommands,
  readSlice,
  type HeadRow,
  type Outcome,
} from './rows';

export type RefusalWritten =
  | { kind: 'refused'; code: RefusalCode; detail?: Record<string, string | number | boolean> }
  | { kind: 'decided'; outcome: Outcome }
  /** An earlier row must be decided first. */
  | { kind: 'earlierUndecided'; commandId: string }
  /** `decide` over `head.state` accepts: the row stays undecided and the sender asks again. */
  | { kind: 'notRefused' }
  | { kind: 'notFound' };

/** Every request is answered at the latest so long after its commit (P1). */
const LONGEST_ANSWER_MS = 12_000;

/** Writes a refusal where no earlier row is undecided and our own `decide` over `head.state` refuses too. */
export async function writeRefusal(
  q: Query,
  commandId: string,
  procedures: Record<string, Procedure>,
): Promise<RefusalWritten> {
  const seen = await readCommand(q, commandId);
  const head = seen === undefined ? undefined : await lockHead(q, seen.command.matterId);
  const row = await readCommand(q, commandId);
  if (head === undefined || row === undefined) return { kind: 'notFound' };
  if (row.outcome !== undefined) return { kind: 'decided', outcome: row.outcome };
  const { command } = row;
  const earlier = await readCommands(
    q,
    'matter_id = $1 and outcome is null and parked_at is null and (submitted_at, id) < ($2, $3)',
    [command.matterId, instant(command.submittedAtMs), command.id],
  );
  if (earlier[0] !== undefined)
    return { kind: 'earlierUndecided', commandId: earlier[0].command.id };
  const procedure = procedures[head.procedure];
  if (procedure === undefined)
    throw new Error(`procedure ${head.procedure} is unknown to this build`);
  const slice = await readSlice(q, head.state.sliceDigest);
  const nowMs = Math.max(head.dbNowMs, command.submittedAtMs, head.state.advancedToMs);
  const judged = step(procedure, head.state, command.body, command.context, nowMs, slice);
  if (judged.ok) return { kind: 'notRefused' };
  const late = await endRow(q, command.id, head, judged.code, judged.detail);
  if (late && !isSystems(command))
    await noticeRefusal(q, command, { code: judged.code, atMs: head.dbNowMs });
  return {
    kind: 'refused',
    code: judged.code,
    ...(judged.detail ? { detail: judged.detail } : {}),
  };
}

/** Sent by the system in consequence of an act (P2): its officer may be one who must not learn of the matter. */
const isSystems = ({ context: { actor } }: SignedCommand): boolean =>
  actor.posts.length === 0 && actor.actingFor === undefined;

/** Counts an `internalError` against a row; after five it is parked, an incident, and later rows go on. */
export async function countFailure(
  q: Query,
  organId: string,
  matterId: string,
  commandId: string,
): Promise<void> {
  const row = await q.one<{ failures: number }>(
    'update command set failures = failures + 1 where id = $1 returning failures',
    [commandId],
  );
  if (row !== undefined && row.failures >= PARK_AFTER) await park(q, organId, matterId, commandId);
}

/**
 * Says that a command is answered 202 (P1): from then on a refusal is mailed. False where it is decided by now;
 * the caller then answers the outcome.
 */
export async function promiseOutcome(q: Query, commandId: string): Promise<boolean> {
  const rows = await q.rows(
    'update command set promised_at = duban_now() where id = $1 and outcome is null returning 1',
    [commandId],
  );
  return rows.length > 0;
}

/** True where the officer no longer waits: he was promised an outcome, or every request has been answered since. */
async function endRow(
  q: Query,
  id: string,
  head: HeadRow,
  code: string,
  detail: Record<string, string | number | boolean> | undefined,
): Promise<boolean> {
  const row = await q.one<{ late: boolean }>(
    `update command set outcome = $2, decided_at = $3 where id = $1
     returning promised_at is not null or submitted_at < $3::timestamptz - $4 * interval '1 millisecond' late`,
    [
      id,
      JSON.stringify({ state: 'refused', code, detail, atMs: head.dbNowMs }),
      instant(head.dbNowMs),
      LONGEST_ANSWER_MS,
    ],
  );
  return row?.late === true;
}
