// The keeper's ledger as JSON and as a workbook, the inbox as JSON and as a page: by post, minus everybody in conflict.
import { Workbook } from 'exceljs';
import { inbox, ledger } from '../../api/schemas/lists';
import { XLSX } from '../../api/views/ledger-sheet';
import { Installation } from '../support/installation';
import type { Answer, Officer } from '../support/officer';
import { officerOf, type People, peopleOf, registered } from '../support/whole-life';

const office = new Installation({ rules: 'rules/135.json', worker: false, dispatcher: false });
const FORMULA = '=HYPERLINK("http://x")';
let people: People;
let ids: string[];
/** About the keeper himself. */
let hidden: string;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, [
    'jie',
    'qu',
    'tai',
    'shen',
    'fang',
    'pan',
    'luo',
    'cheng',
    'yun',
  ]);
  ids = [];
  for (let at = 0; at < 3; at += 1) ids.push(await registered(people));
  hidden = await registered(people, { subjects: [{ subject: { personId: 'person_tai' } }] });
  await who('jie').register({ competence: 'superior', receivedAt: new Date().toISOString() });
  await office.database.asSuper(`update person set name = $1 where person_id = 'person_jie'`, [
    FORMULA,
  ]);
}, 120_000);

afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
type Row = Record<string, unknown>;
const items = ({ body }: Answer): Row[] => body['items'] as Row[];
const sorted = (rows: Row[]): unknown[] => rows.map((row) => row['id']).toSorted();
const fetched = (by: string, path: string, accept: string): Promise<Response> =>
  fetch(`${office.baseUrl}${path}`, {
    headers: { authorization: `Bearer ${who(by).token}`, accept },
  });

describe('ledger', () => {
  it('gives the keeper every matter but the one about himself, with serials, page by page', async () => {
    const whole = await who('tai').get('/ledger');
    expect(ledger.safeParse(whole.body).error?.issues).toBeUndefined();
    expect(sorted(items(whole))).toEqual(ids.toSorted());
    expect(items(whole).map((row) => row['serial'])).toEqual([1, 2, 3]);
    expect(sorted(items(await who('pan').get('/ledger')))).toEqual([...ids, hidden].toSorted());
    const paged: Row[] = [];
    for (let next: unknown = ''; next !== null;) {
      const after = next === '' ? '' : `&cursor=${String(next)}`;
      const page = await who('tai').get(`/ledger?limit=2${after}`);
      paged.push(...items(page));
      next = page.body['nextCursor'];
    }
    expect(paged).toEqual(items(whole));
  });

  it('goes by days of receipt on the organ’s clock', async () => {
    const day = (atMs: number): string => new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 10);
    const today = day(Date.now());
    const yesterday = day(Date.now() - 86_400_000);
    const count = async (query: string): Promise<number> =>
      items(await who('tai').get(`/ledger?${query}`)).length;
    expect(await count(`from=${yesterday}&to=${today}`)).toBe(3);
    expect(await count(`to=${day(Date.now() - 2 * 86_400_000)}`)).toBe(0);
    const wrong = await who('tai').get(`/ledger?from=${today}&to=${yesterday}`);
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'invalidQuery']);
    expect((await who('tai').get('/ledger?from=1800-01-01')).status).toBe(400);
  });

  it('is for keeper, auditor, case management and principal leader', async () => {
    for (const one of ['tai', 'shen', 'fang', 'pan'])
      expect([one, (await who(one).get('/ledger')).status]).toEqual([one, 200]);
    for (const one of ['jie', 'luo', 'cheng', 'yun'])
      expect([one, (await who(one).get('/ledger')).body['code']]).toEqual([one, 'notAllowed']);
  });

  it('opens clean as a workbook, in the organ’s time, with no formula in it', async () => {
    const answer = await fetched('tai', '/api/v1/ledger', XLSX);
    expect(answer.headers.get('content-type')).toContain(XLSX);
    const book = new Workbook();
    await book.xlsx.load(await answer.arrayBuffer());
    const sheet = book.getWorksheet('台账');
    const heads = (sheet?.getRow(1).values as string[]).slice(1);
    const cell = (row: number, head: string) => sheet?.getRow(row).getCell(heads.indexOf(head) + 1);
    expect(heads.slice(0, 3)).toEqual(['序号', '编号', '来源渠道']);
    expect(sheet?.rowCount).toBe(4);
    expect(cell(2, '序号')?.value).toBe(1);
    expect(cell(2, '登记人')?.value).toBe(`'${FORMULA}`);
    expect(cell(2, '状态')?.value).toBe('待取件');
    const [first] = items(await who('tai').get('/ledger'));
    const receivedMs = (cell(2, '收到时间')?.value as Date).getTime();
    expect(receivedMs).toBe(Date.parse(String(first?.['receivedAt'])) + 8 * 3_600_000);
    const cells: unknown[] = [];
    sheet?.eachRow((row) => row.eachCell((one) => cells.push(one.formula)));
    expect(cells.filter((one) => one !== undefined)).toEqual([]);
  });

  it('is told in no other form', async () => {
    expect((await fetched('tai', '/api/v1/ledger', 'text/csv')).status).toBe(406);
    expect((await fetched('tai', '/api/v1/ledger', '*/*')).headers.get('content-type')).toContain(
      'json',
    );
  });
});

describe('inbox', () => {
  it('holds what waits, least time left first, for who has to do it', async () => {
    const answer = await who('qu').get('/inbox');
    expect(inbox.safeParse(answer.body).error?.issues).toBeUndefined();
    const pickups = items(answer).filter((row) => row['deadline'] === 'PICKUP');
    expect(sorted(pickups)).toEqual([...ids, hidden].toSorted());
    const left = items(answer).map((row) => Number(row['leftMs'] ?? Infinity));
    expect(left).toEqual(left.toSorted((a, b) => a - b));
    expect(left[0]).toBeLessThan(24 * 3_600_000);
    expect(items(await who('cheng').get('/inbox'))).toEqual([]);
    expect((await who('qu').get('/inbox?limit=0')).status).toBe(400);
  });

  it('shows an act that is still to be decided to who gave it', async () => {
    const id = ids[0] ?? '';
    expect((await who('qu').send(id, 'acknowledgePickup')).status).toBe(202);
    const waiting = items(await who('qu').get('/inbox')).filter((row) => row['why'] === 'waiting');
    expect(waiting).toMatchObject([{ id, type: 'acknowledgePickup' }]);
  }, 60_000);

  it('is a page for who is signed in, in his language, without a script', async () => {
    const cookie = { headers: { cookie: `duban_session=${who('qu').token}` } };
    const answer = await fetch(`${office.baseUrl}/inbox`, cookie);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain(`/c/${hidden}`);
    expect(text).toContain('在您手上');
    expect(text).toContain('您提交的操作待处理');
    expect(text).not.toContain('<script');
    expect(await (await fetch(`${office.baseUrl}/inbox?lang=en`, cookie)).text()).toContain(
      'My inbox',
    );
    const away = await fetch(`${office.baseUrl}/inbox`, { redirect: 'manual' });
    expect(away.headers.get('location')).toBe('/sign-in?next=%2Finbox');
  });

  it('invariant 5: holds nothing of a matter about its owner', async () => {
    for (const one of ['tai', 'yun'])
      await office.database.asSuper(
        `insert into inbox_item (organ_id, matter_id, key, why) values ('district', $1, $2, 'desk')`,
        [hidden, `person:person_${one}`],
      );
    expect(items(await who('yun').get('/inbox'))).toMatchObject([{ id: hidden }]);
    expect(items(await who('tai').get('/inbox'))).toEqual([]);
  });
});
