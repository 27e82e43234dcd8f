// The whole main path through every part: intake, a missed pickup, the mail, each step by HTTP, three signatures, closed.
import { disposal, ownClue, plan, REAL_NAME, report } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { officerOf } from '../support/whole-life';

const office = new Installation();
let people: Record<string, Officer>;
const WHO = ['jie', 'ji', 'qu', 'fang', 'pan', 'bu', 'cheng', 'gao', 'gen', 'luo', 'jiang'];

beforeAll(async () => {
  await office.start();
  people = Object.fromEntries(
    await Promise.all(WHO.map(async (who) => [who, await office.as(who)] as const)),
  );
}, 90_000);

afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);

it('takes a clue from intake over a missed pickup to closing', async () => {
  const registered = await who('jie').register(ownClue({ reporters: [REAL_NAME] }));
  expect(registered.body).toMatchObject({ state: 'REGISTERED' });
  expect(registered.status).toBe(201);
  const id = String(registered.body['id']);
  await eventually('the mail of the missed pickup to the leader in charge', async () =>
    (await office.mails()).find((mail) => mail.to.includes('lin@')),
  );
  await who('jie').does(id, 'recordAcceptanceNotice', { mode: 'PHONE' });
  await who('qu').does(id, 'acknowledgePickup');
  await who('fang').does(id, 'submitDisposal', disposal());
  await who('pan').does(id, 'approveDisposal');
  await who('bu').does(id, 'submitPlan', plan);
  await who('pan').does(id, 'approvePlan');
  await who('bu').does(id, 'startVerification');
  const asked = await who('cheng').does(id, 'submitVerificationReport', report());
  const pending = (asked['pending'] as { commandId: string }[])[0];
  await who('gao').does(id, 'confirm', { commandId: pending?.commandId });
  await who('pan').does(id, 'decideResult', { finding: 'NO_UMBRELLA' });
  await noDocumentFor('fang', id);
  for (const signer of ['gen', 'luo', 'pan']) {
    const signed = await who(signer).signs(id);
    expect({ signer, status: signed.status, code: signed.body['code'] }).toMatchObject({
      status: 200,
    });
  }
  const view = (await who('pan').get(`/clues/${id}`)).body;
  expect(view['state']).toBe('REPLYING');
  const reporterRef = Object.keys(view['replies'] as object)[0];
  await who('cheng').does(id, 'recordReply', { reporterRef, mode: 'PHONE' });
  await who('ji').does(id, 'recordSatisfaction', { reporterRef, satisfaction: 'SATISFIED' });
  await delistAll(id);
  const closed = await who('fang').does(id, 'close');
  expect(closed).toMatchObject({ state: 'CLOSED', closed: true });
  const pickup = (closed['deadlines'] as { id: string; status: string }[]).find(
    (one) => one.id === 'PICKUP',
  );
  expect(pickup).toMatchObject({ status: 'breached' });
}, 60_000);

/** In a pack of seconds a slow machine gets clocks listed; the leaders take them off as they would (T26). */
async function delistAll(id: string): Promise<void> {
  const listed = (await who('pan').get(`/clues/${id}`)).body['listed'] as {
    deadline: string;
    instance: number;
    stopped: boolean;
  }[];
  for (const { deadline, instance } of listed.filter((one) => one.stopped)) {
    for (const leader of ['luo', 'pan']) {
      await who(leader).send(id, 'delist', { deadline, instance, reason: '已整改' });
    }
  }
}

/** Who sees the clue but has no right to the document gets none, and no reading is on record (P8). */
async function noDocumentFor(name: string, id: string): Promise<void> {
  const answer = await who(name).get(`/clues/${id}/sign-off`);
  expect([answer.status, answer.body['code']]).toEqual([403, 'notAllowed']);
  const read = await office.database.asSuper(`select 1 from log where stream = $1`, [
    `access:${id}`,
  ]);
  expect(read).toEqual([]);
}
