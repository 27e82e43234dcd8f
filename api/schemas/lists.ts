// What the keeper's ledger and the inbox answer.
import { z } from 'zod';
import './fields';

const instantOut = () => z.iso.datetime();
const maybe = z.string().nullable();
const maybeAt = instantOut().nullable();

export const ledger = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        procedure: z.string(),
        serial: z.int().openapi({
          description: 'Without gaps among what the reader may know of; `number` says which it is',
        }),
        number: z.string(),
        channel: maybe,
        sourceUnit: maybe.openapi({ description: 'As typed; by right' }),
        sourceDocNo: maybe.openapi({ description: 'As typed; by right' }),
        isRepeat: z.boolean(),
        mainClueNo: maybe.openapi({ description: 'Where that clue may be seen too' }),
        assignedBySuperior: z.boolean(),
        receivedAt: instantOut(),
        registeredAt: instantOut(),
        registeredBy: maybe,
        isKeyPerson: z.boolean(),
        problemClass: maybe,
        pickupAt: maybeAt,
        pickupBy: maybe,
        acceptanceNoticeAt: maybeAt,
        disposalWay: maybe,
        disposalSubmittedAt: maybeAt,
        disposalApprovedAt: maybeAt,
        disposalApprovedBy: maybe,
        department: maybe,
        officer: maybe,
        team: z.array(z.string()),
        extensions: z.array(
          z.strictObject({
            deadline: z.string(),
            instance: z.int(),
            fromDueAt: instantOut(),
            dueAt: instantOut(),
            dueOn: z.iso.date().nullable().openapi({ description: 'Last day, of a clock in days' }),
          }),
        ),
        pauses: z.array(
          z.strictObject({
            deadline: z.string(),
            instance: z.int(),
            cause: z.string(),
            pausedAt: instantOut(),
            until: maybeAt,
            resumedAt: maybeAt,
          }),
        ),
        breached: z.array(
          z.strictObject({ deadline: z.string(), instance: z.int(), level: z.int() }),
        ),
        maxLevel: z.int().nullable(),
        finding: maybe,
        resultApprovedAt: maybeAt,
        signedAt: maybeAt,
        signatures: z.array(z.string()),
        recheck: z.array(
          z.strictObject({
            orderedAt: instantOut(),
            orderedBy: maybe,
            team: z.array(z.string()),
            reportedAt: maybeAt,
            finding: maybe,
          }),
        ),
        clarification: maybeAt,
        filedAt: maybeAt,
        adjudicationAt: maybeAt,
        replyAt: maybeAt,
        satisfaction: z.array(
          z.strictObject({ reporterRef: z.string(), satisfaction: z.string(), at: instantOut() }),
        ),
        state: z.string(),
        closedAt: maybeAt,
        dossierReview: z.array(z.string()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('Ledger');

export const inbox = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        number: z.string(),
        procedure: z.string(),
        state: z.string(),
        why: z.enum(['desk', 'deadline', 'confirm', 'refused', 'waiting']),
        deadline: z.string().optional(),
        instance: z.int().optional(),
        commandId: z.string().optional(),
        type: z.string().optional(),
        code: z.string().optional(),
        dueAt: maybeAt,
        leftMs: z.int().nullable().openapi({ description: 'Below nought once overdue' }),
        submittedAt: instantOut().optional(),
      }),
    ),
  })
  .openapi('Inbox');
