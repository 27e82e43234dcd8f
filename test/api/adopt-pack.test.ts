// Another rule pack for a matter that runs takes two people; the round it touches is voided (P6, T15v, invariant 7).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Installation, type InstallationOptions } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import { report } from '../support/clue-body';
import { LIFE, peopleOf, registered, toVerifying, type People } from '../support/whole-life';
import { eventually } from '../support/temporal';

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'duban-pack-'));
const options: InstallationOptions = { rules: 'rules/135.json', dispatcher: false };
const office = new Installation(options);
let id: string;
let people: People;

const who = (name: string): Officer => people[name] as Officer;
const signIn = async (): Promise<void> => {
  people = await peopleOf(office, [...LIFE, 'an']);
};
const view = async (): Promise<Answer['body']> => (await who('pan').get(`/clues/${id}`)).body;

/** The same pack under another version, with a longer limit for what starts later. */
function newPack(version = '135-2026.2'): string {
  const pack = JSON.parse(readFileSync(join(ROOT, 'rules/135.json'), 'utf8')) as {
    version: string;
    procedures: { clue: { deadlines: Record<string, { limit: { n: number } }> } };
  };
  pack.version = version;
  const closing = pack.procedures.clue.deadlines['SIGN_STEP_2'];
  if (closing !== undefined) closing.limit.n = 3;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pack.json'), JSON.stringify(pack));
  return relative(ROOT, join(folder, 'pack.json'));
}

beforeAll(async () => {
  await office.start();
  await signIn();
  id = await registered(people);
  await toVerifying(people, id);
  const asked = await who('cheng').does(id, 'submitVerificationReport', report());
  const pending = (asked['pending'] as { commandId: string }[])[0];
  await who('gao').does(id, 'confirm', { commandId: pending?.commandId });
  await who('pan').does(id, 'decideResult', { finding: 'NO_UMBRELLA' });
  expect((await who('gen').signs(id)).status).toBe(200);
}, 120_000);

afterAll(async () => {
  await office.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('there is nothing to adopt while the pack in force is the one that it opened under', async () => {
  expect((await who('an').send(id, 'adoptRulePack')).body).toMatchObject({ code: 'noChange' });
});

it('is asked by the office head and confirmed by the principal leader, in no other way', async () => {
  await office.stopApi();
  options.rules = newPack();
  await office.startApi();
  await signIn();
  const before = await view();
  expect((await who('fang').send(id, 'adoptRulePack')).body).toMatchObject({ code: 'notYourDesk' });
  const chosen = await who('an').send(id, 'adoptRulePack', { sliceDigest: 'a'.repeat(64) });
  expect(chosen.body).toMatchObject({ code: 'invalidBody' });
  const asked = await who('an').does(id, 'adoptRulePack');
  expect(asked['rulePack']).toEqual(before['rulePack']);
  const [pending] = asked['pending'] as { commandId: string }[];
  const commandId = pending?.commandId;
  expect((await who('an').send(id, 'confirm', { commandId })).body['code']).toBe('sameAsAsker');
  const done = await who('pan').does(id, 'confirm', { commandId });
  expect(done['rulePack']).toMatchObject({ version: '135-2026.2' });
});

it('voids the round whose content names the old pack, and a new one opens over the new', async () => {
  const next = await eventually('a round over the new pack', async () => {
    const shown = (await who('gen').get(`/clues/${id}/sign-off`)).body;
    return shown['round'] === 2 ? shown : undefined;
  });
  expect(next).toMatchObject({ step: 1, document: { rulePack: { version: '135-2026.2' } } });
  for (const signer of ['gen', 'luo', 'pan'])
    expect((await who(signer).signs(id)).status).toBe(200);
  expect((await view())['state']).toBe('REPLYING');
});

it('what starts later has the new limits', async () => {
  const clocks = (await view())['deadlines'] as { id: string; startAt: string; dueAt: string }[];
  const [first, second] = clocks.filter((one) => one.id === 'SIGN_STEP_2');
  const daysOf = (one: typeof first): number =>
    (Date.parse(one?.dueAt ?? '') - Date.parse(one?.startAt ?? '')) / 86_400_000;
  expect(daysOf(second)).toBeGreaterThan(daysOf(first) + 1);
});

it('asked before a calendar import and confirmed after it, it does not bring the older plans back', async () => {
  await office.stopApi();
  options.rules = newPack('135-2026.3');
  await office.startApi();
  await signIn();
  const asked = await who('an').does(id, 'adoptRulePack');
  const year = new Date().getUTCFullYear() + 2;
  const plan = { year, version: `${year}.1`, source: 'test', off: [], work: [] };
  const key = { 'idempotency-key': newKey() };
  expect((await who('an').call('POST', '/calendars', plan, key)).status).toBe(202);
  await countedBy('135-2026.2', plan);
  const [pending] = asked['pending'] as { commandId: string }[];
  await who('pan').does(id, 'confirm', { commandId: pending?.commandId });
  await countedBy('135-2026.3', plan);
});

const countedBy = (pack: string, plan: { year: number; version: string }): Promise<unknown> =>
  eventually(`the matter under ${pack} with the plan`, async () => {
    const rows = await office.database.asSuper(
      `select from head h join slice s on s.organ_id = h.organ_id and s.digest = h.state ->> 'sliceDigest'
        where h.matter_id = $1 and h.state #>> '{rulePack,version}' = $2
          and s.body #>> array['calendars', $3, 'version'] = $4`,
      [id, pack, String(plan.year), plan.version],
    );
    return rows.length === 1 ? true : undefined;
  });
