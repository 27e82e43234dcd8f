// The end of the day: whoever was told "will be decided" asks how it ended.
import type { Office } from '../../demo/office';
import type { Diary, Step } from './diary';

const LOOK_MS = 250;

/** Steps whose officers still wait for an end. */
export const waitingOf = ({ steps }: Diary): Step[] =>
  steps.filter(({ end, answers }) => end === undefined && answers.some(({ status }) => status > 0));

/** Asks until every step is told its end, `limitMs` at most. */
export async function settle(diary: Diary, office: Office, limitMs: number): Promise<void> {
  const endMs = Date.now() + limitMs;
  for (let left = waitingOf(diary); left.length > 0; left = waitingOf(diary)) {
    if (Date.now() > endMs) return;
    for (const { personId, commandId } of left)
      // The transport notes what it hears; a command that is not known yet is asked for again.
      await office
        .person(personId)
        .get(`/commands/${commandId}`)
        .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
