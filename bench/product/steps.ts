// A clue's whole life on time, from pickup to closing, by the people of the sample organ (domain §5.2).
import type { OfficerClient } from './client';

export type Officers = (personId: string) => OfficerClient;

interface Turn {
  id: string;
  officers: Officers;
  /** Answer to the step before: it names the act that waits for a second person. */
  before: Record<string, unknown>;
}

/** One step: who, and the body he sends. */
interface Step {
  by: string;
  body: (turn: Turn) => Record<string, unknown> | Promise<Record<string, unknown>>;
}

const CHECKLIST = {
  rightsAndDutiesNotice: true,
  talkSafetyUndertaking: true,
  approvalPaperwork: true,
  synchronousRecording: true,
};

const step = (by: string, type: string, more: Record<string, unknown> = {}): Step => ({
  by,
  body: () => ({ type, ...more }),
});

const sign = (by: string): Step => ({
  by,
  body: async ({ id, officers }) => {
    const officer = officers(by);
    const shown = await officer.get(`/clues/${id}/sign-off`);
    const earlier = shown['earlierSignatures'] as { digest: string } | null;
    return {
      type: 'sign',
      round: shown['round'],
      step: shown['step'],
      contentDigest: shown['contentDigest'],
      ...(earlier === null ? {} : { earlierSignatures: earlier.digest }),
      password: officer.credentials.password,
    };
  },
});

/** The other member confirms the act that waits for him. */
const confirm = (by: string): Step => ({
  by,
  body: async ({ id, officers, before }) => {
    const seen = 'pending' in before ? before : await officers(by).get(`/clues/${id}`);
    const [act] = seen['pending'] as { commandId: string }[];
    return { type: 'confirm', commandId: act?.commandId };
  },
});

export const STEPS: readonly Step[] = [
  step('person_qu', 'acknowledgePickup'),
  step('person_fang', 'submitDisposal', {
    way: 'PRELIMINARY_VERIFICATION',
    department: 'review1',
    officer: 'person_cheng',
    followUpPerson: 'person_gen',
    opinion: '拟初步核实',
  }),
  step('person_pan', 'approveDisposal'),
  step('person_bu', 'submitPlan', {
    team: ['person_cheng', 'person_gao'],
    plan: '核查方案',
    safetyPlan: '安全预案',
  }),
  step('person_pan', 'approvePlan'),
  step('person_bu', 'startVerification'),
  step('person_cheng', 'submitVerificationReport', {
    finding: 'NO_UMBRELLA',
    checklist: CHECKLIST,
    report: '经核实，未发现所反映的问题。',
  }),
  confirm('person_gao'),
  step('person_pan', 'decideResult', { finding: 'NO_UMBRELLA' }),
  sign('person_gen'),
  sign('person_luo'),
  sign('person_pan'),
  step('person_fang', 'close'),
];

/** Steps (from 0) that ask for the password anew. */
export const PROVEN_STEPS = [9, 10, 11];

export const PEOPLE = ['person_jie', ...new Set(STEPS.map(({ by }) => by))];

/** Does step number `at` (from 0) of a clue and gives the answer; throws the code when it was refused. */
export async function doStep(at: number, turn: Turn): Promise<Record<string, unknown>> {
  const one = STEPS[at];
  if (one === undefined) throw new Error(`a life has ${STEPS.length} steps`);
  const body = await one.body(turn);
  const answer = await turn.officers(one.by).post(`/clues/${turn.id}/commands`, body);
  if (answer.status !== 200)
    throw new Error(`${String(body['type'])}: ${answer.status} ${String(answer.body['code'])}`);
  return answer.body;
}
