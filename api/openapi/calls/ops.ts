// Operations: for engineers and auditors; engineers mend.
import { logQuery, incidentsQuery, mailQuery, stuckQuery } from '../../routes/ops/lists';
import { incidentRepair, matterRepair, REPAIR_EXAMPLES } from '../../routes/ops/repairs';
import { incident, incidents, kinds, mail, opsLog, repairDone, repairRow } from '../../schemas/ops';
import { opsMatter } from '../../schemas/ops-matter';
import type { Call } from '../call';

const look = { method: 'get', tag: 'ops', problems: ['notAllowed'] } as const;
const mend = { method: 'post', tag: 'ops', problems: ['notAllowed', 'repairRefused'] } as const;
const REPAIRED = {
  200: {
    description: 'What it would do; or what it did and whether it worked',
    schema: repairDone,
  },
};
const SAFE =
  'Safe to send again: the same remedy never runs twice on a matter at once (`alreadyRunning`), and each applies to what is there by then.';

export const OPS_CALLS: readonly Call[] = [
  {
    ...look,
    path: '/api/v1/ops/stuck',
    summary: 'What is stuck now, the longest open first',
    query: stuckQuery,
    answers: { 200: { description: 'Open incidents', schema: incidents } },
  },
  {
    ...look,
    path: '/api/v1/ops/incidents',
    summary: 'Incidents, open and closed, the newest first',
    query: incidentsQuery,
    answers: { 200: { description: 'A page', schema: incidents } },
  },
  {
    ...look,
    path: '/api/v1/ops/incidents/{id}',
    summary: 'One incident; of a sealed stub id, kind and instants',
    answers: { 200: { description: 'The incident', schema: incident } },
  },
  {
    ...look,
    path: '/api/v1/ops/matters/{id}',
    summary: 'A matter as ops see it: state, engine, mail, incidents, remedies',
    answers: { 200: { description: 'The matter', schema: opsMatter } },
  },
  {
    ...look,
    path: '/api/v1/ops/repairs/{id}',
    summary: 'How a repair went; one that had not worked yet is looked at again',
    answers: { 200: { description: 'The repair', schema: repairRow } },
  },
  {
    ...look,
    path: '/api/v1/ops/mail',
    summary: 'How mails went, the newest first; a person only where delivery failed',
    query: mailQuery,
    answers: { 200: { description: 'A page', schema: mail } },
  },
  {
    ...look,
    path: '/api/v1/ops/log',
    summary: 'Who repaired what, the newest first',
    query: logQuery,
    answers: { 200: { description: 'A page of the log `ops:<organ>`', schema: opsLog } },
  },
  {
    ...look,
    path: '/api/v1/ops/kinds',
    summary: 'Every kind of trouble with its runbook',
    answers: { 200: { description: 'The table', schema: kinds } },
  },
  {
    ...mend,
    path: '/api/v1/ops/matters/{id}/repairs',
    summary: 'Mend a matter, or say what that would do',
    description: SAFE,
    body: { schema: matterRepair, examples: REPAIR_EXAMPLES },
    answers: REPAIRED,
  },
  {
    ...mend,
    path: '/api/v1/ops/incidents/{id}/repairs',
    summary: 'The same by the id of an incident: the only way to a sealed stub',
    description: SAFE,
    body: { schema: incidentRepair, examples: REPAIR_EXAMPLES },
    answers: REPAIRED,
  },
];
