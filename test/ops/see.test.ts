// What ops see over HTTP and at the console: ids, states and instants; nothing typed, nobody's name, nothing one is barred from (P8).
import { blindOf } from '../../db/secrecy/blind';
import { Canaries, found } from '../secrecy/canaries';
import { ownClue } from '../support/clue-body';
import { runConsole } from '../support/console';
import { Installation } from '../support/installation';
import { newKey, type Officer } from '../support/officer';

const office = new Installation({ worker: false, loopEveryMs: 60_000 });
const canaries = new Canaries();
const OPS = '/ops';
const LISTS = ['stuck', 'incidents', 'mail', 'log', 'kinds'];
const [NAME, UNIT] = [canaries.at('name of a subject'), canaries.at('unit of a subject')];
let jie: Officer;
let yun: Officer;
let auditor: Officer;
let ids: string[];
let stub: string;

/** Ids of open incidents by `kind matter`. */
const incidentIds = new Map<string, string>();

async function raise(kind: string, matterId: string | null, openedS = 0): Promise<string> {
  const [row] = await office.database.asSuper<{ id: string }>(
    `insert into incident (organ_id, kind, matter_id, opened_at)
     values ('district', $1, $2, duban_now() - $3 * interval '1 second') returning id`,
    [kind, matterId, openedS],
  );
  incidentIds.set(`${kind} ${matterId ?? ''}`, row?.id ?? '');
  return row?.id ?? '';
}

async function registered(body: Record<string, unknown>): Promise<string> {
  const answer = await jie.register(body);
  if (answer.status > 202) throw new Error(JSON.stringify(answer.body));
  return String(answer.headers.get('location')).split('/').at(-1) ?? '';
}

const clue = (): Promise<string> =>
  registered(
    ownClue({
      content: canaries.at('content'),
      sourceUnit: canaries.at('source'),
      reporters: [
        { nameStatus: 'REAL_NAME', name: canaries.at('reporter'), contact: canaries.at('contact') },
      ],
      subjects: [{ subject: { name: NAME, unit: UNIT } }],
    }),
  );

beforeAll(async () => {
  await office.start();
  [jie, yun] = await Promise.all([office.as('jie'), office.as('yun')]);
  const [holder] = await office.database.asSuper<{ person_id: string }>(
    "select person_id from post_holder where post = 'auditor@organ' limit 1",
  );
  const account = office.accounts.find(({ personId }) => personId === holder?.person_id);
  auditor = await office.as(account?.username ?? '');
  ids = [];
  for (let n = 0; n < 3; n += 1) ids.push(await clue());
  stub = await registered({
    competence: 'superior',
    receivedAt: new Date(Date.now() - 50).toISOString(),
  });
  await raise('neverStarted', ids[0] ?? '', 3_600);
  await raise('alarmLate', ids[0] ?? '', 30);
  await raise('mailBounced', ids[1] ?? '', 600);
  await raise('neverStarted', stub, 300);
  await raise('noWorker', null, 20);
}, 120_000);

afterAll(() => office.stop());

const items = async (who: Officer, path: string): Promise<Record<string, unknown>[]> => {
  const { status, body } = await who.get(`${OPS}${path}`);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body['items'] as Record<string, unknown>[];
};
const named = (rows: Record<string, unknown>[]): string[] =>
  rows.map(({ kind, matter }) => `${String(kind)} ${(matter as { id: string } | null)?.id ?? ''}`);

const repairing = (who: Officer, place: string, body: object) =>
  who.call('POST', `${OPS}/${place}/repairs`, body, { 'idempotency-key': newKey() });

/** Nobody answers on its ops port. */
const run = (args: string[], more: Record<string, string> = {}) =>
  runConsole(office, args, { DUBAN_OPS_PORT: '1', ...more });

it('P8: nothing that was typed comes out of any answer, or of the console', async () => {
  const traces = [];
  for (const list of LISTS)
    traces.push({ place: list, text: JSON.stringify((await yun.get(`${OPS}/${list}`)).body) });
  for (const id of ids)
    traces.push({ place: 'matter', text: JSON.stringify(await yun.get(`${OPS}/matters/${id}`)) });
  for (const args of [
    ['stuck'],
    ['show', ids[0] ?? ''],
    ['show', ids[0] ?? '', '--json'],
    ['incidents'],
  ])
    traces.push({ place: `console ${args[0]}`, text: (await run(args)).stdout });
  const all = traces.map(({ text }) => text).join('');
  expect(all).toContain(ids[0]);
  expect(all).not.toContain(stub);
  expect(found(canaries, traces)).toEqual([]);
}, 60_000);

it('shows a matter whole: clocks, ledger, incidents, and what each remedy would do', async () => {
  const { status, body } = await yun.get(`${OPS}/matters/${ids[0]}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    state: 'REGISTERED',
    epoch: 1,
    ledger: { missing: 0 },
    deadlines: expect.arrayContaining([expect.objectContaining({ deadline: 'PICKUP' })]) as unknown,
  });
  expect((body['incidents'] as unknown[]).length).toBe(2);
  expect(body['remedies']).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'rebuildFromLedger' })]),
  );
});

it('filters, and goes from page to page without losing or doubling a row', async () => {
  const all = named(await items(yun, '/stuck'));
  expect(all).toEqual([
    `neverStarted ${ids[0]}`,
    `mailBounced ${ids[1]}`,
    'neverStarted ',
    `alarmLate ${ids[0]}`,
    'noWorker ',
  ]);
  const paged: string[] = [];
  let cursor: unknown = '';
  do {
    const more = cursor === '' ? '' : `&cursor=${String(cursor)}`;
    const { body } = await yun.get(`${OPS}/stuck?limit=2${more}`);
    paged.push(...named(body['items'] as Record<string, unknown>[]));
    cursor = body['nextCursor'];
  } while (cursor !== null);
  expect(paged).toEqual(all);
  const by = async (filter: string) => named(await items(yun, `/stuck?${filter}`));
  expect(await by('kind=alarmLate')).toEqual([`alarmLate ${ids[0]}`]);
  expect(await by('severity=amber&kind=mailBounced')).toEqual([`mailBounced ${ids[1]}`]);
  expect(await by('age=500')).toEqual(all.slice(0, 2));
  expect(await by('deadline=PICKUP')).toHaveLength(3);
  expect(await by('deadline=CLOSING')).toEqual([]);
  expect(await by('state=REGISTERED')).toHaveLength(3);
  expect((await yun.get(`${OPS}/stuck?cursor=AAAA`)).status).toBe(400);
});

it('gives engineers and auditors sight, engineers alone the hand, and nobody else either', async () => {
  const look = { remedy: 'rebuildFromLedger', reason: 'x', dryRun: true };
  for (const path of [...LISTS, `matters/${ids[0]}`]) {
    expect([path, (await jie.get(`${OPS}/${path}`)).status]).toEqual([path, 403]);
    expect([path, (await auditor.get(`${OPS}/${path}`)).status]).toEqual([path, 200]);
  }
  expect((await repairing(jie, `matters/${ids[0]}`, look)).status).toBe(403);
  expect((await repairing(auditor, `matters/${ids[0]}`, look)).status).toBe(403);
  expect((await repairing(yun, `matters/${ids[0]}`, { ...look, reason: '' })).status).toBe(422);
  expect((await repairing(yun, 'matters/AAAAAAAAAAAAAAAAAAAAAA', look)).status).toBe(404);
});

it('P8: of a sealed stub there is the incident alone', async () => {
  const id = incidentIds.get(`neverStarted ${stub}`) ?? '';
  const { body } = await yun.get(`${OPS}/incidents/${id}`);
  expect(body).toMatchObject({ id, sealed: true, matter: null, times: null, evidence: {} });
  expect((await yun.get(`${OPS}/matters/${stub}`)).status).toBe(404);
  const look = { remedy: 'quarantine', reason: canaries.at('reason'), dryRun: true };
  expect((await repairing(yun, `matters/${stub}`, look)).status).toBe(404);
  expect(await repairing(yun, `incidents/${id}`, look)).toMatchObject({
    status: 409,
    body: { code: 'repairRefused', params: { refusal: 'notForStubs' } },
  });
  const redelivery = { remedy: 'redeliverCommand', reason: 'x', dryRun: true };
  expect(await repairing(yun, `incidents/${id}`, redelivery)).toMatchObject({
    body: { params: { refusal: 'nothingToDo' } },
  });
});

it('tells the console’s caller by its exit whether anything is stuck, and when it cannot tell', async () => {
  const [well, stuck, blind, wrong, known, dry] = await Promise.all([
    run(['stuck', '--kind', 'forged']),
    run(['stuck', '--json']),
    run(['stuck'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    run(['stuck', '--kid', 'x']),
    run(['kinds']),
    run(['repair', '--kind', 'alarmLate', '--remedy', 'nudge', '--reason', 'x', '--dry-run']),
  ]);
  expect([well.status, stuck.status, blind.status, wrong.status]).toEqual([0, 1, 2, 2]);
  expect((JSON.parse(stuck.stdout) as { items: unknown[] }).items).toHaveLength(5);
  expect(blind.stderr).toContain('cannot tell');
  expect(known).toMatchObject({ status: 0 });
  expect(dry.stdout).toBe('would run nudge on 1 of alarmLate\n');
}, 60_000);

it('looks through the API as a person, who is refused what he may not', async () => {
  const [seen, refused] = await Promise.all([
    run(['stuck', '--json', '--api', office.baseUrl], { DUBAN_TOKEN: yun.token }),
    run(['stuck', '--api', office.baseUrl], { DUBAN_TOKEN: jie.token }),
  ]);
  expect(seen.status).toBe(1);
  expect((JSON.parse(seen.stdout) as { items: unknown[] }).items).toHaveLength(5);
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain('notAllowed');
}, 60_000);

it('examines the whole installation: every check with what to do', async () => {
  const ran = await run(['doctor', '--json', '--mail-to', 'somebody@duban.test'], {
    SMTP_URL: office.capture.url,
    DUBAN_RULES: office.rules,
  });
  const { items: checks } = JSON.parse(ran.stdout) as {
    items: { name: string; state: string; line: string; todo?: string }[];
  };
  const by = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  expect(by).toMatchObject({
    ...{ database: 'ok', clocks: 'ok', migrations: 'ok', roles: 'ok', grants: 'ok' },
    ...{
      temporal: 'ok',
      'search attributes': 'ok',
      mail: 'ok',
      rules: 'ok',
      'queue polled': 'fail',
    },
  });
  expect(ran.status).toBe(1);
  expect(checks.every(({ state, todo }) => state === 'ok' || (todo ?? '') !== '')).toBe(true);
}, 60_000);

it('invariant 5: an engineer in conflict loses the matter from every list, count and incident', async () => {
  const { hmac } = office.assembled.ports;
  await repairing(yun, `matters/${ids[0]}`, { remedy: 'rebuildFromLedger', reason: 'x' });
  expect((await items(yun, '/log')).length).toBeGreaterThan(0);
  await office.database.asSuper(
    `insert into conflict (organ_id, matter_id, blind, cause_ref)
     select 'district', m, $2, 'cause' from unnest($1::text[]) m`,
    [[ids[0], stub], blindOf(hmac, yun.personId)],
  );
  expect(named(await items(yun, '/stuck'))).toEqual([`mailBounced ${ids[1]}`, 'noWorker ']);
  const gone = `${OPS}/matters/${ids[0]}`;
  const unknown = await yun.get(`${OPS}/matters/AAAAAAAAAAAAAAAAAAAAAA`);
  expect(await yun.get(gone)).toMatchObject({ status: 404, body: unknown.body });
  for (const id of [`neverStarted ${ids[0]}`, `neverStarted ${stub}`])
    expect((await yun.get(`${OPS}/incidents/${incidentIds.get(id)}`)).status).toBe(404);
  const look = { remedy: 'rebuildFromLedger', reason: 'x', dryRun: true };
  expect((await repairing(yun, `matters/${ids[0]}`, look)).status).toBe(404);
  expect(await items(yun, '/log')).toEqual([]);
  expect((await items(yun, '/mail')).filter(({ matterId }) => matterId === ids[0])).toEqual([]);
  expect(JSON.stringify(await auditor.get(gone))).toContain(ids[0]);
}, 60_000);
