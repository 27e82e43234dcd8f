// Across matters: what waits for me, and the keeper's ledger.
import { inboxQuery } from '../../routes/inbox';
import { ledgerQuery } from '../../routes/ledger';
import { inbox, ledger } from '../../schemas/lists';
import { XLSX } from '../../views/ledger-sheet';
import type { Call } from '../call';

export const LIST_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/api/v1/inbox',
    tag: 'lists',
    summary: 'What waits for me, least time left first',
    query: inboxQuery,
    answers: { 200: { description: 'The inbox', schema: inbox } },
  },
  {
    method: 'get',
    path: '/api/v1/ledger',
    tag: 'lists',
    summary: 'The keeper’s ledger (台账) with serials, as JSON pages or as a workbook',
    description:
      'By `Accept`. A workbook holds the whole period; `cursor` and `limit` are for JSON.',
    query: ledgerQuery,
    answers: {
      200: {
        description: 'In order of receipt',
        schema: ledger,
        types: ['application/json', XLSX],
      },
    },
    problems: ['notAllowed', 'notAcceptable'],
  },
];
