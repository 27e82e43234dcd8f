// People over HTTP (P8): changes by two, accounts, stand-ins, duty. No worker: what is undecided stays so.
import { absences } from '../../api/schemas/directory';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, Officer, type Answer } from '../support/officer';
import { eventually } from '../support/temporal';
import { officerOf } from '../support/whole-life';

const office = new Installation({ worker: false, dispatcher: false });
const WHO = ['jie', 'qu', 'zhi', 'jiang', 'pan', 'mi', 'an', 'wei', 'xu', 'cheng', 'bu', 'meng'];
let people: Record<string, Officer>;

beforeAll(async () => {
  await office.start();
  people = Object.fromEntries(
    await Promise.all(WHO.map(async (name) => [name, await office.as(name)] as const)),
  );
}, 120_000);
afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
const post = (name: string, path: string, body: unknown, key = newKey()): Promise<Answer> =>
  who(name).call('POST', path, body, { 'idempotency-key': key });
const file = (name: string, change: object, key?: string) =>
  post(name, '/directory/changes', change, key);
const approve = (name: string, id: unknown, approved = true) =>
  post(name, `/directory/changes/${String(id)}/approval`, { approve: approved });
const said = ({ status, body }: Answer) => [status, body['code']];
const clue = async (more: object = {}): Promise<string> =>
  String((await who('jie').register(ownClue({ ...more }))).body['id']);
const HOUR_MS = 3_600_000;
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const outcomeOf = async (id: string, personId: string): Promise<unknown> =>
  (
    await office.database.asSuper<{ o: unknown }>(
      'select outcome o from command where matter_id = $1 and officer = $2',
      [id, personId],
    )
  )[0];

test('the directory shows persons, posts and holders, no accounts, addresses or relations', async () => {
  const { status, body } = await who('qu').get('/directory');
  expect(status).toBe(200);
  const posts = body['posts'] as { post: string; holders: object[] }[];
  expect(posts.find((one) => one.post === 'departmentHead@review1')?.holders).toMatchObject([
    { personId: 'person_bu', as: 'holder', until: null },
    { personId: 'person_gao', as: 'deputy' },
  ]);
  for (const secret of ['@district.example', 'username', 'spouse', 'blind'])
    expect(JSON.stringify(body)).not.toContain(secret);
});

describe('two people', () => {
  const change = { kind: 'changeUnit', personId: 'person_xu', unit: 'review1' };

  test('the secretary files, the head of office approves, nobody else and nobody twice', async () => {
    expect(said(await file('pan', change))).toEqual([403, 'notYourPost']);
    const key = newKey();
    const filed = await file('mi', change, key);
    expect(filed.status).toBe(201);
    expect((await file('mi', change, key)).body).toEqual(filed.body);
    expect(said(await file('mi', { ...change, unit: 'review2' }, key))).toEqual([
      422,
      'idempotencyKeyReused',
    ]);
    const { id } = filed.body;
    expect(said(await approve('mi', id))).toEqual([403, 'sameAsAsker']);
    expect(said(await approve('pan', id))).toEqual([403, 'notYourPost']);
    expect((await who('pan').get('/directory/changes')).body).toEqual({ items: [] });
    expect((await who('an').get('/directory/changes')).body).toMatchObject({
      items: [{ id, change, filedBy: 'person_mi' }],
    });
    expect((await approve('an', id)).body).toEqual({ id, state: 'approved' });
    expect(said(await approve('an', id))).toEqual([409, 'changeDecided']);
    expect(said(await approve('an', 'chg_abcdefghijklm'))).toEqual([404, 'notFound']);
    const { persons } = (await who('qu').get('/directory')).body as { persons: object[] };
    expect(persons).toContainEqual(
      expect.objectContaining({ personId: 'person_xu', unit: 'review1' }),
    );
  });

  test('where one of them is concerned the principal leader takes his part', async () => {
    const ofHead = {
      kind: 'changeAddress',
      personId: 'person_an',
      address: 'an2@district.example',
    };
    const filed = await file('mi', ofHead);
    expect(said(await approve('an', filed.body['id']))).toEqual([403, 'notYourPost']);
    expect((await approve('pan', filed.body['id'])).status).toBe(200);
    const ofSecretary = { ...ofHead, personId: 'person_mi', address: 'mi2@district.example' };
    expect(said(await file('mi', ofSecretary))).toEqual([403, 'notYourPost']);
    const own = await file('pan', ofSecretary);
    expect(said(await approve('pan', own.body['id']))).toEqual([403, 'sameAsAsker']);
    expect((await approve('an', own.body['id'], false)).body).toMatchObject({ state: 'declined' });
  });

  test('a body with more, less or other than it may hold names every fault; a key is asked for', async () => {
    const wrong = { kind: 'appoint', post: 'x', personId: 'person_xu', as: 'boss', more: 1 };
    const answer = await file('mi', wrong);
    expect(said(answer)).toEqual([422, 'invalidBody']);
    const pointers = (answer.body['errors'] as { pointer: string }[]).map((one) => one.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/post', '/as', '/more']));
    expect(said(await who('mi').call('POST', '/directory/changes', change))).toEqual([
      400,
      'idempotencyKeyMissing',
    ]);
  });

  test('a new account’s password is shown once, to the approver, and stored by nobody on the way', async () => {
    const of = { personId: 'person_niu' };
    const added = await file('mi', { kind: 'addPerson', ...of, name: '牛得草', unit: 'review2' });
    expect((await approve('an', added.body['id'])).status).toBe(200);
    const opened = await file('mi', { kind: 'openAccount', ...of, username: 'niu' });
    const answer = await approve('an', opened.body['id']);
    const password = String(answer.body['password']);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const account = { ...office.account('xu'), username: 'niu', password };
    await expect(Officer.signIn(office.baseUrl, account)).resolves.toBeDefined();
    expect(office.logs.join('\n')).not.toContain(password);
    expect((await approve('an', opened.body['id'])).body['password']).toBeUndefined();
  });
});

test('disabling an account ends all sessions at once and refuses what is undecided', async () => {
  const id = await clue();
  const second = await office.as('zhi');
  const sending = who('zhi').send(id, 'acknowledgePickup');
  await eventually('the row is there', () => outcomeOf(id, 'person_zhi'));
  await office.database.asSuper(
    `update command set promised_at = submitted_at where officer = 'person_zhi' and outcome is null`,
  );
  const filed = await file('mi', { kind: 'disableAccount', personId: 'person_zhi' });
  expect((await approve('an', filed.body['id'])).status).toBe(200);
  for (const session of [who('zhi'), second]) expect((await session.get('/me')).status).toBe(401);
  expect(await outcomeOf(id, 'person_zhi')).toMatchObject({
    o: { state: 'refused', code: 'noLongerEligible' },
  });
  expect((await sending).status).not.toBe(200);
  const told = await office.database.asSuper(
    `select event ->> 'code' code from notice where matter_id = $1 and kind = 'refusedCommand'`,
    [id],
  );
  expect(told).toEqual([{ code: 'noLongerEligible' }]);
}, 60_000);

test('invariant 5: a subject added later loses what he has under way', async () => {
  const id = await clue();
  const sending = who('qu').send(id, 'acknowledgePickup');
  await eventually('the row is there', () => outcomeOf(id, 'person_qu'));
  const adding = who('jie').send(id, 'addSubject', { subject: { personId: 'person_qu' } });
  const outcome = await eventually('his step is decided', async () => {
    const row = (await outcomeOf(id, 'person_qu')) as { o: object | null };
    return row.o ?? undefined;
  });
  expect(outcome).toMatchObject({ code: 'noLongerEligible' });
  expect((await who('qu').get(`/clues/${id}`)).status).toBe(404);
  await Promise.all([sending, adding]);
}, 60_000);

describe('a delegation', () => {
  const HANDED = 'pickupOfficer@intake';
  const hand = (from: string, standInId: string, posts: string[], untilMs = HOUR_MS / 6) =>
    post(from, '/delegations', { standInId, posts, from: inMs(-1000), until: inMs(untilMs) });
  const accept = (name: string, id: unknown) =>
    post(name, `/delegations/${String(id)}/acceptance`, { accept: true });
  const confirm = (name: string, id: unknown) =>
    post(name, `/delegations/${String(id)}/approval`, { approve: true });
  const actingFor = async (name: string) => (await who(name).get('/me')).body['actingFor'];
  const waits = async (name: string) =>
    ((await who(name).get('/delegations')).body['items'] as { waitsForMe: string | null }[]).map(
      ({ waitsForMe }) => waitsForMe,
    );
  let id: string;
  let about: string;
  let delegationId: unknown;

  test('works only after acceptance and approval, by the next post up', async () => {
    [id, about] = [
      await clue(),
      await clue({ subjects: [{ subject: { personId: 'person_qu' } }] }),
    ];
    const filed = await hand('qu', 'person_wei', [HANDED]);
    expect(filed.status).toBe(201);
    delegationId = filed.body['id'];
    expect(await waits('wei')).toEqual(['acceptance']);
    expect(said(await accept('xu', delegationId))).toEqual([404, 'notFound']);
    expect(said(await confirm('jiang', delegationId))).toEqual([404, 'notFound']);
    expect((await accept('wei', delegationId)).status).toBe(204);
    expect(await actingFor('wei')).toEqual([]);
    expect((await who('wei').get(`/clues/${id}`)).status).toBe(404);
    expect(said(await confirm('pan', delegationId))).toEqual([403, 'notYourPost']);
    expect(await waits('jiang')).toEqual(['approval']);
    expect((await confirm('jiang', delegationId)).status).toBe(204);
    expect(await actingFor('wei')).toEqual([
      { personId: 'person_qu', posts: [HANDED], delegationId },
    ]);
  });

  test('lets the stand-in see and do what that post may, and no more', async () => {
    const view = await who('wei').get(`/clues/${id}`);
    expect(view.status).toBe(200);
    const own = (await who('qu').get(`/clues/${id}`)).body['allowedCommands'] as string[];
    const his = view.body['allowedCommands'] as string[];
    expect(his).toContain('acknowledgePickup');
    expect(own).toEqual(expect.arrayContaining(his));
    expect(his).not.toContain('addSubject');
    const { items } = (await who('wei').get('/clues?holder=me')).body as {
      items: { id: string }[];
    };
    expect(items.map((one) => one.id)).toContain(id);
  });

  test('invariant 5: shows nothing of a matter that the person stood in for may not see', async () => {
    expect((await who('wei').get(`/clues/${about}`)).status).toBe(404);
    const { items } = (await who('wei').get('/clues')).body as { items: { id: string }[] };
    expect(items.map((one) => one.id)).not.toContain(about);
  });

  test('is not passed on and makes no ring', async () => {
    expect(said(await hand('wei', 'person_xu', [HANDED]))).toEqual([403, 'notYourPost']);
    expect(said(await hand('wei', 'person_qu', ['caseOfficer@review2']))).toEqual([
      409,
      'delegationRing',
    ]);
  });

  test('ends with its time', async () => {
    await office.database.moveClock(HOUR_MS / 5);
    expect(await actingFor('wei')).toEqual([]);
    expect((await who('wei').get(`/clues/${id}`)).status).toBe(404);
    await office.database.moveClock(0);
    expect((await who('wei').get(`/clues/${id}`)).status).toBe(200);
  });

  test('is ended by one of the two or who approves, at once; for others it is not there', async () => {
    const end = (name: string) => who(name).call('DELETE', `/delegations/${String(delegationId)}`);
    expect((await end('xu')).status).toBe(404);
    expect((await end('wei')).status).toBe(204);
    expect((await end('qu')).status).toBe(404);
    expect((await who('wei').get(`/clues/${id}`)).status).toBe(404);
  });
});

test('a roster is filed by PUT and counts once approved', async () => {
  const path = '/rosters/dutyOfficer@intake';
  const shifts = [{ personId: 'person_ji', from: inMs(0), until: inMs(HOUR_MS) }];
  const put = (name: string, body: object) =>
    who(name).call('PUT', path, body, { 'idempotency-key': newKey() });
  expect(said(await put('qu', { shifts }))).toEqual([403, 'notYourPost']);
  const filed = await put('mi', { shifts });
  expect(filed.status).toBe(202);
  expect((await approve('an', filed.body['id'])).status).toBe(200);
  expect((await who('qu').get(path)).body).toMatchObject({
    post: 'dutyOfficer@intake',
    shifts: [{ personId: 'person_ji', until: shifts[0]?.until }],
  });
  expect((await who('qu').get('/rosters/nobody@nowhere')).status).toBe(404);
});

test('an absence is entered by the person or his head, and ended by them', async () => {
  const absence = { from: inMs(0), until: inMs(HOUR_MS) };
  const key = newKey();
  const own = await post('cheng', '/absences', absence, key);
  expect(own.status).toBe(201);
  expect((await post('cheng', '/absences', absence, key)).body).toEqual(own.body);
  const ofCheng = { ...absence, personId: 'person_cheng' };
  expect((await post('bu', '/absences', ofCheng)).status).toBe(201);
  expect(said(await post('meng', '/absences', ofCheng))).toEqual([403, 'notYourPost']);
  const shown = (await who('cheng').get('/absences')).body;
  expect(absences.safeParse(shown).error?.issues).toBeUndefined();
  const { id } = own.body;
  expect(shown['items']).toContainEqual({
    id,
    personId: 'person_cheng',
    enteredBy: 'person_cheng',
    ...absence,
  });
  const seen = async (name: string) =>
    ((await who(name).get('/absences')).body['items'] as { personId: string }[]).map(
      (one) => one.personId,
    );
  expect(await seen('cheng')).toEqual(['person_cheng', 'person_cheng']);
  expect(await seen('bu')).toEqual(['person_cheng', 'person_cheng']);
  expect([await seen('meng'), await seen('qu')]).toEqual([[], []]);
  const end = (name: string) => who(name).call('DELETE', `/absences/${String(id)}`);
  expect((await end('meng')).status).toBe(404);
  expect((await end('bu')).status).toBe(204);
  expect((await end('cheng')).status).toBe(404);
  expect(await seen('cheng')).toEqual(['person_cheng']);
});
