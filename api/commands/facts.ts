// Facts that the kernel's protocols ask of every kind: the content of a round to be opened, what a signer was shown (P2, P9).
import type { Json } from '../../domain';
import { earlierSignatures, roundFacts } from '../../db/matter/sign-off';
import { shownRow } from '../../db/secrecy/accesses';
import type { CommandGathering, MatterKind } from '../kinds/kind';
import { refuseWhileWaiting } from '../kinds/waiting';

/** A later signature rests on the earlier ones: they must be on record before it is taken (P9). */
async function requireEarlierOnRecord(kind: MatterKind, g: CommandGathering): Promise<void> {
  const { state } = g.head;
  if (kind.procedure.signOff?.laterIn?.(state, g.act) !== undefined) await refuseWhileWaiting(g);
}

export async function factsOf(
  kind: MatterKind,
  g: CommandGathering,
  confirmedAtMs: number | undefined,
): Promise<Record<string, Json>> {
  await requireEarlierOnRecord(kind, g);
  return {
    ...roundFacts(kind.procedure, g.head.state, g.act),
    ...(confirmedAtMs === undefined ? {} : { confirmedAtMs, ...(await shownFacts(g)) }),
    ...(await kind.facts?.[g.act.type]?.(g)),
  };
}

async function shownFacts({
  q,
  matterId,
  asker,
  command,
}: CommandGathering): Promise<Record<string, Json>> {
  const round = Number(command['round']);
  const shown = await shownRow(q, { matterId, personId: asker.session.personId, round });
  const earlier = await earlierSignatures(q, matterId, round);
  return {
    ...(shown === undefined ? {} : { shownRowHash: shown }),
    ...(earlier.signatures.length === 0 ? {} : { earlierSignatures: earlier.digest }),
  };
}
