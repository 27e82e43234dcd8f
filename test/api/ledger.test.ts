// The keeper's ledger: where a clue came from, by right and on record; dates of the organ's clock; no serial that tells (P8, ADR 0013).
import { Workbook } from 'exceljs';
import { content } from '../../api/schemas/reads';
import { ledger } from '../../api/schemas/lists';
import { XLSX } from '../../api/views/ledger-sheet';
import { instantText } from '../../mail/time-text';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import { newKey, type Answer, type Officer } from '../support/officer';
import {
  LIFE,
  officerOf,
  type People,
  peopleOf,
  registered,
  toVerifying,
} from '../support/whole-life';

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
const CANARY = 'canary-来源-33af';
const UNIT = `=某区信访局 ${CANARY}`;
const PAPER = `信转〔2026〕12号 ${CANARY}`;
const OFFSET_MINUTES = 480;
type Row = Record<string, unknown>;
let people: People;
/** Came from another unit, and is under verification. */
let handed: string;
/** About the keeper. */
let hidden: string;
/** Of what is about the keeper; he sees this one. */
let repeat: string;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, [...LIFE, 'tai', 'shen', 'an', 'sheng']);
  hidden = await registered(people, { subjects: [{ subject: { personId: 'person_tai' } }] });
  handed = await registered(people, {
    sourceUnit: UNIT,
    sourceDocNo: PAPER,
    assignedBySuperior: true,
  });
  repeat = await registered(people, { isRepeat: true, mainClueNo: await numberOf(hidden) });
  await toVerifying(people, handed);
}, 120_000);

afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
const numberOf = async (id: string): Promise<string> =>
  String((await who('pan').get(`/clues/${id}`)).body['number']);
const items = ({ body }: Answer): Row[] => body['items'] as Row[];
const rowOf = async (by: string, id: string): Promise<Row | undefined> =>
  items(await who(by).get('/ledger?limit=100')).find((row) => row['id'] === id);
const readings = async (id: string): Promise<unknown[]> => {
  const rows = await office.database.asSuper<{ body: string }>(
    `select body from log where stream = $1 and body::jsonb ->> 'part' = 'source' order by seq`,
    [`access:${id}`],
  );
  return rows.map(({ body }) => JSON.parse(body) as unknown);
};
async function sheetOf(by: string): Promise<(number: string, head: string) => unknown> {
  const answer = await fetch(`${office.baseUrl}/api/v1/ledger`, {
    headers: { authorization: `Bearer ${who(by).token}`, accept: XLSX },
  });
  const book = new Workbook();
  await book.xlsx.load(await answer.arrayBuffer());
  const sheet = book.getWorksheet('台账');
  const rows: unknown[][] = [];
  sheet?.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  const [heads = [], ...rest] = rows;
  return (number, head) => rest.find((row) => row.includes(number))?.[heads.indexOf(head)] ?? null;
}

describe('where a clue came from', () => {
  it('is for who keeps, manages or leads; the auditor reads metadata', async () => {
    const source = { sourceUnit: UNIT, sourceDocNo: PAPER, assignedBySuperior: true };
    for (const by of ['tai', 'fang', 'an', 'pan'])
      expect([by, await rowOf(by, handed)]).toMatchObject([by, source]);
    expect(await rowOf('shen', handed)).toMatchObject({
      sourceUnit: null,
      sourceDocNo: null,
      assignedBySuperior: true,
    });
    const plain = { sourceUnit: null, sourceDocNo: null, assignedBySuperior: false };
    expect(await rowOf('tai', repeat)).toMatchObject({ ...plain, isRepeat: true });
    expect(await rowOf('pan', hidden)).toMatchObject({ ...plain, isRepeat: false });
  });

  it('is on record for each reading, also of a workbook, and only where something was read', async () => {
    const before = (await readings(handed)).length;
    await rowOf('tai', handed);
    await sheetOf('pan');
    await rowOf('shen', handed);
    expect((await readings(handed)).slice(before)).toEqual([
      { part: 'source', personId: 'person_tai' },
      { part: 'source', personId: 'person_pan' },
    ]);
    expect(await readings(repeat)).toEqual([]);
  });

  it('stands among the typed texts of the clue, by the right to them', async () => {
    const answer = await who('cheng').get(`/clues/${handed}/content`);
    expect(content.safeParse(answer.body).error?.issues).toBeUndefined();
    const texts = Object.fromEntries(items(answer).map((one) => [one['kind'], one['text']]));
    expect(texts).toMatchObject({ sourceUnit: UNIT, sourceDocNo: PAPER });
    expect((await who('tai').get(`/clues/${handed}/content`)).status).toBe(403);
  });

  it('invariant 6: lies nowhere but in the vault, and is no formula in a workbook', async () => {
    const dump = await office.database.asSuper<{ row: string }>(
      `select row::text from ledger row union all select row::text from command row
       union all select row::text from head row union all select row::text from log row`,
    );
    const all = [...dump.map(({ row }) => row), ...office.logs].join('\n');
    expect(all).not.toContain('canary');
    const cell = (await sheetOf('tai'))(await numberOf(handed), '来源单位');
    expect(cell).toBe(`'${UNIT}`);
  });
});

describe('a main clue', () => {
  it('invariant 5: is named only to who may see it too, wherever he looks', async () => {
    const number = await numberOf(hidden);
    expect(await rowOf('pan', repeat)).toMatchObject({ isRepeat: true, mainClueNo: number });
    expect((await sheetOf('shen'))(await numberOf(repeat), '主件编号')).toBe(number);
    expect(await rowOf('tai', repeat)).toMatchObject({ isRepeat: true, mainClueNo: null });
    const seen = await Promise.all(
      ['', '/events', '/subjects'].map((part) => who('tai').get(`/clues/${repeat}${part}`)),
    );
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200]);
    const said = JSON.stringify(seen.map(({ body }) => body));
    for (const secret of [number, hidden]) expect(said).not.toContain(secret);
    const texts = items(await who('jie').get(`/clues/${repeat}/content`));
    expect(texts.map((one) => one['kind'])).toEqual(['content']);
  });

  it('invariant 5: a repeat without one looks the same to who may not see it', async () => {
    const without = await registered(people, { isRepeat: true });
    const fields = async (id: string): Promise<string[]> => {
      const [first] = items(await who('tai').get(`/clues/${id}/events`));
      return Object.keys(first?.['event'] as object);
    };
    expect(await fields(without)).toEqual(await fields(repeat));
    expect(await rowOf('tai', without)).toMatchObject({ isRepeat: true, mainClueNo: null });
  });

  it('that the registrar may not see is none to him; nor is a stub, even his own', async () => {
    const about = await registered(people, { subjects: [{ subject: { personId: 'person_ji' } }] });
    const asks = async (by: string, mainClueNo: string) => {
      const answer = await who(by).register(ownClue({ isRepeat: true, mainClueNo }));
      return [answer.status, answer.body['code'], answer.body['errors']];
    };
    const unknown = [422, 'mainClueUnknown', [{ pointer: '/mainClueNo', code: 'mainClueUnknown' }]];
    expect(await asks('ji', await numberOf(about))).toEqual(unknown);
    expect((await asks('jie', await numberOf(about)))[0]).toBe(201);
    const stub = { competence: 'superior', receivedAt: new Date(Date.now() - 50).toISOString() };
    const { body } = await who('jie').register(stub);
    expect((await asks('jie', String(body['number'])))[1]).toBe('invalidBody');
  });
});

it('dates of an extension are days of the organ’s own clock', async () => {
  const view = (await who('cheng').get(`/clues/${handed}`)).body;
  const clock = (seen: Row): Row | undefined =>
    (seen['deadlines'] as Row[]).find((one) => one['id'] === 'VERIFICATION');
  const from = clock(view);
  const until = new Date(Date.parse(String(from?.['dueAt'])) + 3 * 86_400_000).toISOString();
  const asked = await who('cheng').does(handed, 'requestExtension', {
    deadline: 'VERIFICATION',
    until,
    reason: '案情复杂',
  });
  const commandId = (asked['pending'] as Row[])[0]?.['commandId'];
  const to = clock(await who('luo').does(handed, 'confirm', { commandId }));
  expect(to?.['dueOn']).not.toBe(from?.['dueOn']);
  const label = '初步核实#1';
  const cell = (await sheetOf('tai'))(await numberOf(handed), '延期');
  expect(cell).toBe(`${label} ${String(from?.['dueOn'])} → ${String(to?.['dueOn'])}`);
  expect((await rowOf('tai', handed))?.['extensions']).toMatchObject([
    {
      deadline: 'VERIFICATION',
      fromDueAt: from?.['dueAt'],
      dueAt: to?.['dueAt'],
      dueOn: to?.['dueOn'],
    },
  ]);
}, 60_000);

it('a pause stands with the organ’s time; the JSON keeps to its schema', async () => {
  const before = Date.now();
  const asked = await who('cheng').does(handed, 'requestPause', {
    deadline: 'VERIFICATION',
    cause: 'EXPERT_OPINION',
    reason: '鉴定',
  });
  const commandId = (asked['pending'] as Row[])[0]?.['commandId'];
  await who('luo').does(handed, 'confirm', { commandId });
  const [pause] = (await rowOf('tai', handed))?.['pauses'] as Row[];
  const pausedAtMs = Date.parse(String(pause?.['pausedAt']));
  expect(pausedAtMs).toBeGreaterThanOrEqual(before);
  expect(pause).toMatchObject({ cause: 'EXPERT_OPINION', resumedAt: null });
  const cell = (await sheetOf('tai'))(await numberOf(handed), '中止计时');
  expect(cell).toBe(`初步核实#1 EXPERT_OPINION ${instantText(pausedAtMs, OFFSET_MINUTES)} →`);
  const whole = (await who('pan').get('/ledger?limit=100')).body;
  expect(ledger.safeParse(whole).error?.issues).toBeUndefined();
}, 60_000);

it('invariant 5: who is in conflict gets serials without a gap; others see every one', async () => {
  const serials = async (by: string): Promise<number[]> =>
    items(await who(by).get('/ledger?limit=100'))
      .map((row) => Number(row['serial']))
      .toSorted((a, b) => a - b);
  const run = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);
  const [mine, all] = [await serials('tai'), await serials('pan')];
  expect(all).toEqual(run(all.length));
  expect(mine).toEqual(run(all.length - 1));
});

describe('a stand-in of the keeper', () => {
  const POST = 'ledgerKeeper@organ';
  const post = (by: string, path: string, body: object): Promise<Answer> =>
    who(by).call('POST', path, body, { 'idempotency-key': newKey() });
  const handOver = async (): Promise<void> => {
    const [from, until] = [-1_000, 600_000].map((ms) => new Date(Date.now() + ms).toISOString());
    const filed = await post('tai', '/delegations', {
      standInId: 'person_gen',
      posts: [POST],
      from,
      until,
    });
    const path = `/delegations/${String(filed.body['id'])}`;
    expect((await post('gen', `${path}/acceptance`, { accept: true })).status).toBe(204);
    expect((await who('gen').get('/ledger')).status).toBe(403);
    expect((await post('pan', `${path}/approval`, { approve: true })).status).toBe(204);
  };
  const serialsOf = async (by: string): Promise<number[]> =>
    items(await who(by).get('/ledger?limit=100'))
      .map((row) => Number(row['serial']))
      .toSorted((a, b) => a - b);

  it('prints it once the delegation is approved, with its sources on record', async () => {
    await handOver();
    expect(await rowOf('gen', handed)).toMatchObject({ sourceUnit: UNIT });
    expect((await readings(handed)).at(-1)).toEqual({ part: 'source', personId: 'person_gen' });
    const sheet = await sheetOf('gen');
    expect(sheet(await numberOf(handed), '来源单位')).toBe(`'${UNIT}`);
  });

  it('invariant 5: finds no row and no gap of what either of them is in conflict with', async () => {
    // He sees this one for a reason of his own, which is not the keeper's.
    await office.database.asSuper(
      "insert into reader (organ_id, matter_id, key) values ('district', $1, 'person:person_gen')",
      [hidden],
    );
    expect((await who('gen').get(`/clues/${hidden}`)).status).toBe(200);
    const about = await registered(people, { subjects: [{ subject: { personId: 'person_gen' } }] });
    expect(await rowOf('tai', about)).toBeDefined();
    expect([await rowOf('gen', hidden), await rowOf('gen', about)]).toEqual([undefined, undefined]);
    const all = (await serialsOf('pan')).length;
    expect(await serialsOf('gen')).toEqual(Array.from({ length: all - 2 }, (_, at) => at + 1));
    expect(await serialsOf('tai')).toEqual(Array.from({ length: all - 1 }, (_, at) => at + 1));
  });
});
