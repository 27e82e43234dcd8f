// What the reads of a matter's parts answer: content, reporters, papers, subjects, events, accesses, export.
import { z } from 'zod';
import './fields';

const instantOut = () => z.iso.datetime();
const nextFrom = z.int().nullable().openapi({ description: '`from` of the next page' });
/** Where a text stood in the ledger first. */
const removed = z.boolean().openapi({ description: 'The content was removed; the chain holds' });

export const content = z
  .strictObject({
    id: z.string(),
    items: z.array(
      z.strictObject({
        kind: z.string().openapi({ example: 'opinion' }),
        field: z.string().openapi({ description: 'Field of the event; inner ones with slashes' }),
        seq: z.int(),
        event: z.string().openapi({ example: 'disposalSubmitted' }),
        digest: z.string(),
        at: instantOut(),
        text: z.string().nullable(),
        removed,
      }),
    ),
  })
  .openapi('Content');

export const reporters = z
  .strictObject({
    id: z.string(),
    reporters: z.array(
      z.looseObject({
        removed,
        reporterRef: z.string().optional(),
        nameStatus: z.enum(['REAL_NAME', 'ANONYMOUS']).optional(),
      }),
    ),
  })
  .openapi('Reporters');

export const paper = z
  .strictObject({
    paperRef: z.string(),
    kind: z.string(),
    mediaType: z.string(),
    sizeBytes: z.int(),
    digest: z.string().openapi({ description: 'Salted digest of the bytes' }),
    addedBy: z.string(),
    addedAt: instantOut(),
    fileName: z.string(),
  })
  .openapi('Paper');
export const papers = z.strictObject({ items: z.array(paper) }).openapi('Papers');

export const subjects = z
  .strictObject({
    id: z.string(),
    subjects: z.array(
      z.strictObject({
        subjectRef: z.string(),
        kind: z.enum(['person', 'name', 'unit', 'post', 'unknown']),
        decided: z.boolean(),
        subject: z
          .looseObject({})
          .nullable()
          .optional()
          .openapi({ description: 'As typed; by right' }),
        removed: z.literal(true).optional(),
        candidates: z
          .array(z.strictObject({ personId: z.string(), name: z.string(), unit: z.string() }))
          .optional()
          .openapi({ description: 'Whom an open name may mean; by right' }),
      }),
    ),
  })
  .openapi('Subjects');

export const events = z
  .strictObject({
    items: z.array(
      z.strictObject({
        seq: z.int(),
        epoch: z.int(),
        entrySeq: z.int(),
        event: z.looseObject({ type: z.string(), seq: z.int() }),
        commandId: z.string().optional(),
        sig: z.string().optional(),
        prevHash: z.string(),
        hash: z.string(),
      }),
    ),
    nextFrom,
  })
  .openapi('Events');

export const accesses = z
  .strictObject({
    items: z.array(
      z.strictObject({
        seq: z.int(),
        personId: z.string(),
        part: z.enum(['content', 'reporter', 'papers', 'source', 'signOff', 'export']),
        round: z.int().optional(),
        paperRef: z.string().optional(),
        hash: z.string(),
        at: instantOut(),
      }),
    ),
    nextFrom,
  })
  .openapi('Accesses');

export const matterExport = z
  .looseObject({ format: z.literal('duban-export-1'), seal: z.string() })
  .openapi('Export', { description: 'Checked by `npm run verify`' });
