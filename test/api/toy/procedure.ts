// A second kind of matter for the whole path: a notice letter (提示函) with three states and one deadline.
import type { Procedure } from '../../../domain';

const OFFICE = 'caseManagementOffice@caseManagement';
const desk = () => ({ post: OFFICE });
const who = () => ({ posts: [OFFICE] });

export const letter: Procedure = {
  name: 'letter',
  label: { zh: '提示函', en: 'Notice letter' },
  version: 1,
  opensWith: ['draftLetter'],
  states: {
    DRAFTED: { label: { zh: '已拟', en: 'Drafted' }, desk },
    SENT: { label: { zh: '已发', en: 'Sent' }, desk },
    ANSWERED: { label: { zh: '已回复', en: 'Answered' }, desk, end: true },
  },
  deadlines: { ANSWER: { label: { zh: '回复', en: 'Answer' }, beside: true, holder: desk } },
  commands: {
    draftLetter: {
      label: { zh: '拟函', en: 'Draft' },
      from: [],
      who: () => ({ posts: ['intakeOfficer@intake'] }),
      decide: () => ({ ok: false, code: 'unknownCommand' }),
    },
    sendLetter: {
      label: { zh: '发函', en: 'Send' },
      from: ['DRAFTED'],
      who,
      decide: () => ({ ok: true, event: { type: 'letterSent', enters: 'SENT' }, effects: [] }),
    },
    recordReturn: {
      label: { zh: '记录回复', en: 'Record the answer' },
      from: ['SENT'],
      who,
      decide: ({ command }) => ({
        ok: true,
        event: { type: 'returnRecorded', enters: 'ANSWERED', note: command['note'] },
        effects: [{ do: 'stop', deadline: 'ANSWER' }],
      }),
    },
  },
  open: () => ({
    ok: true,
    event: { type: 'letterDrafted', enters: 'DRAFTED' },
    effects: [{ do: 'start', deadline: 'ANSWER' }],
  }),
  evolve: (data) => data,
  dutyOpen: () => false,
  viewData: () => ({}),
};
