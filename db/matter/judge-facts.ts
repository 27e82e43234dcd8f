// Facts of an act that the run cannot check, computed again from what is on record: what is signed, and what was shown (P9).
import type { Command, MatterState, Procedure, SignedCommand } from '../../domain';
import type { Query } from '../pool';
import { earlierSignatures } from './sign-off';
import { digestOf } from './signing';

/** True where the digests in the signed context are those of the recorded state and ledger. */
export async function factsHold(
  q: Query,
  procedure: Procedure,
  state: MatterState,
  { body, context, matterId }: SignedCommand,
): Promise<boolean> {
  const act = actedBy(state, body);
  const content = procedure.signOff?.next(state, act);
  if (content !== undefined && context.facts['contentDigest'] !== digestOf(content)) return false;
  const round = procedure.signOff?.laterIn?.(state, act);
  if (round === undefined) return true;
  const { digest } = await earlierSignatures(q, matterId, round);
  return context.facts['earlierSignatures'] === digest;
}

/** The last half of an act of several people makes that act happen. */
function actedBy(state: MatterState, body: Command): Command {
  if (body.type !== 'confirm') return body;
  const pending = state.pending.find((act) => act.commandId === body['commandId']);
  return pending === undefined ? body : { ...pending.fields, type: pending.type };
}
