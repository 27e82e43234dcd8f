// What a reader gets of a matter: ids, codes and instants as ISO strings in UTC, never text (design §7).
import { z } from 'zod';
import './fields';

const instantOut = () => z.iso.datetime();
const holder = z
  .strictObject({
    post: z.string().openapi({ example: 'dutyOfficer@intake' }),
    persons: z.array(z.string()).optional(),
  })
  .openapi('Holder');

const deadline = z
  .strictObject({
    id: z.string().openapi({ example: 'PICKUP' }),
    instance: z.int(),
    dueNo: z.int().openapi({ description: 'Rises with each extension, resume or calendar change' }),
    key: z.string().nullable(),
    clock: z
      .enum(['H', 'D', 'M', 'WD', 'MS'])
      .optional()
      .openapi({ description: 'Unit of the limit; open instances only' }),
    holder: holder.optional(),
    startAt: instantOut(),
    startAppliedAt: instantOut().nullable().optional(),
    dueAt: instantOut(),
    dueOn: z.iso.date().nullable().openapi({ description: 'Last day, for a day clock' }),
    provisional: z
      .boolean()
      .optional()
      .openapi({ description: 'The holiday plan of that year is not loaded (invariant 11)' }),
    doneAt: instantOut().nullable(),
    status: z.enum(['running', 'met', 'breached', 'paused', 'cancelled']),
    missedAt: instantOut().nullable().optional(),
    level: z.int().nullable().optional(),
    nextAlarmAt: instantOut().nullable().optional(),
  })
  .openapi('Deadline');

const pending = z
  .strictObject({
    commandId: z.string(),
    type: z.string(),
    askedBy: z.string(),
    askedAt: instantOut(),
    needs: z.array(z.strictObject({ posts: z.array(z.string()), persons: z.array(z.string()) })),
    confirmedBy: z.array(z.string()),
    lapsesAt: instantOut(),
    lapsed: z.boolean(),
  })
  .openapi('PendingAct');

const waiting = z
  .strictObject({
    commandId: z.string(),
    type: z.string(),
    officer: z.string(),
    submittedAt: instantOut(),
    parked: z.literal(true).optional(),
  })
  .openapi('WaitingCommand');

/** Beside these a kind of matter shows fields of its own. */
export const view = z
  .looseObject({
    id: z.string(),
    number: z.string(),
    procedure: z.string(),
    procedureVersion: z.int(),
    state: z.string(),
    revision: z.int().min(1),
    holder: holder.nullable(),
    receivedAt: instantOut(),
    enteredAt: instantOut(),
    closed: z.boolean(),
    sealed: z.boolean(),
    deadlines: z.array(deadline),
    nextAlarmAt: instantOut().nullable(),
    listed: z.array(
      z.strictObject({ deadline: z.string(), instance: z.int(), stopped: z.boolean() }),
    ),
    pending: z.array(pending),
    waiting: z.array(waiting),
    allowedCommands: z.array(z.string()),
    rulePack: z.strictObject({ version: z.string(), digest: z.string() }),
  })
  .openapi('MatterView');

const item = z
  .strictObject({
    id: z.string(),
    number: z.string(),
    procedure: z.string(),
    state: z.string(),
    revision: z.int().min(1),
    holder,
    unit: z.string().nullable(),
    receivedAt: instantOut(),
    dueAt: instantOut().nullable(),
    overdue: z.boolean(),
    closed: z.boolean(),
  })
  .openapi('MatterListItem');

/** One page; no totals are given (P8). */
export const matterList = z
  .strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
  .openapi('MatterList');
