// Bodies of a clue's commands from the three signatures to closing, and of those beside the main path (domain §5.2).
import { z } from 'zod';
import {
  code,
  password,
  person,
  persons,
  post,
  ref,
  sha256,
  vaultText,
} from '../../schemas/fields';
import { entry } from '../entry';
import { reason } from './commands';
import { subject } from './subject';

const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const REPORTER = 'reporter_3xVb0tQm7LkZ';
const SUBJECT = 'subject_Yp2c9RwEr5uD';

export const SIGN_OFF_COMMANDS = [
  entry(
    'sign',
    {
      round: z.number().int().min(1).max(1_000),
      step: z.number().int().min(1).max(3),
      contentDigest: sha256(),
      earlierSignatures: sha256().optional(),
      password: password(),
    },
    { round: 1, step: 1, contentDigest: DIGEST, password: '********' },
  ),
  entry('returnForRework', { reason: reason() }, { reason: '第三项未核实' }),
  entry(
    'orderRecheck',
    { reason: reason(), team: persons() },
    { reason: '出现新证据', team: ['person_song', 'person_wei'] },
  ),
];

export const AFTER_COMMANDS = [
  entry(
    'approveFiling',
    { by: z.literal('paper').optional(), paper: vaultText(2_000).optional() },
    { by: 'paper', paper: '批准立案的书面文件' },
  ),
  entry('refuseFiling', { reason: reason() }, { reason: '暂不立案' }),
  entry('recordDecision', { outcome: code() }, { outcome: 'PARTY_SANCTION' }),
  entry(
    'reviewShelved',
    { outcome: z.enum(['keep', 'activate', 'conclude']), opinion: vaultText() },
    { outcome: 'keep', opinion: '仍不具备核查条件' },
  ),
  entry(
    'recordReply',
    { reporterRef: ref(), mode: code() },
    { reporterRef: REPORTER, mode: 'PHONE' },
  ),
  entry(
    'recordSatisfaction',
    {
      reporterRef: ref(),
      satisfaction: z.enum(['SATISFIED', 'NOT_SATISFIED', 'NO_ANSWER']),
      objection: reason().optional(),
      newEvidence: z.boolean().optional(),
    },
    { reporterRef: REPORTER, satisfaction: 'SATISFIED' },
  ),
  entry(
    'recordWithdrawal',
    { reporterRef: ref(), statement: reason() },
    { reporterRef: REPORTER, statement: '撤回声明' },
  ),
  entry(
    'recordClarification',
    { clarification: reason(), mode: code().optional() },
    { clarification: '澄清正名情况' },
  ),
  entry('close', {}),
];

export const BESIDE_COMMANDS = [
  entry(
    'addSubject',
    { subject, isKeyPerson: z.boolean().optional() },
    { subject: { name: '张某某', unit: '某街道' } },
  ),
  entry(
    'linkSubject',
    { subjectRef: ref(), personId: ref() },
    { subjectRef: SUBJECT, personId: 'person_wei' },
  ),
  entry('declareNotInDirectory', { subjectRef: ref() }, { subjectRef: SUBJECT }),
  entry(
    'removeSubject',
    { subjectRef: ref(), reason: reason() },
    { subjectRef: SUBJECT, reason: '误录' },
  ),
  entry('changeProblemClass', { class: code() }, { class: 'UMBRELLA' }),
  entry(
    'reassign',
    { role: code().optional(), post: post().optional(), from: ref().optional(), to: person() },
    { role: 'officer', to: 'person_gao' },
  ),
];
