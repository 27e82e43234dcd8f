// One matter as ops see it: no text, no names, nobody who was left out.
import { z } from 'zod';
import { incident, repairRow } from './ops';

const maybe = z.string().nullable();
const maybeAt = z.iso.datetime().nullable();
const maybeInt = z.int().nullable();

const engine = z.union([
  z.strictObject({ known: z.literal(false), because: z.enum(['engineUnavailable', 'noRun']) }),
  z.strictObject({
    known: z.literal(true),
    link: maybe.openapi({ description: 'To the Temporal UI, where there is one' }),
    workflowId: z.string(),
    runId: z.string(),
    status: z.string(),
    historyLength: z.int(),
    startedAt: maybeAt,
    closedAt: maybeAt,
    pendingTask: z
      .strictObject({ attempt: z.int(), scheduledAt: maybeAt, startedAt: maybeAt })
      .nullable(),
    taskFailure: z.strictObject({ message: z.string(), attempt: z.int(), at: maybeAt }).nullable(),
    activities: z.array(
      z.strictObject({
        id: z.string(),
        type: z.string(),
        attempt: z.int(),
        lastFailure: maybe,
        nextAttemptAt: maybeAt,
      }),
    ),
    worker: maybe,
  }),
]);

const deadline = z.strictObject({
  deadline: z.string(),
  instance: z.int(),
  dueNo: z.int(),
  startAt: maybeAt,
  dueAt: maybeAt,
  dueOn: maybe,
  provisional: z.boolean(),
  status: z.enum(['running', 'breached', 'paused']),
  level: maybeInt,
  nextRungAt: maybeAt,
});

const notice = z.strictObject({
  id: z.string(),
  deadline: maybe,
  instance: maybeInt,
  level: maybeInt,
  repeatNo: maybeInt,
  state: z.string(),
  rungAt: maybeAt,
  resolvedAt: maybeAt,
  deliveries: z.array(
    z.strictObject({
      state: z.string(),
      attempts: z.int(),
      fault: maybe,
      personId: maybe,
      sentAt: maybeAt,
    }),
  ),
});

const remedy = z.strictObject({
  name: z.string(),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  does: z.string(),
  suggested: z.boolean().openapi({ description: 'Named by the kind of an open incident' }),
  wouldDo: z.array(z.string()).nullable(),
  refusal: maybe,
});

export const opsMatter = z
  .strictObject({
    id: z.string(),
    number: z.string(),
    procedure: z.string(),
    state: z.string(),
    closed: z.boolean(),
    epoch: z.int(),
    startedEpoch: maybeInt,
    revision: z.int(),
    rulePack: z.string(),
    unit: z.string(),
    post: z.string(),
    receivedAt: maybeAt,
    nextWakeAt: maybeAt,
    healingUntil: maybeAt,
    quarantinedAt: maybeAt,
    updatedAt: maybeAt,
    deadlines: z.array(deadline),
    engine,
    waiting: z.array(
      z.strictObject({
        commandId: z.string(),
        submittedAt: maybeAt,
        failures: z.int(),
        parkedAt: maybeAt,
      }),
    ),
    notices: z.array(notice),
    ledger: z.strictObject({
      rows: z.int(),
      lastSeq: z.int(),
      lastHash: maybe,
      missing: z.int(),
      recordedAt: maybeAt,
    }),
    incidents: z.array(incident),
    repairs: z.array(repairRow),
    remedies: z.array(remedy),
  })
  .openapi('OpsMatter');
