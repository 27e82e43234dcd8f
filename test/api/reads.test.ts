// Each part of a matter over HTTP: who needs to know gets it, on record; others 403; whoever is in conflict what an unknown id gets (P8).
import { accesses, content, events, reporters, subjects } from '../../api/schemas/reads';
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
const CANARY = '金丝雀-canary-7f31';
/** The auditor, who elsewhere reads exports and accesses; the keeper, who reads the whole organ. */
const BARRED = ['shen', 'tai'];
let people: People;
/** Under verification; about nobody in the directory. */
let working: string;
/** About the two who are barred. */
let about: string;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, [...LIFE, ...BARRED, 'meng', 'wei', 'jiang', 'yun']);
  working = await registered(people, { content: `反映的内容 ${CANARY}` });
  await toVerifying(people, working);
  about = await registered(people, {
    subjects: BARRED.map((one) => ({ subject: { personId: `person_${one}` } })),
  });
}, 120_000);

afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);
const get = (name: string, part: string, id = working): Promise<Answer> =>
  who(name).get(`/clues/${id}/${part}`);
const status = async (name: string, part: string, id = working): Promise<number> =>
  (await get(name, part, id)).status;
const rows = (answer: Answer, list = 'items'): Record<string, unknown>[] =>
  answer.body[list] as Record<string, unknown>[];
const logged = (id: string): Promise<{ body: string }[]> =>
  office.database.asSuper('select body from log where stream = $1 order by seq', [`access:${id}`]);

describe('content', () => {
  it('gives every typed text with its field, event and instant', async () => {
    const answer = await get('cheng', 'content');
    expect(content.safeParse(answer.body).error?.issues).toBeUndefined();
    const items = rows(answer);
    expect(items.map(({ field }) => field)).toEqual(['content', 'opinion', 'plan', 'safetyPlan']);
    expect(items[0]).toMatchObject({ seq: 1, event: 'clueRegistered', removed: false });
    expect(String(items[0]?.['text'])).toContain(CANARY);
    expect(items[1]).toMatchObject({ event: 'disposalSubmitted', text: '拟初步核实' });
  });

  it('is for the chain that handles the clue; intake no longer, metadata readers never', async () => {
    expect(
      await Promise.all(['bu', 'luo', 'pan', 'gao'].map((one) => status(one, 'content'))),
    ).toEqual([200, 200, 200, 200]);
    const refused = ['jie', 'fang', 'shen', 'tai', 'yun'];
    for (const one of refused) {
      const answer = await get(one, 'content');
      expect([one, answer.status, answer.body['code']]).toEqual([one, 403, 'notAllowed']);
    }
    for (const one of ['meng', 'wei'])
      expect([one, await status(one, 'content')]).toEqual([one, 404]);
    expect(await status('jie', 'content', about)).toBe(200);
  });

  it('is on record for each reading, and for none that was refused', async () => {
    const id = await registered(people);
    await get('jie', 'content', id);
    await get('qu', 'content', id);
    await get('wei', 'content', id);
    const entries = (await logged(id)).map(({ body }) => JSON.parse(body) as unknown);
    expect(entries).toEqual([{ part: 'content', personId: 'person_jie' }]);
  });

  it('says of a removed text that it was removed', async () => {
    const id = await registered(people);
    await office.database.asSuper(
      `update vault set cipher = null, removed_at = now() where matter_id = $1 and kind in ('content', 'reporter')`,
      [id],
    );
    expect(rows(await get('jie', 'content', id))).toMatchObject([{ text: null, removed: true }]);
    const reporter = rows(await get('jie', 'reporter', id), 'reporters');
    expect(reporter).toEqual([{ removed: true }]);
  });
});

it('reporter: for intake and the case officer', async () => {
  const answer = await get('cheng', 'reporter');
  expect(reporters.safeParse(answer.body).error?.issues).toBeUndefined();
  expect(rows(answer, 'reporters')).toMatchObject([
    { nameStatus: 'REAL_NAME', name: '李实名', contact: '13800000000', removed: false },
  ]);
  expect(await status('jie', 'reporter')).toBe(200);
  for (const one of ['pan', 'luo', 'bu', 'gao'])
    expect([one, await status(one, 'reporter')]).toEqual([one, 403]);
});

it('events: pages of the chain for everybody who sees the matter, without a text', async () => {
  const all = await get('yun', 'events?limit=500');
  expect(events.safeParse(all.body).error?.issues).toBeUndefined();
  const whole = rows(all);
  const paged: unknown[] = [];
  for (let from: unknown = 1; from !== null;) {
    const page = await get('yun', `events?from=${String(from)}&limit=3`);
    expect(rows(page).length).toBeLessThanOrEqual(3);
    paged.push(...rows(page));
    from = page.body['nextFrom'];
  }
  expect(paged).toEqual(whole);
  whole.forEach((row, at) => expect(row['prevHash']).toBe(whole[at - 1]?.['hash'] ?? ''));
  expect(JSON.stringify(whole)).not.toContain('核实');
  expect(await status('yun', 'events?limit=0')).toBe(400);
  expect(await status('wei', 'events?limit=0')).toBe(404);
});

it('accesses: for the auditor and the leader in charge', async () => {
  await get('cheng', 'content');
  const answer = await get('luo', 'accesses');
  expect(accesses.safeParse(answer.body).error?.issues).toBeUndefined();
  expect(rows(answer)).toContainEqual(
    expect.objectContaining({ personId: 'person_cheng', part: 'content' }),
  );
  expect(await status('shen', 'accesses')).toBe(200);
  for (const one of ['pan', 'cheng', 'tai', 'yun'])
    expect([one, await status(one, 'accesses')]).toEqual([one, 403]);
});

it('export: for leaders and auditor, on record', async () => {
  expect((await get('shen', 'export')).body).toMatchObject({ format: 'duban-export-1' });
  expect((await logged(working)).at(-1)?.body).toBe('{"part":"export","personId":"person_shen"}');
  for (const one of ['cheng', 'bu', 'jie', 'tai'])
    expect([one, await status(one, 'export')]).toEqual([one, 403]);
});

describe('subjects', () => {
  const named = (name: string) => ({ subjects: [{ subject: { name, unit: '某街道' } }] });

  it('whom they mean is for content readers; others get references and kinds', async () => {
    const answer = await get('cheng', 'subjects');
    expect(subjects.safeParse(answer.body).error?.issues).toBeUndefined();
    expect(rows(answer, 'subjects')).toMatchObject([
      { kind: 'name', decided: true, subject: { name: '欧阳不在册', unit: '某街道' } },
    ]);
    const bare = rows(await get('yun', 'subjects'), 'subjects');
    expect(Object.keys(bare[0] ?? {})).toEqual(['subjectRef', 'kind', 'decided']);
  });

  it('open candidates are for who settles them, on record, and never for a candidate', async () => {
    const id = await registered(people, named('魏 然'));
    const [open] = rows(await get('jie', 'subjects', id), 'subjects');
    expect(open).toMatchObject({
      decided: false,
      candidates: [{ personId: 'person_wei', name: '魏然', unit: 'review2' }],
    });
    expect((await logged(id)).map(({ body }) => body)).toEqual([
      '{"part":"content","personId":"person_jie"}',
    ]);
    expect(rows(await get('yun', 'subjects', id), 'subjects')[0]).not.toHaveProperty('candidates');
    expect(await status('wei', 'subjects', id)).toBe(404);
    await who('jie').does(id, 'linkSubject', {
      subjectRef: open?.['subjectRef'],
      personId: 'person_wei',
    });
    const [settled] = rows(await get('jie', 'subjects', id), 'subjects');
    expect(settled).toMatchObject({ decided: true, subject: { name: '魏 然' } });
    expect(settled).not.toHaveProperty('candidates');
  });

  it('a candidate whom the conflict table does not know yet is shown none', async () => {
    const id = await registered(people, named('云志强'));
    await office.database.asSuper('delete from conflict where matter_id = $1', [id]);
    await office.database.asSuper(
      `update person set name = '云志强' where person_id = 'person_jie'`,
    );
    const [open] = rows(await get('jie', 'subjects', id), 'subjects');
    await office.database.asSuper(
      `update person set name = '解玉梅' where person_id = 'person_jie'`,
    );
    expect(open).toMatchObject({ decided: false });
    expect(open).not.toHaveProperty('candidates');
  });
});

describe('invariant 5: in conflict', () => {
  const PARTS = ['content', 'reporter', 'papers', 'subjects', 'events', 'accesses', 'export'];
  const paths = [...PARTS, 'papers/p_AAAAAAAAAAAAAAAAAAAAAA', 'events?limit=nought', 'sign-off'];
  const shape = ({ status: code, headers, body }: Answer) => ({
    code,
    body: JSON.stringify(body),
    headers: [...headers].filter(([name]) => !['date', 'x-trace-id'].includes(name)),
  });

  it.each(BARRED)('%s gets what an unknown id gets, and no row is written', async (name) => {
    for (const path of paths) {
      const mine = shape(await get(name, path, about));
      const unknown = shape(await get(name, path, 'm_AAAAAAAAAAAAAAAAAAAAAA'));
      expect([path, mine]).toEqual([path, unknown]);
      expect(mine.code).toBe(404);
    }
    const upload = async (id: string) =>
      shape(
        await who(name).call(
          'POST',
          `/clues/${id}/papers`,
          { not: 'multipart' },
          {
            'idempotency-key': newKey(),
          },
        ),
      );
    expect(await upload(about)).toEqual(await upload('m_AAAAAAAAAAAAAAAAAAAAAA'));
    const seen = (await logged(about)).map(({ body }) => body);
    expect(seen.filter((body) => body.includes(`person_${name}`))).toEqual([]);
  });

  it('the others read it as ever', async () => {
    expect(await status('pan', 'content', about)).toBe(200);
    expect(await status('pan', 'export', about)).toBe(200);
  });
});

it('a sealed stub is for registrar and superior contact, whatever anybody’s post', async () => {
  const answer = await who('jie').register({
    competence: 'superior',
    receivedAt: String(ownClue()['receivedAt']),
  });
  const id = String(answer.body['id']);
  expect(await status('jie', 'events', id)).toBe(200);
  for (const part of ['content', 'events', 'export', 'subjects'])
    expect([part, await status('pan', part, id)]).toEqual([part, 404]);
});

it('without a session nothing is told apart', async () => {
  for (const id of [working, 'm_AAAAAAAAAAAAAAAAAAAAAA']) {
    const answer = await fetch(`${office.baseUrl}/api/v1/clues/${id}/content`);
    expect(answer.status).toBe(401);
  }
});

it('invariant 6: no text is in the log', () => {
  const said = office.logs.join('\n');
  expect(said).toContain('/content');
  for (const text of [CANARY, '李实名', '欧阳不在册', '拟初步核实', '魏 然', working])
    expect(said).not.toContain(text);
});
