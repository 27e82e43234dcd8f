// How a command's answer looks: the view, the refusal, or 202 with the address that says how it went (P1).
import type { Response } from 'express';
import { promiseOutcome } from '../../db/matter/outcome';
import { readCommand, type Outcome } from '../../db/matter/rows';
import type { UpdateAnswer } from '../../workflows/contract';
import { Problem, type ProblemCode } from '../problems';
import { answerView, type ViewInput } from '../views/answer';

const RETRY_S = 2;

/**
 * 202, promised on record first: a refusal that comes after it is mailed. Where the outcome was written meanwhile the
 * answer is that one.
 */
export async function answerLater(
  res: Response,
  input: ViewInput & { matterId: string },
  commandId: string,
  accepted?: UpdateAnswer,
): Promise<void> {
  const { ports, asker } = input;
  const row = await ports.db.tx(asker.scope, async (q) =>
    (await promiseOutcome(q, commandId)) ? undefined : readCommand(q, commandId),
  );
  if (row?.outcome !== undefined) return answerOutcome(res, input, row.outcome, commandId);
  answerWaiting(res, commandId, accepted);
}

/** 202: the command will be decided; `accepted` is what the run said, not yet on record. */
export function answerWaiting(res: Response, commandId: string, accepted?: UpdateAnswer): void {
  res.setHeader('Location', `/api/v1/commands/${commandId}`);
  res.setHeader('Retry-After', String(RETRY_S));
  res.status(202).json({ commandId, state: 'waiting', ...(accepted && shownAnswer(accepted)) });
}

function shownAnswer({
  deadlines,
  epoch: _epoch,
  ...answer
}: UpdateAnswer): Record<string, unknown> {
  const shown = deadlines.map(({ dueAtMs, ...one }) => ({
    ...one,
    dueAt: new Date(dueAtMs).toISOString(),
  }));
  return { ...answer, matterState: answer.state, state: 'accepted', deadlines: shown };
}

export function answerOutcome(
  res: Response,
  input: ViewInput & { matterId: string },
  outcome: Outcome,
  commandId: string,
): Promise<void> {
  if (outcome.state === 'accepted') return answerView(res, input, input.matterId);
  throw new Problem(outcome.code, {
    commandId,
    ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
  });
}

export const refusalOf = (refusal: {
  code: ProblemCode;
  detail?: Record<string, string | number | boolean>;
}): Problem =>
  new Problem(refusal.code, refusal.detail === undefined ? {} : { detail: refusal.detail });
