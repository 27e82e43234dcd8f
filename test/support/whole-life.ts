// A clue from intake to closing over HTTP, each step by whoever has to take it.
import { disposal, ownClue, plan, REAL_NAME, report } from './clue-body';
import type { Installation } from './installation';
import type { Officer } from './officer';

export type People = Record<string, Officer>;

export async function peopleOf(office: Installation, names: readonly string[]): Promise<People> {
  const entries: [string, Officer][] = [];
  for (const name of names) entries.push([name, await office.as(name)]);
  return Object.fromEntries(entries);
}

export const LIFE = ['jie', 'ji', 'qu', 'fang', 'pan', 'bu', 'cheng', 'gao', 'gen', 'luo'];

/** Somebody of them; throws where he is not signed in. */
export const officerOf = (people: People, name: string): Officer => {
  const found = people[name];
  if (found === undefined) throw new Error(`${name} is not signed in`);
  return found;
};

/** Registers; answers the id. */
export async function registered(
  people: People,
  more: Record<string, unknown> = {},
): Promise<string> {
  const answer = await officerOf(people, 'jie').register(
    ownClue({ reporters: [REAL_NAME], ...more }),
  );
  if (answer.status !== 201) throw new Error(`not registered: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

/** Picked up, disposed of, planned, each approved; the team at work. */
export async function toVerifying(people: People, id: string): Promise<void> {
  await officerOf(people, 'jie').does(id, 'recordAcceptanceNotice', { mode: 'PHONE' });
  await officerOf(people, 'qu').does(id, 'acknowledgePickup');
  await officerOf(people, 'fang').does(id, 'submitDisposal', disposal());
  await officerOf(people, 'pan').does(id, 'approveDisposal');
  await officerOf(people, 'bu').does(id, 'submitPlan', plan);
  await officerOf(people, 'pan').does(id, 'approvePlan');
  await officerOf(people, 'bu').does(id, 'startVerification');
}

/** From verification over three signatures to the end. */
export async function toClosed(people: People, id: string): Promise<void> {
  const asked = await officerOf(people, 'cheng').does(id, 'submitVerificationReport', report());
  const pending = (asked['pending'] as { commandId: string }[])[0];
  await officerOf(people, 'gao').does(id, 'confirm', { commandId: pending?.commandId });
  await officerOf(people, 'pan').does(id, 'decideResult', { finding: 'NO_UMBRELLA' });
  for (const signer of ['gen', 'luo', 'pan']) {
    const signed = await officerOf(people, signer).signs(id);
    if (signed.status !== 200) throw new Error(`${signer}: ${JSON.stringify(signed.body)}`);
  }
  const view = (await officerOf(people, 'pan').get(`/clues/${id}`)).body;
  const reporterRef = Object.keys(view['replies'] as object)[0];
  await officerOf(people, 'cheng').does(id, 'recordReply', { reporterRef, mode: 'PHONE' });
  await officerOf(people, 'ji').does(id, 'recordSatisfaction', {
    reporterRef,
    satisfaction: 'SATISFIED',
  });
  await officerOf(people, 'fang').does(id, 'close');
}
