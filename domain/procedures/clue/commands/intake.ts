// Intake: pickup (T6), refusal of acceptance (T2), the acceptance notice, and the stub's receipt (T3).
import { refuse } from '../../../kernel/refusal';
import { isKnown } from '../codes';
import { codeOf, textOf } from '../fields';
import { openClue } from '../open';
import { cancels, decided, enter, isRunning, moved, stops } from '../moves';
import * as post from '../posts';
import type { Answer, Input, Spec, Specs } from './spec';
import { withText } from './spec';

const acknowledgePickup: Spec = {
  label: { zh: '取件签收', en: 'Acknowledge pickup' },
  from: ['REGISTERED'],
  to: ['AWAITING_DISPOSAL'],
  // Registering was the first signature on the hand-over sheet: the second is another person's.
  who: (state) => ({
    posts: [post.PICKUP_OFFICER, post.DUTY_OFFICER],
    not: [state.data.registrar],
    notCode: 'sameAsRegistrar',
  }),
  decide: ({ state }) =>
    moved(
      { type: 'pickupAcknowledged' },
      enter(state, 'AWAITING_DISPOSAL'),
      stops(state, 'PICKUP'),
    ),
};

const rejectAcceptance: Spec = {
  label: { zh: '不予受理', en: 'Reject acceptance' },
  from: ['REGISTERED'],
  to: ['NOT_ACCEPTED'],
  who: () => post.posts(post.INTAKE_OFFICER),
  needs: () => [{ posts: [post.INTAKE_LEADER] }],
  decide: decideRejection,
};

function decideRejection({ state, command, slice }: Input): Answer {
  const reason = codeOf(command, 'reason');
  if (reason === undefined) return refuse('reasonRequired', { field: 'reason' });
  if (!isKnown(slice, 'notAcceptedReasons', reason))
    return refuse('unknownCode', { field: 'reason' });
  const move = enter(state, 'NOT_ACCEPTED');
  for (const key of state.data.realName)
    move.effects.push({ do: 'start', deadline: 'RESULT_REPLY', key });
  const note = textOf(command, 'note');
  return moved(
    { type: 'acceptanceRejected', reason, ...(note === undefined ? {} : { note }) },
    move,
    cancels(state, 'DISPOSAL_OPINION', 'ACCEPTANCE_NOTICE'),
  );
}

const recordAcceptanceNotice: Spec = {
  label: { zh: '受理告知', en: 'Record acceptance notice' },
  from: 'open',
  who: (state) => (isRunning(state, 'ACCEPTANCE_NOTICE') ? post.posts(post.INTAKE_OFFICER) : null),
  decide: ({ state, command }) => {
    const mode = codeOf(command, 'mode');
    return decided(
      { type: 'acceptanceNoticeRecorded', ...(mode === undefined ? {} : { mode }) },
      stops(state, 'ACCEPTANCE_NOTICE'),
    );
  },
};

const confirmUpward: Spec = {
  label: { zh: '上级回执', en: 'Confirm receipt by the superior' },
  from: ['ROUTED_UPWARD'],
  who: (state) => (isRunning(state, 'REPORT_UPWARD') ? { persons: [state.data.registrar] } : null),
  needs: () => [{ posts: [post.SUPERIOR] }],
  decide: (input) =>
    withText(input, 'receipt', (receipt) =>
      decided({ type: 'upwardConfirmed', receipt }, stops(input.state, 'REPORT_UPWARD')),
    ),
};

/** Opens the matter; given in no state, listed so that the kernel judges who may. */
const registerClue: Spec = {
  label: { zh: '登记线索', en: 'Register' },
  from: [],
  to: ['REGISTERED', 'ROUTED_UPWARD'],
  who: () => post.posts(post.INTAKE_OFFICER),
  decide: openClue,
};

export const INTAKE: Specs = {
  registerClue,
  acknowledgePickup,
  rejectAcceptance,
  recordAcceptanceNotice,
  confirmUpward,
};
