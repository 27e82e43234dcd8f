// Correction of the organ's receipt (domain §5.2, "More rules"): the clocks that count from it are counted or judged anew.
import type { Effect } from '../../../kernel/procedure';
import { refuse } from '../../../kernel/refusal';
import { numberOf } from '../fields';
import { decided } from '../moves';
import { ageFault, FROM_RECEIPT } from '../open';
import * as post from '../posts';
import type { Spec, Specs } from './spec';
import { withReason } from './spec';

/** Always confirmed by the leader in charge, without whom no due date may move later. */
const correctReceipt: Spec = {
  label: { zh: '更正收件时间', en: 'Correct the receipt' },
  from: 'open',
  who: () => post.posts(post.INTAKE_OFFICER),
  needs: (state) => [{ posts: [post.leaderOf(state)] }],
  decide: (input) =>
    withReason(input, (reason) => {
      const { state, command, slice } = input;
      const receivedAtMs = numberOf(command, 'receivedAtMs');
      if (receivedAtMs === undefined) return refuse('badCommand', { field: 'receivedAtMs' });
      if (receivedAtMs === state.receivedAtMs) return refuse('noChange');
      const fault = ageFault(state.data.registeredAtMs - receivedAtMs, slice);
      if (fault !== undefined) return fault;
      const event = { receivedAtMs, fromReceivedAtMs: state.receivedAtMs, reason };
      return decided({ type: 'receiptCorrected', ...event }, recounts(receivedAtMs));
    }),
};

const recounts = (startAtMs: number): Effect[] =>
  FROM_RECEIPT.map((deadline) => ({ do: 'correctStart', deadline, startAtMs }));

export const RECEIPT: Specs = { correctReceipt };
