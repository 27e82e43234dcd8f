// Facts of an act that the run cannot check, computed again from what is on record: what is signed, and what was shown (P9).
import { actOf, type MatterState, type Procedure, type SignedCommand } from '../../domain';
import type { Query } from '../pool';
import { earlierSignatures, roundFacts } from './sign-off';

/** True where the digests in the signed context are those of the recorded state and ledger. */
export async function factsHold(
  q: Query,
  procedure: Procedure,
  state: MatterState,
  { body, context, matterId }: SignedCommand,
): Promise<boolean> {
  const act = actOf(state, body);
  const { contentDigest } = roundFacts(procedure, state, act);
  if (contentDigest !== undefined && context.facts['contentDigest'] !== contentDigest) return false;
  const round = procedure.signOff?.laterIn?.(state, act);
  if (round === undefined) return true;
  const { digest } = await earlierSignatures(q, matterId, round);
  return context.facts['earlierSignatures'] === digest;
}
