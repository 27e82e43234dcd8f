// What the addresses of ops answer: ids, states, instants, counts and posts.
import { z } from 'zod';
import { MAIL_STATES } from '../../db/ops/mail-list';
import './fields';

const at = () => z.iso.datetime();
const maybeAt = at().nullable();
const maybe = z.string().nullable();
const words = z.strictObject({ zh: z.string(), en: z.string() });
const pageOf = <S extends z.ZodType>(item: S, name: string) =>
  z.strictObject({ items: z.array(item), nextCursor: maybe }).openapi(name);

export const incident = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    severity: z.enum(['red', 'amber']).nullable(),
    title: words.nullable(),
    sealed: z
      .boolean()
      .openapi({ description: 'Known by this id alone: repairs go by the incident' }),
    matter: z
      .strictObject({
        id: z.string(),
        number: z.string(),
        procedure: z.string(),
        state: z.string(),
        unit: z.string(),
        post: z.string().openapi({ description: 'Of the desk' }),
        dueAt: maybeAt,
        closed: z.boolean(),
      })
      .nullable(),
    times: z.int().nullable(),
    evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    remedies: z.array(z.string()),
    openedAt: at(),
    lastAt: at(),
    closedAt: maybeAt,
  })
  .openapi('Incident');

export const incidents = pageOf(incident, 'Incidents');

export const mail = pageOf(
  z.strictObject({
    id: z.string(),
    matterId: z.string(),
    number: z.string(),
    noticeId: z.string(),
    deadline: maybe,
    level: z.int().nullable(),
    state: z.enum(MAIL_STATES),
    attempts: z.int(),
    fault: maybe,
    personId: maybe.openapi({ description: 'Only where delivery failed' }),
    createdAt: at(),
    nextAttemptAt: maybeAt,
    sentAt: maybeAt,
  }),
  'OpsMail',
);

export const opsLog = pageOf(
  z.looseObject({
    at: at(),
    hash: z.string().openapi({ description: 'Of the row in the chain of `ops:<organ>`' }),
  }),
  'OpsLog',
);

export const kinds = z
  .strictObject({
    items: z.array(
      z.strictObject({
        name: z.string(),
        severity: z.enum(['red', 'amber']),
        title: words,
        lasts: z.boolean(),
        remedies: z.array(z.string()),
        runbook: z.strictObject({
          meaning: z.string(),
          causes: z.array(z.string()),
          steps: z.array(z.string()),
        }),
      }),
    ),
  })
  .openapi('StuckKinds');

export const repairDone = z
  .union([
    z.strictObject({ remedy: z.string(), dryRun: z.literal(true), does: z.array(z.string()) }),
    z.strictObject({
      remedy: z.string(),
      dryRun: z.literal(false),
      repairId: z.string(),
      does: z.array(z.string()),
      outcome: z.enum(['worked', 'notYet', 'failed']),
      because: maybe,
    }),
  ])
  .openapi('RepairDone');

export const repairRow = z
  .strictObject({
    id: z.string(),
    remedy: z.string(),
    by: z.string(),
    state: z.enum(['running', 'worked', 'notYet', 'failed']),
    because: maybe,
    startedAt: maybeAt,
    endedAt: maybeAt,
  })
  .openapi('Repair');
