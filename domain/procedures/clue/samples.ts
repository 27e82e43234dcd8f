// Example states of a clue, one for each thing that decides who may act; the tables in docs/ are read off them.
import type { OpenDeadline } from '../../kernel/state';
import type { ClueData, ClueState } from './data';
import { STATES } from './states';

const DATA: ClueData = {
  sealed: false,
  registrar: 'registrar',
  registeredAtMs: 0,
  problemClass: 'UMBRELLA',
  channel: 'MAIL',
  subjects: ['subject'],
  keyPerson: false,
  realName: ['reporter'],
  replies: [],
  handling: {
    way: 'PRELIMINARY_VERIFICATION',
    department: 'department',
    officer: 'officer',
    followUpPerson: 'followUpPerson',
    opinionDigest: '',
  },
  team: ['member', 'otherMember'],
  pastTeams: [],
  reportVersion: 0,
  roundNo: 1,
  loops: {},
  studied: false,
  recusals: [],
  recused: [],
};

const plan = (status: 'SUBMITTED' | 'APPROVED'): Partial<ClueData> => ({
  plan: { status, team: [] },
});

const signedBy = (count: number): Partial<ClueData> => ({
  round: {
    no: 1,
    contentDigest: '',
    finding: 'NO_UMBRELLA',
    packDigest: '',
    signatures: Array.from({ length: count }, () => ({ personId: 'signer', atMs: 0 })),
  },
});

const VARIANTS: Partial<ClueData>[] = [
  {},
  plan('SUBMITTED'),
  plan('APPROVED'),
  { ...plan('APPROVED'), inquiry: 'TALKED' },
  signedBy(0),
  signedBy(1),
  signedBy(2),
  { replies: ['OWED'] },
  { replies: ['REPLIED'] },
];

const open = (deadline: string): OpenDeadline => ({
  deadline,
  instance: 1,
  dueNo: 1,
  startAtMs: 0,
  dueAtMs: 0,
  rungs: [],
  fired: [],
});

const OF_INTAKE = ['ACCEPTANCE_NOTICE', 'REPORT_UPWARD'];

const sample = (state: string, data: Partial<ClueData>): ClueState => ({
  matterId: '',
  organId: '',
  number: '',
  procedure: 'clue',
  procedureVersion: 1,
  sliceDigest: '',
  rulePack: { version: '', digest: '' },
  state,
  enteredAtMs: 0,
  receivedAtMs: 0,
  revision: 1,
  humanRevision: 1,
  advancedToMs: 0,
  deadlines: [...OF_INTAKE, 'INQUIRY_ANSWER'].map(open),
  instances: {},
  pending: [],
  data: { ...DATA, ...data },
});

/** Every state with every variant, before and after a department is named. */
export const samples = (): ClueState[] =>
  Object.keys(STATES).flatMap((state) =>
    VARIANTS.map((variant) => {
      const made = sample(state, variant);
      if (!['REGISTERED', 'AWAITING_DISPOSAL', 'NOT_ACCEPTED', 'ROUTED_UPWARD'].includes(state))
        return made;
      const { handling: _handling, ...early } = made.data;
      return { ...made, deadlines: OF_INTAKE.map(open), data: early };
    }),
  );
