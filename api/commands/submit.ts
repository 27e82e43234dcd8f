// `POST …/commands`: proves, commits the row, has it sent, and answers 200, the refusal, or 202 (P1).
import type { Response } from 'express';
import { commitCommand, type Committed } from '../../db/matter/commit-command';
import { commandId } from '../../db/matter/signing';
import { readCommand, type CommandRow } from '../../db/matter/rows';
import { provePassword } from '../../db/people/session';
import { adoptsPack } from '../kinds/kernel-wire';
import { LONGEST_ASK_MS, orStored, type Ended } from '../lost-commit';
import { Problem } from '../problems';
import { requesterOf } from '../requester';
import { answerView, awaitRevision } from '../views/answer';
import { standingOf, type Standing } from './context';
import { answerLater, answerOutcome, answerWaiting, refusalOf } from './answer';
import { gather, type Asked } from './gather';
import { withoutProof } from './wire';

/** A request answers at the latest this long after its commit, ms (P1). */
const ANSWER_MS = 12_000;
/** How long the record of an accepted act is waited for, ms (P1). */
const RECORD_MS = 500;

export interface Submission extends Omit<Asked, 'confirmedAtMs'> {
  matterId: string;
  key: string;
  /** The row this key stands for already, found under the row policy (P1). */
  known: CommandRow | undefined;
}

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
  const committed = await commit(input);
  const id = rowIdOf(committed);
  if ('row' in committed && committed.row.outcome !== undefined) {
    return answerOutcome(res, input, committed.row.outcome, id);
  }
  if (committed.kind === 'committed' && adoptsPack(committed.command.body))
    input.ports.rollout.after(input.asker.scope, id);
  // From here on the row is stored: whatever happens, the answer is 200, the refusal or 202.
  const answerMs = committed.kind === 'stored' ? ANSWER_MS - LONGEST_ASK_MS : ANSWER_MS;
  await sendAndAnswer(res, input, id, Date.now() + answerMs).catch((error: unknown) => {
    if (error instanceof Problem || res.headersSent) throw error;
    input.ports.log.warn({ commandId: id, fault: (error as Error).name });
    answerWaiting(res, id);
  });
}

async function sendAndAnswer(
  res: Response,
  input: Submission,
  id: string,
  deadlineAtMs: number,
): Promise<void> {
  const { ports, asker, matterId } = input;
  const { organId } = asker.scope;
  const sent = await ports.sender.deliver({ organId, matterId, upTo: id, deadlineAtMs });
  if (sent.kind === 'waiting') return answerLater(res, input, id);
  if (sent.kind === 'accepted') {
    const { revision } = sent.answer;
    const onRecord = await awaitRevision(ports, asker, matterId, revision, RECORD_MS);
    if (!onRecord) return answerLater(res, input, id, sent.answer);
    return answerView(res, input, matterId);
  }
  const row = await ports.db.tx(asker.scope, (q) => readCommand(q, id));
  if (row?.outcome === undefined) return answerLater(res, input, id);
  return answerOutcome(res, input, row.outcome, id);
}

function commit(input: Submission & { confirmedAtMs?: number }): Promise<Ended<Committed<never>>> {
  const { ports, asker, matterId, key, body } = input;
  const id = commandId(asker.session.personId, matterId, key);
  return orStored({ ports, asker, commandId: id, matterId, asked: body }, () =>
    ports.db.tx(asker.scope, (q) =>
      commitCommand<never, Standing>(q, {
        ...requesterOf(ports, asker.session),
        matterId,
        key,
        asked: body,
        prepare: (inner) => standingOf(inner, asker),
        gather: (inner, at) => gather(inner, at, input),
      }),
    ),
  );
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
