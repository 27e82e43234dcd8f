// How a command went, and what a 202 says of it (P1).
import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from '../problems';
import './fields';

export const commandStatus = z
  .strictObject({
    id: z.string(),
    matterId: z.string(),
    type: z.string(),
    officer: z.string(),
    state: z.enum(['waiting', 'accepted', 'refused', 'parked']),
    code: z.enum(PROBLEM_CODES as [ProblemCode, ...ProblemCode[]]).nullable(),
    submittedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    appliedRevision: z.int().nullable(),
  })
  .openapi('CommandStatus');

/** `accepted`: by the run, not yet on record. */
export const commandWaiting = z
  .looseObject({ commandId: z.string(), state: z.enum(['waiting', 'accepted']) })
  .openapi('CommandWaiting', {
    example: { commandId: 'p7Qd3mVx0Lr9TzBkYw2NfA', state: 'waiting' },
  });
