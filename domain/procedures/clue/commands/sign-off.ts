// Triple sign-off (三人签字背书): sign (T14), return (T15), void (T15v), order a recheck (T16). Rules: P9.
import { personsOf } from '../../../kernel/needs';
import type { PersonId } from '../../../kernel/people';
import type { Who } from '../../../kernel/procedure';
import { refuse, type Refusal } from '../../../kernel/refusal';
import { roundIsStale, signStep, type ClueState, type Round } from '../data';
import { codeOf, numberOf } from '../fields';
import { afterFinding, back, cancels, decided, enter, moved, stops } from '../moves';
import * as post from '../posts';
import { loop, openRound } from '../rounds';
import type { Answer, Input, Spec, Specs } from './spec';
import { withReason, withTeam } from './spec';

const FROM = ['SIGN_OFF'];

/** Everyone who signed this round, counting whom a stand-in signed for. */
const signed = (round: Round | undefined): PersonId[] =>
  (round?.signatures ?? []).flatMap(personsOf);

const signer = (state: ClueState, step: number): Who => {
  if (step === 2) return { posts: [post.leaderOf(state)] };
  if (step >= 3) return { posts: [post.PRINCIPAL], delegable: false };
  const followUp = state.data.handling?.followUpPerson;
  return { persons: followUp === undefined ? [] : [followUp] };
};

const sign: Spec = {
  label: { zh: '签字背书', en: 'Sign' },
  from: FROM,
  to: ['CONCLUDED', 'REPLYING', 'SHELVED', 'FILING_APPROVAL'],
  who: (state) =>
    roundIsStale(state)
      ? null
      : {
          ...signer(state, signStep(state.data)),
          not: signed(state.data.round),
          notCode: 'sameSigner',
        },
  decide: decideSignature,
};

function decideSignature(input: Input): Answer {
  const { state, context, by } = input;
  const fault = signatureFault(input);
  if (fault !== undefined) return fault;
  const { round } = state.data;
  if (round === undefined) return refuse('roundOutdated');
  const step = signStep(state.data);
  const event = {
    type: 'signed',
    round: round.no,
    step,
    contentDigest: round.contentDigest,
    personId: by.personId,
    ...(by.actingFor === undefined ? {} : { actingFor: by.actingFor }),
    shownRowHash: context.facts['shownRowHash'],
    confirmedAtMs: context.facts['confirmedAtMs'],
    ...(step === 1 ? {} : { earlierSignatures: context.facts['earlierSignatures'] }),
  };
  const done = stops(state, `SIGN_STEP_${step}`);
  if (step < 3)
    return decided(event, [...done, { do: 'start', deadline: `SIGN_STEP_${step + 1}` }]);
  return moved(event, afterFinding(state, round.finding), done);
}

/** Round, step and digest are compared as they stand (the sandbox has no crypto), then the proofs; `who` judged the person. */
function signatureFault({ state, command, context }: Input): Refusal | undefined {
  const { round } = state.data;
  const step = signStep(state.data);
  const asked = numberOf(command, 'step');
  if (round === undefined || numberOf(command, 'round') !== round.no)
    return refuse('roundOutdated', { round: round?.no ?? 0 });
  if (asked !== step)
    return refuse(asked !== undefined && asked < step ? 'alreadySigned' : 'outOfTurn', { step });
  if (codeOf(command, 'contentDigest') !== round.contentDigest) return refuse('digestMismatch');
  return proofFault({ command, context }, step);
}

type Proofs = Pick<Input, 'command' | 'context'>;

function proofFault({ command, context: { facts } }: Proofs, step: number): Refusal | undefined {
  if (typeof facts['shownRowHash'] !== 'string') return refuse('notShown');
  if (typeof facts['confirmedAtMs'] !== 'number') return refuse('identityNotProven');
  if (step === 1) return undefined;
  // What he signs over are the signatures he was shown, and those are the ones on record (P9).
  const shown = codeOf(command, 'earlierSignatures');
  return shown !== undefined && shown === facts['earlierSignatures']
    ? undefined
    : refuse('notShown', { field: 'earlierSignatures' });
}

/** Any of the three signers; declining to sign is this. */
const anySigner = (state: ClueState): Who => ({
  posts: [post.leaderOf(state), post.PRINCIPAL],
  persons: signer(state, 1).persons ?? [],
});

const returnForRework: Spec = {
  label: { zh: '退回重核', en: 'Return for rework' },
  from: FROM,
  to: ['VERIFYING', 'RECHECK', 'INQUIRY', 'VERIFICATION_PLANNING'],
  who: anySigner,
  decide: (input) =>
    withReason(input, (reason) => {
      const { state } = input;
      const counted = loop(state, input.slice, 'rework');
      if (!counted.ok) return counted;
      const step = signStep(state.data);
      return moved(
        { type: 'returnedForRework', reason, round: state.data.roundNo, step, ...counted.fields },
        back(state),
        stops(state, `SIGN_STEP_${step}`),
        counted.notices,
      );
    }),
};

const voidSignOff: Spec = {
  label: { zh: '签字作废', en: 'Void the round' },
  from: FROM,
  to: ['SIGN_OFF'],
  system: true,
  who: () => null,
  decide: (input) => {
    const { round, report } = input.state.data;
    if (round === undefined) return refuse('roundOutdated');
    const next = openRound(input, {
      finding: round.finding,
      reportVersion: report?.version ?? 0,
      ...(round.overruled === undefined ? {} : { overruled: round.overruled }),
      ...(round.keep === true ? { keep: true } : {}),
    });
    if (!next.ok) return next;
    return moved(
      { type: 'signOffVoided', ...next.fields },
      enter(input.state, 'SIGN_OFF'),
      cancels(input.state, `SIGN_STEP_${signStep(input.state.data)}`),
    );
  },
};

const orderRecheck: Spec = {
  label: { zh: '责令回溯核查', en: 'Order a recheck' },
  from: ['SIGN_OFF', 'CONCLUDED', 'REPLYING', 'CLOSED'],
  to: ['RECHECK'],
  who: (state) => post.posts(post.leaderOf(state), post.PRINCIPAL, post.SUPERIOR),
  decide: (input) =>
    withReason(input, (reason) =>
      withTeam(
        input,
        (team) => moved({ type: 'recheckOrdered', reason, team }, enter(input.state, 'RECHECK')),
        input.state.data.pastTeams,
      ),
    ),
};

export const SIGN_OFF: Specs = { sign, returnForRework, voidSignOff, orderRecheck };
