// Loops that are counted, and the opening of a round of sign-off. Rules: domain §5.2 "More rules", P9.
import type { ActEventBody, NoticeRequest } from '../../kernel/event';
import type { DecideInput } from '../../kernel/procedure';
import { refuse, type Refusal } from '../../kernel/refusal';
import type { Slice } from '../../kernel/slice';
import { PACK_MARK, type ClueData, type ClueState } from './data';
import { SUPERIOR } from './posts';

type Looped = { ok: true; fields: { loop: string }; notices: NoticeRequest[] };

/** Beyond the pack's `maxRounds` a loop needs a collective study and is told to the superior contact. */
export function loop(state: ClueState, slice: Slice, name: string): Looped | Refusal {
  const beyond = (state.data.loops[name] ?? 0) >= slice.maxRounds;
  if (beyond && !state.data.studied) return refuse('studyRequired', { loop: name });
  return {
    ok: true,
    fields: { loop: name },
    notices: beyond ? [{ kind: 'roundsExceeded', audience: [SUPERIOR] }] : [],
  };
}

export interface RoundRequest {
  finding: string;
  reportVersion: number;
  overruled?: string;
  keep?: boolean;
}

type Opened = { ok: true; fields: Omit<ActEventBody, 'type'> };

/** Judges the digest that came with the command (a fact, P9) and gives the event's `round` field. */
export function openRound(input: DecideInput<ClueData>, request: RoundRequest): Opened | Refusal {
  const { facts } = input.context;
  const no = input.state.data.roundNo + 1;
  if (facts['round'] !== no) return refuse('roundOutdated', { round: no });
  if (facts['reportVersion'] !== request.reportVersion)
    return refuse('roundOutdated', { reportVersion: request.reportVersion });
  // A pack adopted since the digest was taken: the run has no crypto to see it, `append` would take the row for forged.
  if (facts['packDigest'] !== input.state.rulePack.digest)
    return refuse('roundOutdated', { rulePack: input.state.rulePack.version });
  const contentDigest = facts['contentDigest'];
  if (typeof contentDigest !== 'string' || contentDigest === '') return refuse('digestMismatch');
  const round = {
    no,
    contentDigest,
    finding: request.finding,
    packDigest: input.state.rulePack.digest.slice(0, PACK_MARK),
    ...(request.overruled === undefined ? {} : { overruled: request.overruled }),
    ...(request.keep === true ? { keep: true } : {}),
  };
  return { ok: true, fields: { round } };
}
