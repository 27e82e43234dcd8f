// The clue's own fields of a view: ids and codes only (design §7).
import type { Json } from '../../kernel/json';
import { repliesOf, signStep, type ClueState } from './data';

export function viewData(state: ClueState): Record<string, Json> {
  const { data } = state;
  if (data.sealed) return { sealed: true };
  const { handling, plan, finding } = data;
  return {
    problemClass: data.problemClass,
    channel: data.channel,
    subjects: data.subjects,
    unit: handling?.department ?? null,
    disposal: handling === undefined ? null : { way: handling.way, officer: handling.officer },
    plan: plan === undefined ? null : { status: plan.status, team: plan.team },
    team: data.team,
    report:
      data.report === undefined
        ? null
        : { version: data.report.version, finding: data.report.finding },
    finding: finding ?? null,
    recusalOpen: data.recusals.length > 0,
    loops: data.loops,
    replies: repliesOf(data),
    signOff: signOffView(state),
  };
}

function signOffView(state: ClueState): Json {
  const { round } = state.data;
  if (round === undefined) return null;
  return {
    round: round.no,
    step: state.state === 'SIGN_OFF' ? signStep(state.data) : null,
    contentDigest: round.contentDigest,
    finding: round.finding,
    overruled: round.overruled ?? null,
    signatures: round.signatures.map((one, at) => ({ step: at + 1, ...one })),
  };
}
