// Bodies of a clue's commands from pickup to the result (domain §5.2).
import { z } from 'zod';
import { code, instant, person, persons, unit, vaultText } from '../../schemas/fields';
import { entry } from '../entry';

export const reason = () => vaultText(4_000);
/** Marks of a checklist: paper → present. */
const checklist = () => z.record(code(), z.boolean());
const REPORT = { finding: code(), checklist: checklist(), report: vaultText(100_000) };
const REPORT_EXAMPLE = {
  finding: 'NO_UMBRELLA',
  checklist: {
    rightsAndDutiesNotice: true,
    talkSafetyUndertaking: true,
    approvalPaperwork: true,
    synchronousRecording: true,
  },
  report: '经核实，未发现所反映的问题。',
};

export const INTAKE_COMMANDS = [
  entry('acknowledgePickup', {}),
  entry(
    'rejectAcceptance',
    { reason: code(), note: reason().optional() },
    { reason: 'OTHER_ORGAN_DUTY', note: '属信访局职责' },
  ),
  entry('recordAcceptanceNotice', { mode: code().optional() }, { mode: 'PHONE' }),
  entry('confirmUpward', { receipt: vaultText(2_000) }, { receipt: '上级收件回执' }),
];

export const DISPOSAL_COMMANDS = [
  entry(
    'submitDisposal',
    {
      way: code(),
      department: unit(),
      officer: person(),
      followUpPerson: person().optional(),
      opinion: vaultText(),
    },
    {
      way: 'PRELIMINARY_VERIFICATION',
      department: 'review1',
      officer: 'person_cheng',
      followUpPerson: 'person_gen',
      opinion: '拟初步核实',
    },
  ),
  entry('approveDisposal', {}),
  entry('returnDisposal', { reason: reason() }, { reason: '请补充意见' }),
  entry('recordStudy', { record: vaultText() }, { record: '集体研究纪要' }),
];

export const INQUIRY_COMMANDS = [
  entry(
    'recordLetterSent',
    { deliveredAt: instant() },
    { deliveredAt: '2026-11-24T10:00:00+08:00' },
  ),
  entry('recordTalk', { record: vaultText().optional() }, { record: '谈话记录' }),
  entry('recordAnswer', { answer: vaultText().optional() }, { answer: '函询回复' }),
  entry(
    'submitInquiryReport',
    { outcome: code(), report: vaultText(100_000), answer: z.literal('NO_ANSWER').optional() },
    { outcome: 'UNFOUNDED', report: '函询情况报告' },
  ),
];

export const VERIFICATION_COMMANDS = [
  entry(
    'submitPlan',
    { team: persons().optional(), plan: vaultText(), safetyPlan: vaultText().optional() },
    { team: ['person_cheng', 'person_gao'], plan: '核查方案', safetyPlan: '安全预案' },
  ),
  entry('approvePlan', {}),
  entry('returnPlan', { reason: reason() }, { reason: '方案需要细化' }),
  entry('startVerification', {}),
  entry('submitVerificationReport', REPORT, REPORT_EXAMPLE),
  entry('submitRecheckReport', REPORT, REPORT_EXAMPLE),
  entry(
    'proposeOverrule',
    { finding: code(), reason: reason() },
    { finding: 'VIOLATION', reason: '证据足以认定' },
  ),
  entry(
    'decideResult',
    { finding: code(), reason: reason().optional(), team: persons().optional() },
    { finding: 'NO_UMBRELLA' },
  ),
];
