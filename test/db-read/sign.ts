// A signature as the API would gather it: shown, proven, over what was signed before.
import { earlierSignatures } from '../../db/matter/sign-off';
import { noteAccess } from '../../db/secrecy/accesses';
import { clue, type World } from './world';

export async function signAs(
  world: World,
  id: string,
  personId: string,
  step: number,
): Promise<void> {
  const { state } = await world.head(id);
  const shown = clue.viewData(state)['signOff'] as { round: number; contentDigest: string };
  const { round, contentDigest } = shown;
  const hash = await world.as(personId, (q) =>
    noteAccess(q, { matterId: id, personId, part: 'signOff', round }),
  );
  const earlier = await world.as(personId, (q) => earlierSignatures(q, id, round));
  const before = step === 1 ? {} : { earlierSignatures: earlier.digest };
  const facts = { shownRowHash: hash ?? '', confirmedAtMs: Date.now(), ...before };
  await world.act(personId, id, 'sign', { round, step, contentDigest, ...before }, facts);
}
