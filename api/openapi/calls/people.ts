// Directory, stand-ins, duty (P8).
import {
  absenceBody,
  absences,
  acceptanceBody,
  approvalBody,
  changeDecided,
  changeFiled,
  changesWaiting,
  delegationApprovalBody,
  delegationBody,
  delegations,
  directory,
  made,
  roster,
  rosterBody,
} from '../../schemas/directory';
import { directoryChange } from '../../schemas/directory-change';
import type { ProblemCode } from '../../problems';
import type { Call } from '../call';

const tag = 'people';
const DONE = { 204: { description: 'Done' } };
const FILING: readonly ProblemCode[] = [
  'notYourPost',
  'personUnknown',
  'personExists',
  'postUnknown',
  'unitUnknown',
  'addressShared',
  'accountUnknown',
  'accountExists',
  'usernameTaken',
  'alreadyHeld',
  'notHeld',
  'relationExists',
  'relationUnknown',
  'badPeriod',
  'noChange',
];

const DIRECTORY_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/api/v1/directory',
    tag,
    summary: 'Persons, units, posts and who holds them',
    answers: { 200: { description: 'The directory', schema: directory } },
  },
  {
    method: 'post',
    path: '/api/v1/directory/changes',
    tag,
    summary: 'File a change; a second person approves it',
    description:
      'The committee secretary files, the head of the case-management office approves; where one of them is concerned the principal leader takes his part.',
    keyed: true,
    body: { schema: directoryChange },
    answers: { 201: { description: 'Filed', schema: changeFiled } },
    problems: FILING,
  },
  {
    method: 'get',
    path: '/api/v1/directory/changes',
    tag,
    summary: 'Changes that wait for me',
    answers: { 200: { description: 'Oldest first', schema: changesWaiting } },
  },
  {
    method: 'post',
    path: '/api/v1/directory/changes/{id}/approval',
    tag,
    summary: 'Approve a change, which applies it, or decline it',
    description: 'The password of a new or reset account is in the answer, this once.',
    body: { schema: approvalBody },
    answers: { 200: { description: 'Decided', schema: changeDecided } },
    problems: [...FILING, 'sameAsAsker', 'changeDecided'],
  },
];

const STAND_IN_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/api/v1/absences',
    tag,
    summary: 'Absences of mine, and of whoever I head',
    answers: { 200: { description: 'Those not over yet', schema: absences } },
  },
  {
    method: 'post',
    path: '/api/v1/absences',
    tag,
    summary: 'Enter an absence, mine or of somebody whose head I am',
    keyed: true,
    body: { schema: absenceBody },
    answers: { 201: { description: 'Entered', schema: made } },
    problems: ['notYourPost', 'personUnknown', 'badPeriod'],
  },
  {
    method: 'delete',
    path: '/api/v1/absences/{id}',
    tag,
    summary: 'End an absence now',
    answers: DONE,
  },
  {
    method: 'get',
    path: '/api/v1/delegations',
    tag,
    summary: 'Delegations I gave or was given, and those that wait for me',
    answers: { 200: { description: 'Those not over yet', schema: delegations } },
  },
  {
    method: 'post',
    path: '/api/v1/delegations',
    tag,
    summary: 'Hand over posts I hold for a time',
    description: 'Counts after acceptance and approval; is not passed on and makes no ring.',
    keyed: true,
    body: { schema: delegationBody },
    answers: { 201: { description: 'Filed', schema: made } },
    problems: ['notYourPost', 'personUnknown', 'badPeriod', 'delegationRing'],
  },
  {
    method: 'post',
    path: '/api/v1/delegations/{id}/acceptance',
    tag,
    summary: 'Accept, or decline, to stand in',
    body: { schema: acceptanceBody },
    answers: DONE,
  },
  {
    method: 'post',
    path: '/api/v1/delegations/{id}/approval',
    tag,
    summary: 'Approve, or decline, an accepted delegation',
    body: { schema: delegationApprovalBody },
    answers: DONE,
    problems: ['notYourPost'],
  },
  {
    method: 'delete',
    path: '/api/v1/delegations/{id}',
    tag,
    summary: 'End a delegation now',
    answers: DONE,
  },
];

const ROSTER_CALLS: readonly Call[] = [
  {
    method: 'get',
    path: '/api/v1/rosters/{post}',
    tag,
    summary: 'Shifts of a post, running and to come',
    answers: { 200: { description: 'The roster', schema: roster } },
  },
  {
    method: 'put',
    path: '/api/v1/rosters/{post}',
    tag,
    summary: 'File a new roster; a second person approves it',
    keyed: true,
    body: { schema: rosterBody },
    answers: { 202: { description: 'Filed', schema: changeFiled } },
    problems: ['notYourPost', 'personUnknown', 'postUnknown', 'badPeriod'],
  },
];

export const PEOPLE_CALLS: readonly Call[] = [
  ...DIRECTORY_CALLS,
  ...STAND_IN_CALLS,
  ...ROSTER_CALLS,
];
