// Register, list, view and act: what every kind of matter has, under its own plural (design §7).
import { z } from 'zod';
import type { MatterKind } from '../../kinds/kind';
import { listQuery, viewQuery } from '../../routes/matters';
import { commandStatus, commandWaiting } from '../../schemas/command-status';
import { matterList, view } from '../../schemas/view';
import { DECIDE_CODES, type Call } from '../call';
import { commandUnion, examplesOf } from '../commands';

const ETAG = { ETag: 'The revision' };
const LATER = {
  Location: 'Where to ask how it went',
  'Retry-After': 'Seconds after which asking makes sense',
};
const IF_MATCH = {
  'If-Match': z.string().optional().openapi({
    description: 'Revision seen; passes while no act of a person came after it',
    example: '"12"',
  }),
};
/** What a registration of any kind can be refused with. */
const OPENING_CODES = [
  'badCommand',
  'unknownCode',
  'notYourDesk',
  'receivedInFuture',
  'receivedTooLongAgo',
  'reasonRequired',
  'competenceElsewhere',
  'mainClueUnknown',
] as const;
const COMMAND_CODES = [
  ...DECIDE_CODES,
  'lockedOut',
  'noLongerEligible',
  'earlierUndecided',
] as const;

export const matterCalls = (kind: MatterKind): Call[] => [
  ...placeCalls(kind, `/api/v1/${kind.plural}`),
  ...stepCalls(kind, `/api/v1/${kind.plural}`),
];

const placeCalls = ({ plural, opening }: MatterKind, path: string): Call[] => [
  {
    method: 'post',
    path,
    tag: plural,
    summary: 'Register',
    description:
      'On record with its number and its clocks once answered, also while Temporal is away (202).',
    keyed: true,
    body: opening,
    answers: {
      201: { description: 'Registered and started', schema: view, headers: ETAG },
      202: {
        description:
          'Registered; its run is started later. Only the row where the view cannot be read now',
        schema: z.union([view, commandWaiting]),
        headers: ETAG,
      },
    },
    problems: OPENING_CODES,
  },
  {
    method: 'get',
    path,
    tag: plural,
    summary: 'List what I may see, least time left first',
    query: listQuery,
    answers: { 200: { description: 'One page', schema: matterList } },
  },
];

const stepCalls = (kind: MatterKind, path: string): Call[] => [
  {
    method: 'get',
    path: `${path}/{id}`,
    tag: kind.plural,
    summary: 'View: state, clocks, what waits, what I may do now',
    query: viewQuery,
    answers: { 200: { description: 'The view', schema: view, headers: ETAG } },
    problems: ['projectionBehind'],
  },
  {
    method: 'post',
    path: `${path}/{id}/commands`,
    tag: kind.plural,
    summary: 'Complete a step',
    description: '200: on record. 202: it will be decided; `GET /commands/{id}` says how it went.',
    keyed: true,
    headers: IF_MATCH,
    body: { schema: commandUnion(kind), examples: examplesOf(kind) },
    answers: {
      200: { description: 'On record; the view', schema: view, headers: ETAG },
      202: { description: 'It will be decided', schema: commandWaiting, headers: LATER },
    },
    problems: COMMAND_CODES,
  },
];

export const COMMAND_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/api/v1/commands/{id}',
    tag: 'commands',
    summary: 'How a 202 went',
    answers: { 200: { description: 'State of the command', schema: commandStatus } },
  },
];
