// Folds a clue's own events into its data. Every event type has its fold; an unknown one throws.
import type { ActEvent } from '../../kernel/event';
import type { ClueData, ReplyState, Round } from './data';
import { FOLDS_OF_HANDLING } from './folds-of-handling';
import { FOLDS_OF_PEOPLE } from './folds-of-people';
import { FOLDS_OF_RESULT } from './folds-of-result';

export type Fold = (data: ClueData, event: ActEvent) => ClueData;

const same: Fold = (data) => data;

const FOLDS: Record<string, Fold> = {
  clueRegistered: (_data, event) => opened(event, false),
  stubRegistered: (_data, event) => opened(event, true),
  receiptCorrected: same,
  pickupAcknowledged: same,
  acceptanceRejected: (data) => ({ ...data, replies: owed(data) }),
  acceptanceNoticeRecorded: same,
  upwardConfirmed: (data) => ({ ...data, upwardConfirmed: true }),
  studyRecorded: (data) => ({ ...data, studied: true }),
  ...FOLDS_OF_HANDLING,
  ...FOLDS_OF_PEOPLE,
  ...FOLDS_OF_RESULT,
  replyRecorded: (data, event) => replied(data, event, 'REPLIED'),
  satisfactionRecorded: (data, event) => replied(data, event, 'ASKED'),
  withdrawalRecorded: same,
  clarificationRecorded: same,
  clueClosed: same,
  reminded: same,
  interferenceRecorded: same,
};

/** Own fold first, then what any event may carry: a counted loop, a used study, an opened round, T22. */
export function evolve(data: ClueData, event: ActEvent): ClueData {
  const fold = FOLDS[event.type];
  if (fold === undefined) throw new Error(`clue: no fold for event ${event.type}`);
  return concluded(withRound(withLoop(fold(data, event), event), event), event);
}

function opened(event: ActEvent, sealed: boolean): ClueData {
  return {
    sealed,
    registrar: String(event['registrar']),
    registeredAtMs: event.atMs,
    problemClass: sealed ? '' : String(event['problemClass']),
    channel: sealed ? '' : String(event['channel']),
    subjects: sealed ? [] : (event['subjects'] as string[]),
    keyPerson: event['keyPerson'] === true,
    realName: sealed ? [] : (event['realName'] as string[]),
    replies: [],
    team: [],
    pastTeams: [],
    reportVersion: 0,
    roundNo: 0,
    loops: {},
    studied: false,
    recusals: [],
    recused: [],
  };
}

const owed = (data: ClueData): ReplyState[] => data.realName.map(() => 'OWED');

const replied = (data: ClueData, event: ActEvent, reply: ReplyState): ClueData => ({
  ...data,
  replies: data.replies.map((one, at) =>
    data.realName[at] === event['reporterRef'] ? reply : one,
  ),
});

function withLoop(data: ClueData, event: ActEvent): ClueData {
  const { loop } = event;
  if (event['studyUsed'] === true) return { ...data, studied: false };
  if (typeof loop !== 'string') return data;
  const count = (data.loops[loop] ?? 0) + 1;
  // A study covers one further turn; counting it as used at any turn keeps the rule simple.
  return { ...data, loops: { ...data.loops, [loop]: count }, studied: false };
}

/** An event that opens a round carries it as an object; `signed` carries only its number. */
function withRound(data: ClueData, event: ActEvent): ClueData {
  const { round } = event;
  if (round === null || typeof round !== 'object' || Array.isArray(round)) return data;
  const opened = { ...round, signatures: [] } as unknown as Round;
  return { ...data, round: opened, roundNo: opened.no };
}

/** T22 and its undoing: replies are owed from the moment a finding ends, and no more when it is reopened. */
function concluded(data: ClueData, event: ActEvent): ClueData {
  const { enters } = event;
  if (enters === 'REPLYING') return { ...data, replies: owed(data) };
  if (enters === undefined || enters === 'NOT_ACCEPTED' || enters === 'CLOSED') return data;
  return data.replies.length === 0 ? data : { ...data, replies: [] };
}
