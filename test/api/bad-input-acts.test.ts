// Acts that are not possible: refused with a code, the matter unharmed, no event in Temporal (issue 4, "Bad input and faults").
import { disposal, ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';

const office = new Installation({ dispatcher: false });
const WHO = ['jie', 'ji', 'qu', 'fang', 'pan', 'lin'] as const;
let people: Record<(typeof WHO)[number], Officer>;

beforeAll(async () => {
  await office.start();
  const signedIn = await Promise.all(WHO.map(async (who) => [who, await office.as(who)] as const));
  people = Object.fromEntries(signedIn) as typeof people;
}, 90_000);

afterAll(() => office.stop());

async function registered(): Promise<string> {
  const answer = await people.jie.register(ownClue());
  expect([201, 202]).toContain(answer.status);
  return String(answer.body['id']);
}

/** Human acts in the run's history: a refusal by the validator leaves none. */
async function acceptedIn(id: string): Promise<number> {
  const { events } = await office.temporal.client.workflow.getHandle(`clue:${id}`).fetchHistory();
  const accepted = (events ?? []).filter(
    (event) => (event.workflowExecutionUpdateAcceptedEventAttributes ?? undefined) !== undefined,
  );
  return accepted.length;
}

const actsOnRecord = async (id: string): Promise<string[]> => {
  const rows = await office.database.asSuper<{ type: string }>(
    'select type from ledger where matter_id = $1 and command_id is not null order by seq',
    [id],
  );
  return rows.map(({ type }) => type);
};

const said = ({ status, body }: Answer): unknown[] => [status, body['code']];

describe('an act that is not possible', () => {
  it('in this state, by the wrong person, or seen too long ago leaves history and matter as they were', async () => {
    const id = await registered();
    await people.qu.does(id, 'acknowledgePickup');
    const acts = await actsOnRecord(id);
    const before = await acceptedIn(id);
    const state = await people.jie.get(`/clues/${id}`);
    const refused = [
      await people.qu.send(id, 'acknowledgePickup'),
      await people.pan.send(id, 'approvePlan'),
      await people.jie.send(id, 'submitDisposal', disposal()),
      await people.fang.send(id, 'submitDisposal', disposal(), { 'if-match': '"1"' }),
      await people.fang.send(id, 'submitDisposal', disposal(), { 'if-match': '"of old"' }),
      await people.fang.send(id, 'submitDisposal', disposal({ officer: 'person_nobody' })),
      await people.fang.send(id, 'noSuchCommand'),
      await people.fang.send(id, 'voidSignOff'),
    ];
    expect(refused.map(said)).toEqual([
      [409, 'notInThisState'],
      [409, 'notInThisState'],
      [403, 'notYourDesk'],
      [412, 'revisionConflict'],
      [412, 'revisionConflict'],
      [422, 'personNotEligible'],
      [422, 'unknownCommand'],
      [422, 'unknownCommand'],
    ]);
    expect([before, await acceptedIn(id)]).toEqual([1, 1]);
    expect(await actsOnRecord(id)).toEqual(acts);
    expect((await people.jie.get(`/clues/${id}`)).body['state']).toEqual(state.body['state']);
    await people.fang.does(id, 'submitDisposal', disposal());
  }, 60_000);

  it('on a closed matter is refused, and nothing reopens it', async () => {
    const id = await registered();
    const note = { reason: 'COURT_MATTER', note: '属法院职权' };
    const asked = await people.ji.does(id, 'rejectAcceptance', note);
    const pending = asked['pending'] as { commandId: string }[];
    const view = await people.lin.does(id, 'confirm', { commandId: pending[0]?.commandId });
    expect(view).toMatchObject({ state: 'NOT_ACCEPTED', closed: true });
    const again = await people.qu.send(id, 'acknowledgePickup');
    expect(said(again)).toEqual([409, 'matterClosed']);
    expect((await people.jie.get(`/clues/${id}`)).body['revision']).toBe(view['revision']);
  }, 60_000);
});

describe('a key', () => {
  it('sent again gets the same answer and does nothing; with another body it is refused', async () => {
    const key = newKey();
    const body = ownClue();
    const [first, again] = [
      await people.jie.register(body, key),
      await people.jie.register(body, key),
    ];
    expect(again.body['id']).toBe(first.body['id']);
    const other = await people.jie.register({ ...body, content: '另一件事' }, key);
    expect(said(other)).toEqual([422, 'idempotencyKeyReused']);
    const id = String(first.body['id']);
    const step = { 'idempotency-key': newKey() };
    const done = await people.qu.send(id, 'acknowledgePickup', {}, step);
    const twice = await people.qu.send(id, 'acknowledgePickup', {}, step);
    expect([done.status, twice.status]).toEqual([200, 200]);
    expect(twice.body['state']).toBe(done.body['state']);
    const otherStep = await people.qu.send(
      id,
      'rejectAcceptance',
      { reason: 'COURT_MATTER' },
      step,
    );
    expect(said(otherStep)).toEqual([422, 'idempotencyKeyReused']);
    const acts = await actsOnRecord(id);
    expect(acts.filter((type) => type === 'pickupAcknowledged')).toHaveLength(1);
  }, 60_000);

  it('of two officers stands for two acts', async () => {
    const key = newKey();
    const mine = await people.jie.register(ownClue(), key);
    const hers = await people.ji.register(ownClue(), key);
    expect(mine.body['id']).not.toBe(hers.body['id']);
  });
});

it('makes one act of 32 that ask for the same step at once, and 31 coded refusals', async () => {
  const id = await registered();
  const answers = await Promise.all(
    Array.from({ length: 32 }, () => people.qu.send(id, 'acknowledgePickup')),
  );
  // Whoever was answered 202 on a busy machine asks how it went (P1).
  const outcomes = await Promise.all(answers.map((answer) => settled(answer)));
  expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1);
  expect(outcomes.filter((one) => one === 'notInThisState')).toHaveLength(31);
  expect((await actsOnRecord(id)).filter((type) => type === 'pickupAcknowledged')).toHaveLength(1);
  expect(await acceptedIn(id)).toBe(1);
}, 90_000);

async function settled({ status, body }: Answer): Promise<unknown> {
  if (status === 200) return 'accepted';
  if (status !== 202) return body['code'];
  for (let look = 0; look < 400; look += 1) {
    const { body: row } = await people.qu.get(`/commands/${String(body['commandId'])}`);
    if (row['state'] === 'accepted') return 'accepted';
    if (row['state'] === 'refused') return row['code'];
    await new Promise((done) => setTimeout(done, 100));
  }
  return 'never decided';
}
