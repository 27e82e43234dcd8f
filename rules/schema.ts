// Shape of a rule pack, the one schema that validates and that `rule-pack.schema.json` is generated from (P6).
import { z } from 'zod';
import type { Json } from '../domain/kernel/json';
import { ladderFaults } from './ladder-order';
import { POST_UNITS, slotFault } from './posts';

const units = z.enum(['H', 'D', 'M', 'WD', 'MS']);
const whole = z.number().int();
const code = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/);
const codes = z.array(code).min(1);

/** A length that may stand before or after. */
const offset = z.strictObject({ unit: units, n: whole });
/** A length of time, never nought or negative. */
const span = z.strictObject({ unit: units, n: whole.min(1) });

const ladder = z
  .strictObject({
    rungs: z
      .array(
        z.strictObject({
          level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
          after: offset,
        }),
      )
      .min(1),
    repeat: z.array(span).min(1).describe('Growing gaps after the last rung; the last goes on.'),
  })
  .superRefine((value, context) => {
    for (const fault of ladderFaults(value)) context.addIssue({ code: 'custom', ...fault });
  });

const deadlineRule = z.strictObject({
  limit: span,
  ladder: code,
  extension: z.strictObject({ by: span, times: whole.min(1) }).exactOptional(),
  pauseMax: span.exactOptional(),
  rolls: z.boolean().exactOptional(),
});

const slot = z
  .string()
  .regex(/^(holder|[a-zA-Z]+@([a-zA-Z0-9]+|\{unit\}))$/)
  .superRefine((value, context) => {
    const message = slotFault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
const slots = z.array(slot).min(1);

const holderCode = z
  .string()
  .refine((value) => value === '*' || Object.hasOwn(POST_UNITS, value), 'unknown post');

const audience = z.strictObject({
  deadlines: z.array(code).exactOptional().describe('Deadlines of this class, whoever holds them.'),
  holders: z
    .array(holderCode)
    .exactOptional()
    .describe('Post codes of this class; `*` = the rest.'),
  levels: z.strictObject({ 0: slots, 1: slots, 2: slots, 3: slots, 4: slots }),
  climb: z.array(slot).describe('Who is told, in order, where an audience is empty.'),
});

/** Codes, papers and bounds that the procedure `clue` asks of its pack; a table left out admits every code. */
export const clueOptions = z.strictObject({
  signOffFor: codes.describe('Findings that need three signatures (domain §5.2, T13).'),
  studyFor: z.array(code).describe('Ways of disposal that need a recorded collective study (T8).'),
  maxBackdateMs: whole.min(0).describe('How far receipt may lie back, in milliseconds.'),
  reasonAfterMs: whole.min(0).describe('From which age on a receipt needs a reason.'),
  teamMin: whole.min(2),
  requiredPapers: codes.describe('Checklist of a verification report (domain §3.10).'),
  problemClasses: codes,
  channels: codes.exactOptional(),
  notAcceptedReasons: codes,
  outcomes: codes.describe('Outcomes of an investigation (T19).'),
  pauseCauses: codes,
  replyModes: codes.exactOptional(),
});

const procedureShape = {
  deadlines: z.record(code, deadlineRule),
  clocks: z
    .record(code, codes)
    .describe('Deadlines of its own for each open state (invariant 13).'),
  maxRounds: whole.min(1),
  pendingLapse: span,
};
const anyProcedure = z.strictObject({
  ...procedureShape,
  options: z.record(z.string(), z.json() as z.ZodType<Json>),
});

export const rulePackSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  version: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/),
  organs: z.array(z.string().min(1)).min(1).describe('Organ ids; `*` = every organ not named.'),
  officeOpensMinute: whole.min(0).max(1439).describe('Local minute at which day clocks mail.'),
  spreadMs: whole.min(0).max(600_000),
  ladders: z.record(code, ladder),
  audiences: z.array(audience).min(1),
  procedures: z
    .strictObject({
      clue: z.strictObject({ ...procedureShape, options: clueOptions }).exactOptional(),
    })
    .catchall(anyProcedure),
});

export type RulePack = z.infer<typeof rulePackSchema>;
export type ProcedureRules = z.infer<typeof anyProcedure>;
export type ClueOptions = z.infer<typeof clueOptions>;
export type AudienceClass = z.infer<typeof audience>;
