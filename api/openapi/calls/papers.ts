// Papers of a matter: list, add, open (P8).
import { z } from 'zod';
import type { MatterKind } from '../../kinds/kind';
import { PAPER_TYPES } from '../../paper-type';
import { paperFields } from '../../routes/papers';
import { paper, papers } from '../../schemas/reads';
import { LONGEST_UPLOAD_MS } from '../../upload';
import { MOST_UPLOADS_EACH } from '../../upload-room';
import type { Call } from '../call';

const ON_RECORD = 'The reading is on record before the answer leaves.';

const body = {
  type: 'multipart/form-data',
  schema: paperFields
    .extend({
      file: z
        .string()
        .openapi({ format: 'binary', description: `One of ${PAPER_TYPES.join(', ')}` }),
    })
    .openapi('NewPaper'),
};

export const paperCalls = ({ plural }: MatterKind): Call[] => [
  {
    method: 'get',
    path: `/api/v1/${plural}/{id}/papers`,
    tag: plural,
    summary: 'Papers with their names',
    description: ON_RECORD,
    answers: { 200: { description: 'Oldest first', schema: papers } },
    problems: ['notAllowed'],
  },
  {
    method: 'post',
    path: `/api/v1/${plural}/{id}/papers`,
    tag: plural,
    summary: 'Add a paper of at most 20 MB',
    description: `Encrypted in the vault. The type must be on the list and be what the bytes say. ${MOST_UPLOADS_EACH} at once for each officer; the body must arrive within ${LONGEST_UPLOAD_MS / 1000} s.`,
    keyed: true,
    body,
    answers: {
      201: { description: 'Added', schema: paper, headers: { Location: 'Where it is opened' } },
    },
    problems: [
      'notAllowed',
      'paperMissing',
      'paperTypeNotAllowed',
      'malformedMultipart',
      'uploadsBusy',
      'uploadTooSlow',
    ],
  },
  {
    method: 'get',
    path: `/api/v1/${plural}/{id}/papers/{paperRef}`,
    tag: plural,
    summary: 'Open a paper',
    description: ON_RECORD,
    answers: { 200: { description: 'The file', types: PAPER_TYPES } },
    problems: ['notAllowed', 'contentRemoved'],
  },
];
