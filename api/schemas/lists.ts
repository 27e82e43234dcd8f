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
        serial: z.int(),
        number: z.string(),
        channel: maybe,
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
        clarification: maybeAt,
        filedAt: maybeAt,
        adjudicationAt: maybeAt,
        replyAt: maybeAt,
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
