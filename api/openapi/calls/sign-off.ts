// The document to be signed (P9).
import type { MatterKind } from '../../kinds/kind';
import { signOffDocument } from '../../schemas/sign-off';
import type { Call } from '../call';

export const signOffCalls = ({ plural }: MatterKind): Call[] => [
  {
    method: 'get',
    path: `/api/v1/${plural}/{id}/sign-off`,
    tag: plural,
    summary: 'The document to be signed, its digest, the signatures so far',
    description:
      'By the right to the document; the reading is on record before the answer leaves, and who signs must have read.',
    answers: { 200: { description: 'The document', schema: signOffDocument } },
    problems: ['notAllowed', 'roundOutdated'],
  },
];
