// How a command's answer looks: the view, the refusal, or 202 with the address that says how it went (P1).
import type { Response } from 'express';
import type { Outcome } from '../../db/matter/rows';
import type { UpdateAnswer } from '../../workflows/contract';
import { Problem, type ProblemCode } from '../problems';
import { answerView, type ViewInput } from '../views/answer';

const RETRY_S = 2;

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
