// Kinds that people outside ops mend: duty, holiday plans, desks, and matters that nobody moves.
import { seekCalendarHorizon } from '../../db/watch/calendar-horizon';
import { seekOverdueTop } from '../../db/watch/overdue-top';
import { seekRosterEmpty } from '../../db/watch/roster-empty';
import { seekWaitingOnInactive } from '../../db/watch/waiting-on-inactive';
import type { SoughtKind } from './kind';
import { bySql, evidence } from './parts';

/** Nobody on duty tonight for a post that has a roster (domain §7 no. 12). */
export const rosterEmpty: SoughtKind = {
  ...{ how: 'sought', name: 'rosterEmpty', severity: 'red', lasts: true, mends: false },
  title: { zh: '今晚无人值班', en: 'nobody is on duty tonight' },
  seek: bySql(seekRosterEmpty),
  evidence,
  remedies: [],
  runbook: {
    meaning:
      'A post with a duty roster has no shift between 20:00 and 06:00 tonight, or only people who are away. Hour clocks run at night too; mails then go to all holders of the post.',
    causes: ['the roster was not carried on', 'whoever is on duty was entered as absent'],
    steps: [
      'Tell the office that keeps the roster (`posts`); it files the shifts, the office head approves.',
      'Ops enter no shifts themselves.',
    ],
  },
};

/** Open day clocks beyond the loaded holiday plans (invariant 11). */
export const calendarHorizon: SoughtKind = {
  ...{ how: 'sought', name: 'calendarHorizon', severity: 'amber', lasts: true, mends: false },
  title: { zh: '节假日安排未覆盖', en: 'due dates beyond the holiday plans' },
  seek: bySql(seekCalendarHorizon),
  evidence,
  remedies: [],
  runbook: {
    meaning:
      'Due dates of open matters fall into a year whose holiday plan is not loaded. They are marked provisional and are computed anew, on record, when the plan comes; never earlier without an approved act.',
    causes: ['the plan of the coming year is published late in the year and was not imported yet'],
    steps: [
      'Once the State Council has published it: `npm run import -- calendar FILE --as NAME`.',
      'Until then nothing is wrong for due dates before the new year.',
    ],
  },
};

/** The desk belongs to somebody who cannot act, without stand-in. */
export const waitingOnInactive: SoughtKind = {
  ...{ how: 'sought', name: 'waitingOnInactive', severity: 'red', lasts: true, mends: false },
  title: { zh: '经办人不在岗', en: 'a desk waits for somebody who cannot act' },
  seek: async ({ keys, organId, within }) =>
    keys === undefined ? 'unknown' : within((q) => seekWaitingOnInactive(q, organId, keys)),
  evidence: ({ evidence: { post = '' } }) => ({ post }),
  remedies: ['reassignDesk'],
  runbook: {
    meaning:
      'Everybody at the desk of this matter is away, can no longer sign in, or may not act in it, and nobody stands in. The clock runs. Which of these it is, is not said here.',
    causes: [
      'leave without a delegation',
      'an account that was disabled, a post that nobody holds',
      'the person may not act in this matter',
    ],
    steps: [
      '`reassignDesk` asks the case-management office to give the desk to somebody else; ops choose nobody.',
      'Several matters of one post: tell the head of the unit that a delegation or a holder is missing.',
    ],
  },
};

/** At the last rung with nothing happening. */
export const overdueTop: SoughtKind = {
  ...{ how: 'sought', name: 'overdueTop', severity: 'amber', lasts: true, mends: false },
  title: { zh: '最高级催办后仍无进展', en: 'nothing happens at the last rung' },
  seek: bySql(seekOverdueTop),
  evidence,
  remedies: ['reassignDesk'],
  runbook: {
    meaning:
      'The last level was reached and repeated, and for three days nobody has done anything in the matter. The system does what it should; people do not.',
    causes: [
      'mails that are filtered away',
      'a desk whose holder cannot act (`waitingOnInactive`)',
      'people who do not act',
    ],
    steps: [
      'See whether the notices of the matter were taken by the mail server (`show`).',
      'If they were, speak to the leader in charge by another way: the superior contact has been told by mail.',
      'Where the desk is the trouble: `reassignDesk`.',
    ],
  },
};
