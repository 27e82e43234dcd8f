// The parts of a matter that are read by right (P8).
import type { MatterKind } from '../../kinds/kind';
import { accessQuery } from '../../routes/accesses';
import { eventsQuery } from '../../routes/events';
import { accesses, content, events, matterExport, reporters, subjects } from '../../schemas/reads';
import type { Call } from '../call';

const ON_RECORD = 'The reading is on record before the answer leaves.';
const problems = ['notAllowed'] as const;

export const readCalls = ({ plural }: MatterKind): Call[] =>
  PARTS.map(({ part, ...call }) => ({
    method: 'get',
    path: `/api/v1/${plural}/{id}/${part}`,
    tag: plural,
    problems,
    ...call,
  }));

type Part = Omit<Call, 'method' | 'path' | 'tag'> & { part: string };

const PARTS: readonly Part[] = [
  {
    part: 'content',
    summary: 'What the matter is about, and all that officers typed',
    description: ON_RECORD,
    answers: { 200: { description: 'Each text with its event', schema: content } },
  },
  {
    part: 'reporter',
    summary: 'Who reported',
    description: ON_RECORD,
    answers: { 200: { description: 'Reporters', schema: reporters } },
  },
  {
    part: 'subjects',
    summary: 'References and kinds of subjects; whom they mean, by right',
    description: 'A reading of more than references is on record as one of content.',
    answers: { 200: { description: 'Subjects', schema: subjects } },
  },
  {
    part: 'events',
    summary: 'The ledger of the matter: events with their hashes',
    query: eventsQuery,
    answers: { 200: { description: 'One page', schema: events } },
  },
  {
    part: 'accesses',
    summary: 'Who read what, for the auditor and the leader in charge',
    query: accessQuery,
    answers: { 200: { description: 'One page', schema: accesses } },
  },
  {
    part: 'export',
    summary: 'Verifiable export, sealed by the API',
    description: `${ON_RECORD} \`npm run verify -- FILE\` checks it offline.`,
    answers: { 200: { description: 'The export', schema: matterExport } },
  },
];
