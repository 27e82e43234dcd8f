// The answer to a COMMIT is lost under papers, the directory and plans: what is stored is answered, 503 only where nothing is (ADR 0009).
import { blindOf } from '../../db/secrecy/blind';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, Officer, type Answer } from '../support/officer';
import { rowCounts } from '../support/raw-call';
import type { Fate } from '../support/cut-proxy';
import { officerOf } from '../support/whole-life';

const office = new Installation({ worker: false, dispatcher: false, cuttable: true });
const HOUR_MS = 3_600_000;
const UNAVAILABLE = { status: 503, body: { code: 'databaseUnavailable' } };
const UNKNOWN = { status: 504, body: { code: 'outcomeUnknown' } };
/** A year that no plan is bundled for. */
const YEAR = Math.max(2027, new Date().getUTCFullYear() + 1);
const PLAN = {
  year: YEAR,
  source: 'test',
  off: [{ from: `${YEAR}-01-01`, to: `${YEAR}-01-03` }],
  work: [],
};
/** What a change to the directory asks last, and its end. */
const DIRECTORY = ['log-last', 'COMMIT'];
const PAPER = ['insert into paper', 'COMMIT'];
const IMPORT = ['calendar_import', 'COMMIT'];
let people: Record<string, Officer>;
let id: string;

beforeAll(async () => {
  await office.start();
  const names = ['jie', 'cheng', 'bu', 'qu', 'wei', 'jiang', 'mi', 'an'];
  const signedIn = await Promise.all(names.map(async (name) => [name, await office.as(name)]));
  people = Object.fromEntries(signedIn) as Record<string, Officer>;
  id = String((await who('jie').register(ownClue())).body['id']);
}, 240_000);

afterEach(() => office.wires.api.mend());
afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const post = (name: string, path: string, body: object, key = newKey()): Promise<Answer> =>
  who(name).call('POST', path, body, { 'idempotency-key': key });
const del = (name: string, path: string): Promise<Answer> => who(name).call('DELETE', path);

/** Asks while the wire breaks right behind those texts; it is back at once. */
async function cutUnder<T>(
  texts: readonly string[],
  asking: () => Promise<T>,
  fate: Fate = 'arrives',
  before: () => Promise<unknown> = () => Promise.resolve(),
): Promise<T> {
  const { api } = office.wires;
  const cut = api.cutAt('duban_api', texts, fate).then(before).then(api.mend);
  const [answer] = await Promise.all([asking(), cut]);
  return answer;
}

async function paper(key: string, text = 'one'): Promise<{ status: number; body: object }> {
  const form = new FormData();
  form.append('file', new Blob([`%PDF-1.7\n${text}`], { type: 'application/pdf' }), 'a.pdf');
  const answer = await fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who('jie').token}`, 'idempotency-key': key },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as object };
}

describe('a paper', () => {
  it('that is stored is answered as one, and is the same under its key', async () => {
    const key = newKey();
    const before = await rowCounts(office);
    const sent = await cutUnder(PAPER, () => paper(key));
    expect(sent).toMatchObject({ status: 201, body: { addedBy: 'person_jie' } });
    expect(await paper(key)).toEqual(sent);
    expect((await rowCounts(office))['paper']).toBe((before['paper'] ?? 0) + 1);
  });

  it('whose end never arrives: 503, nothing stored, the key free for another', async () => {
    const key = newKey();
    const before = await rowCounts(office);
    expect(await cutUnder(PAPER, () => paper(key), 'lost')).toMatchObject(UNAVAILABLE);
    expect(await rowCounts(office)).toEqual(before);
    expect(await paper(key, 'another')).toMatchObject({ status: 201 });
  });

  it('whose end may still arrive: 504, and the same key finds out', async () => {
    const key = newKey();
    expect(await cutUnder(PAPER, () => paper(key), 'lostUnseen')).toMatchObject(UNKNOWN);
    office.wires.api.reveal();
    expect(await paper(key)).toMatchObject({ status: 201 });
  }, 30_000);

  it('invariant 5: of a clue that became his own meanwhile he hears what an unknown id gets', async () => {
    const bar = (blind: string) =>
      office.database.asSuper(
        `insert into conflict (organ_id, matter_id, blind, cause_ref) values ('district', $1, $2, 'meanwhile')`,
        [id, blind],
      );
    const blind = blindOf(office.assembled.ports.hmac, 'person_jie');
    const sent = await cutUnder(
      PAPER,
      () => paper(newKey()),
      'arrives',
      () => bar(blind),
    );
    expect(sent).toMatchObject({ status: 404, body: { code: 'notFound' } });
    await office.database.asSuper(`delete from conflict where cause_ref = 'meanwhile'`);
  });
});

describe('the directory', () => {
  const absence = (name = 'cheng', key = newKey()): Promise<Answer> =>
    post(name, '/absences', { from: inMs(HOUR_MS), until: inMs(2 * HOUR_MS) }, key);

  it('an absence that is stored is answered as one, and its end too', async () => {
    const entered = await cutUnder(DIRECTORY, () => absence());
    expect(entered.status).toBe(201);
    const path = `/absences/${String(entered.body['id'])}`;
    expect((await cutUnder(DIRECTORY, () => del('bu', path))).status).toBe(204);
    expect((await del('bu', path)).status).toBe(404);
  });

  it('one whose end never arrives: 503, nothing stored', async () => {
    const before = await rowCounts(office);
    expect(await cutUnder(DIRECTORY, () => absence(), 'lost')).toMatchObject(UNAVAILABLE);
    expect(await rowCounts(office)).toEqual(before);
  });

  it('nor is it taken for stored where somebody else wrote in its place meanwhile', async () => {
    const other = () =>
      office.database.asSuper(
        `select duban_append_log('directory:district', null, '{}') from (select set_config('duban.organ', 'district', true)) x`,
      );
    const sent = await cutUnder(DIRECTORY, () => absence(), 'lost', other);
    expect(sent).toMatchObject(UNAVAILABLE);
  });

  it('one that may still arrive: 504, and the same key finds out', async () => {
    const [key, body] = [newKey(), { from: inMs(HOUR_MS), until: inMs(2 * HOUR_MS) }];
    const asked = () => post('cheng', '/absences', body, key);
    expect(await cutUnder(DIRECTORY, asked, 'lostUnseen')).toMatchObject(UNKNOWN);
    office.wires.api.reveal();
    expect((await asked()).status).toBe(201);
  }, 30_000);

  it('a refusal is one, though the end of its transaction was lost', async () => {
    const body = { personId: 'person_cheng', from: inMs(HOUR_MS), until: inMs(2 * HOUR_MS) };
    const asked = () => post('wei', '/absences', body);
    expect(await cutUnder(DIRECTORY, asked)).toMatchObject({ status: 403 });
  });

  it('a delegation goes its way, each step once', async () => {
    const handed = { standInId: 'person_wei', posts: ['pickupOfficer@intake'] };
    const body = { ...handed, from: inMs(-1000), until: inMs(HOUR_MS) };
    const filed = await cutUnder(DIRECTORY, () => post('qu', '/delegations', body));
    expect(filed.status).toBe(201);
    const path = `/delegations/${String(filed.body['id'])}`;
    const accept = () => post('wei', `${path}/acceptance`, { accept: true });
    expect((await cutUnder(DIRECTORY, accept)).status).toBe(204);
    const approve = () => post('jiang', `${path}/approval`, { approve: true });
    expect((await cutUnder(DIRECTORY, approve)).status).toBe(204);
    expect((await cutUnder(DIRECTORY, () => del('wei', path))).status).toBe(204);
  });

  it('a new account is opened once, and its password told', async () => {
    const of = { personId: 'person_niu' };
    const add = { kind: 'addPerson', ...of, name: '牛得草', unit: 'review2' };
    const decide = (change: Answer) => () =>
      post('an', `/directory/changes/${String(change.body['id'])}/approval`, { approve: true });
    const added = await cutUnder(DIRECTORY, () => post('mi', '/directory/changes', add));
    expect(added).toMatchObject({ status: 201, body: { state: 'open' } });
    expect(await cutUnder(DIRECTORY, decide(added), 'lost')).toMatchObject(UNAVAILABLE);
    expect((await decide(added)()).status).toBe(200);
    const account = { kind: 'openAccount', ...of, username: 'niu' };
    const opened = await cutUnder(
      DIRECTORY,
      decide(await post('mi', '/directory/changes', account)),
    );
    expect(opened).toMatchObject({ status: 200, body: { state: 'approved' } });
    const password = String(opened.body['password']);
    const niu = { ...office.account('wei'), username: 'niu', password };
    await expect(Officer.signIn(office.baseUrl, niu)).resolves.toBeDefined();
  }, 30_000);

  it('a roster is filed once', async () => {
    const shifts = [{ personId: 'person_ji', from: inMs(0), until: inMs(HOUR_MS) }];
    const key = { 'idempotency-key': newKey() };
    const put = () => who('mi').call('PUT', '/rosters/dutyOfficer@intake', { shifts }, key);
    const filed = await cutUnder(DIRECTORY, put);
    expect(filed).toMatchObject({ status: 202, body: { state: 'open' } });
    expect(await put()).toMatchObject({ status: 202, body: filed.body });
  });
});

it('a holiday plan that is stored is answered as one; one that is not, is not', async () => {
  const send = (version: string, key = newKey()) =>
    post('an', '/calendars', { ...PLAN, version }, key);
  const before = await rowCounts(office);
  expect(await cutUnder(IMPORT, () => send('lost'), 'lost')).toMatchObject(UNAVAILABLE);
  expect(await rowCounts(office)).toEqual(before);
  expect(await cutUnder(IMPORT, () => send('kept'))).toMatchObject({ status: 202 });
  expect((await rowCounts(office))['calendar']).toBe((before['calendar'] ?? 0) + 1);
});
