// `POST …/commands`: proves, commits the row, has it sent, and answers 200, the refusal, or 202 (P1).
import type { Response } from 'express';
import type { Committed } from '../../db/matter/commit-command';
import { readCommand } from '../../db/matter/rows';
import { provePassword } from '../../db/people/session';
import type { DeliveryOutcome, Lease } from '../../delivery';
import { adoptsPack } from '../kinds/kernel-wire';
import { LONGEST_ASK_MS, type Ended } from '../lost-commit';
import { Problem } from '../problems';
import { answerView, awaitRevision } from '../views/answer';
import { answerLater, answerOutcome, answerWaiting, refusalOf } from './answer';
import { commit, type Submission } from './commit';
import { withoutProof } from './wire';

/** A request answers at the latest this long after its commit, ms (P1). */
const ANSWER_MS = 12_000;

export async function submitCommand(res: Response, submission: Submission): Promise<void> {
  const { asked, proof } = withoutProof(submission.entry, submission.body);
  const input = { ...submission, body: asked };
  // A key whose row exists is answered from the row, whatever the password (P9).
  if (submission.known === undefined && proof !== undefined) {
    const confirmedAtMs = await prove(input, proof);
    return commitAndSend(res, { ...input, confirmedAtMs });
  }
  return commitAndSend(res, input);
}

async function commitAndSend(
  res: Response,
  input: Submission & { confirmedAtMs?: number },
): Promise<void> {
  const { committed, held } = await commit(input);
  const id = rowIdOf(committed);
  if ('row' in committed && committed.row.outcome !== undefined) {
    return answerOutcome(res, input, committed.row.outcome, id);
  }
  if (committed.kind === 'committed' && adoptsPack(committed.command.body))
    input.ports.rollout.after(input.asker.scope, { matterId: input.matterId, commandId: id });
  // From here on the row is stored: whatever happens, the answer is 200, the refusal or 202.
  const answerMs = committed.kind === 'stored' ? ANSWER_MS - LONGEST_ASK_MS : ANSWER_MS;
  const row = { id, deadlineAtMs: Date.now() + answerMs, ...(held && { held }) };
  await sendAndAnswer(res, input, row).catch((error: unknown) => {
    if (error instanceof Problem || res.headersSent) throw error;
    input.ports.log.warn({ commandId: id, fault: (error as Error).name });
    answerWaiting(res, id);
  });
}

async function sendAndAnswer(
  res: Response,
  input: Submission,
  { id, ...sending }: { id: string; deadlineAtMs: number; held?: Lease },
): Promise<void> {
  const { ports, asker, matterId } = input;
  const { organId } = asker.scope;
  const sent = await ports.sender.deliver({ organId, matterId, upTo: id, ...sending });
  if (sent.kind === 'waiting') return answerLater(res, input, id);
  if (sent.kind === 'accepted') {
    if (!(await isOnRecord(input, sent))) return answerLater(res, input, id, sent.answer);
    return answerView(res, input, matterId);
  }
  const row = await ports.db.tx(asker.scope, (q) => readCommand(q, id));
  if (row?.outcome === undefined) return answerLater(res, input, id);
  return answerOutcome(res, input, row.outcome, id);
}

/** Waits for the record, with which the lease ends; where it does not come the lease is given back. */
async function isOnRecord(
  { ports, asker, matterId }: Submission,
  { answer, token }: Extract<DeliveryOutcome, { kind: 'accepted' }>,
): Promise<boolean> {
  let there = false;
  try {
    there = await awaitRevision(ports, asker, matterId, answer.revision);
    return there;
  } finally {
    if (!there) await ports.sender.giveBack({ organId: asker.scope.organId, matterId }, token);
  }
}

function rowIdOf(committed: Ended<Committed<never>>): string {
  if (committed.kind === 'notFound') throw new Problem('notFound');
  if (committed.kind === 'rightEnded') throw new Problem('unauthenticated');
  if (committed.kind === 'keyReused') throw new Problem('idempotencyKeyReused');
  if (committed.kind === 'committed') return committed.command.id;
  if ('row' in committed) return committed.row.command.id;
  throw refusalOf(committed.refusal);
}

/** A wrong password is an answer without a row; the key stays free (P9). */
async function prove({ ports, asker }: Submission, password: string): Promise<number> {
  const proof = await provePassword(ports, asker.session, password);
  if (proof.kind === 'proven') return proof.confirmedAtMs;
  if (proof.kind === 'wrong') throw new Problem('identityNotProven');
  throw new Problem('lockedOut', { retryAfterS: Math.ceil(proof.retryAfterMs / 1000) });
}
