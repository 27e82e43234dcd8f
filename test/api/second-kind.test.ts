// A second kind of matter runs through intake, driver, ledger and mail unchanged: no line of them names a clue (issue 4, item 5).
import { Installation } from '../support/installation';
import { newKey } from '../support/officer';
import { eventually } from '../support/temporal';
import { letterKind } from './toy/kind';

const office = new Installation({
  kinds: [letterKind],
  rules: 'test/api/toy/pack.json',
  workerEntry: 'test/api/toy/worker-main.ts',
});

beforeAll(() => office.start(), 90_000);
afterAll(() => office.stop());

it('goes from HTTP over a missed deadline and its mail to its end', async () => {
  const [intake, clerk] = await Promise.all([office.as('jie'), office.as('fang')]);
  const drafted = await intake.call('POST', '/letters', {}, { 'idempotency-key': newKey() });
  expect(drafted.body).toMatchObject({ procedure: 'letter', state: 'DRAFTED' });
  const id = String(drafted.body['id']);
  await eventually('the mail to the leader in charge', async () =>
    (await office.mails()).find(
      (mail) => mail.to.includes('guan@') && mail.subject.includes('回复'),
    ),
  );
  const act = (type: string, fields = {}) =>
    clerk.call(
      'POST',
      `/letters/${id}/commands`,
      { type, ...fields },
      { 'idempotency-key': newKey() },
    );
  expect((await act('recordReturn', { note: '早了' })).body).toMatchObject({
    code: 'notInThisState',
  });
  expect((await act('sendLetter')).body).toMatchObject({ state: 'SENT' });
  const done = await act('recordReturn', { note: '已整改' });
  expect(done.body).toMatchObject({ state: 'ANSWERED', closed: true });
  expect(done.body['deadlines']).toEqual([
    expect.objectContaining({ id: 'ANSWER', status: 'breached' }),
  ]);
  expect((await clerk.get(`/clues/${id}`)).status).toBe(404);
}, 60_000);
