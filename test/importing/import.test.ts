// `npm run import` as it is called: exit status, faulty lines, and what it leaves behind (P6).
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Installation } from '../support/installation';
import { freshDatabase } from '../support/postgres';

const ROOT = join(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples');
const folder = mkdtempSync(join(tmpdir(), 'duban-import-'));
const office = new Installation({ rules: 'rules/135.json', worker: false, dispatcher: false });

beforeAll(() => office.start(), 90_000);
afterAll(async () => {
  await office.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

const run = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'importing/main.ts', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], DUBAN_HOME: join(folder, 'home'), ...env },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.once('close', (status) => resolve({ status, ...said }));
  });

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const as = (username: string): Record<string, string> => ({
  DUBAN_PUBLIC_URL: office.baseUrl,
  DUBAN_PASSWORD: office.account(username).password,
});

const PLAN = {
  year: 2031,
  version: '2031.1',
  source: 'test',
  off: [{ from: '2031-01-01', to: '2031-01-01' }],
  work: [] as string[],
};

test('says what it can do, and exits with 2 where it is called wrongly', async () => {
  const help = await run(['--help']);
  expect(help).toMatchObject({ status: 0, err: '' });
  expect(help.out).toContain('calendar FILE');
  for (const args of [
    [],
    ['tea', 'x'],
    ['calendar'],
    ['calendar', 'a', 'b'],
    ['calendar', 'a', '--no'],
  ]) {
    const wrong = await run(args);
    expect({ args, status: wrong.status }).toEqual({ args, status: 2 });
    expect(wrong.err).toContain('usage:');
  }
}, 60_000);

test('every fault of a plan is told with its line, and nothing is sent', async () => {
  const text = JSON.stringify(
    {
      ...PLAN,
      off: [
        { from: '2031-01-01', to: '2031-01-01' },
        { from: '2030-12-31', to: '2031-01-02' },
      ],
      work: ['2031-01-06'],
    },
    null,
    2,
  );
  const path = file('faulty.json', text);
  const lines = text.split('\n');
  const lineOf = (part: string, from = 0): number =>
    lines.findIndex((line, at) => at >= from && line.includes(part)) + 1;
  const { status, err } = await run(['calendar', path, '--as', 'an'], as('an'));
  expect(status).toBe(3);
  expect(err).toContain(`${path}:${lineOf('2030-12-31') - 1} /off/1: outside the year of the plan`);
  expect(err).toContain(`${path}:${lineOf('2031-01-06')} /work/0: not a Saturday or Sunday`);
  const broken = file('broken.json', '{\n  "year": 2031,\n  oops\n}\n');
  expect(await run(['calendar', broken])).toMatchObject({
    status: 3,
    err: expect.stringContaining(`${broken}:3 is not JSON`) as string,
  });
  expect((await run(['calendar', join(folder, 'nowhere.json')])).status).toBe(3);
}, 60_000);

test('a plan comes in under the officer whose post it is, with a password that is asked for nowhere else', async () => {
  const path = file('plan.json', JSON.stringify(PLAN));
  expect((await run(['calendar', path], as('an'))).status).toBe(2);
  const { DUBAN_PASSWORD: _, ...unasked } = as('an');
  const alone = await run(['calendar', path, '--as', 'an'], unasked);
  expect(alone).toMatchObject({
    status: 2,
    err: expect.stringContaining('DUBAN_PASSWORD') as string,
  });
  const wrong = await run(['calendar', path, '--as', 'an'], {
    ...as('an'),
    DUBAN_PASSWORD: 'wrong',
  });
  expect(wrong).toMatchObject({
    status: 1,
    err: expect.stringContaining('badCredentials') as string,
  });
  const other = await run(['calendar', path, '--as', 'jie'], as('jie'));
  expect(other).toMatchObject({ status: 1, err: expect.stringContaining('notAllowed') as string });
  expect(await run(['calendar', path, '--as', 'an'], as('an'))).toMatchObject({
    status: 0,
    err: '',
  });
  const rows = await office.database.asSuper('select year, version, loaded_by from calendar');
  expect(rows).toEqual([{ year: 2031, version: '2031.1', loaded_by: 'person_an' }]);
  const changed = file('changed.json', JSON.stringify({ ...PLAN, off: [] }));
  const refused = await run(['calendar', changed, '--as', 'an'], as('an'));
  expect(refused).toMatchObject({
    status: 1,
    err: expect.stringContaining('calendarVersionTaken') as string,
  });
  const gone = await run(['calendar', path, '--as', 'an', '--url', 'http://127.0.0.1:9'], as('an'));
  expect(gone).toMatchObject({
    status: 1,
    err: expect.stringContaining('does not answer') as string,
  });
}, 60_000);

test('an empty database takes a folder whole or not at all', async () => {
  const empty = await freshDatabase();
  const home = join(folder, 'first');
  const env = { DATABASE_MIGRATION_URL: empty.ownerUrl, DUBAN_HOME: home };
  const faulty = join(folder, 'faulty');
  cpSync(EXAMPLES, faulty, { recursive: true });
  const persons = readFileSync(join(faulty, 'persons.csv'), 'utf8').split('\n');
  persons[2] = 'district,person_x,某,nowhere,x@district.example,zh,x';
  writeFileSync(join(faulty, 'persons.csv'), persons.join('\n'));
  const refused = await run(['directory', faulty], env);
  expect(refused.status).toBe(3);
  expect(refused.err).toContain(`${join(faulty, 'persons.csv')}:3 unit`);
  expect(await empty.asSuper('select from organ')).toHaveLength(0);
  expect(await run(['directory', EXAMPLES], env)).toMatchObject({ status: 0, err: '' });
  expect((await empty.asSuper('select from organ')).length).toBeGreaterThan(0);
  expect(statSync(join(home, 'accounts.json')).mode & 0o777).toBe(0o600);
  expect((await run(['directory', EXAMPLES], env)).status).toBe(2);
  await empty.drop();
}, 60_000);

test('with a directory on record the differences are filed for a second person, once', async () => {
  const other = join(folder, 'other');
  cpSync(EXAMPLES, other, { recursive: true });
  const edit = (name: string, change: (lines: string[]) => string[]): void =>
    writeFileSync(
      join(other, name),
      change(readFileSync(join(other, name), 'utf8').trim().split('\n')).join('\n'),
    );
  edit('persons.csv', (lines) => [
    ...lines.map((line) =>
      line.includes('person_xu') ? line.replace('review2', 'review1') : line,
    ),
    'district,person_new,新来,review1,new@district.example,zh,new',
  ]);
  edit('holders.csv', (lines) => [
    ...lines.filter((line) => !line.includes('followUpPerson@review2')),
    'district,caseOfficer@review1,person_xu,holder,,',
    'district,caseOfficer@review1,person_new,holder,,',
  ]);
  const filed = (): Promise<{ kind: string; state: string; filed_by: string }[]> =>
    office.database.asSuper(
      'select kind, state, filed_by from directory_change order by filed_at, change_id',
    );
  const none = await run(['directory', EXAMPLES, '--as', 'mi'], as('mi'));
  expect(none).toMatchObject({
    status: 0,
    err: '',
    out: expect.stringContaining('0 filed for approval, 0 refused, 0 left') as string,
  });
  expect(await filed()).toEqual([]);
  const first = await run(['directory', other, '--as', 'mi', '--end-missing'], as('mi'));
  expect(first).toMatchObject({ status: 0, err: '' });
  expect(first.out).toMatch(/persons\.csv:\d+: person_new is new – filed as chg_/);
  expect(first.out).toContain('once the person is approved – not filed');
  const changes = await filed();
  expect(changes.map(({ kind }) => kind)).toEqual([
    'changeUnit',
    'addPerson',
    'appoint',
    'endAppointment',
  ]);
  for (const change of changes)
    expect(change).toMatchObject({ state: 'open', filed_by: 'person_mi' });
  await run(['directory', other, '--as', 'mi', '--end-missing'], as('mi'));
  expect(await filed()).toHaveLength(4);
  const jie = await run(['directory', other, '--as', 'jie'], as('jie'));
  expect(jie).toMatchObject({ status: 1, out: expect.stringContaining('notYourPost') as string });
}, 90_000);
