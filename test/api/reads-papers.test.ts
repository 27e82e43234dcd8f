// Papers over HTTP: typed by bytes, limited, sealed in the vault, added once, opened by right and on record (P8).
import { zipSync } from 'fflate';
import { MAX_PAPER_BYTES } from '../../db/matter/papers';
import { paper } from '../../api/schemas/reads';
import { MOST_UPLOADS, MOST_UPLOADS_EACH } from '../../api/upload-room';
import { Installation } from '../support/installation';
import { newKey, type Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { officerOf, type People, peopleOf, registered } from '../support/whole-life';

const office = new Installation({ rules: 'rules/135.json', worker: false, dispatcher: false });
const CANARY = 'papers-canary-纸面金丝雀';
const NAME = '某某街道 举报信(1).pdf';
let people: People;
let id: string;

beforeAll(async () => {
  await office.start();
  people = await peopleOf(office, ['jie', 'ji', 'fang', 'lin', 'pan', 'qu', 'wei', 'shen', 'luo']);
  id = await registered(people, { subjects: [{ subject: { personId: 'person_shen' } }] });
}, 120_000);

afterAll(() => office.stop());

const who = (name: string): Officer => officerOf(people, name);

const PDF = Buffer.from(`%PDF-1.7\n${CANARY}\n%%EOF`);
const zip = (...names: string[]): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array([60])]))));
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Sent {
  bytes?: Buffer;
  type?: string;
  name?: string;
  field?: string;
  kind?: string;
  key?: string;
  matter?: string;
}

async function send(by: string, sent: Sent = {}): Promise<{ status: number; body: Body }> {
  const form = new FormData();
  if (sent.kind !== undefined) form.append('kind', sent.kind);
  const { bytes = PDF, type = 'application/pdf', name = NAME, field = 'file' } = sent;
  form.append(field, new Blob([new Uint8Array(bytes)], { type }), name);
  const answer = await fetch(`${office.baseUrl}/api/v1/clues/${sent.matter ?? id}/papers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${who(by).token}`, 'idempotency-key': sent.key ?? newKey() },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

type Body = Record<string, unknown>;

const open = (by: string, ref: unknown, matter = id): Promise<Response> =>
  fetch(`${office.baseUrl}/api/v1/clues/${matter}/papers/${String(ref)}`, {
    headers: { authorization: `Bearer ${who(by).token}` },
  });
const refusal = async (sent: Sent): Promise<[number, unknown]> => {
  const { status, body } = await send('jie', sent);
  return [status, body['code']];
};
const count = async (): Promise<number> => {
  const [row] = await office.database.asSuper<{ n: string }>('select count(*) n from paper');
  return Number(row?.n);
};

it('comes back byte for byte to who may read it, with its name', async () => {
  const { status, body } = await send('jie', { kind: 'letter' });
  expect(status).toBe(201);
  expect(paper.safeParse(body).error?.issues).toBeUndefined();
  expect(body).toMatchObject({ kind: 'letter', fileName: NAME, addedBy: 'person_jie' });
  const answer = await open('pan', body['paperRef']);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toContain("attachment; filename*=UTF-8''");
  expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).toContain(NAME);
  expect(Buffer.from(await answer.arrayBuffer()).equals(PDF)).toBe(true);
  const list = (await who('fang').get(`/clues/${id}/papers`)).body['items'] as Body[];
  expect(list.find((one) => one['paperRef'] === body['paperRef'])).toEqual(body);
  const rows = await office.database.asSuper<{ body: string }>(
    'select body from log where stream = $1 order by seq',
    [`access:${id}`],
  );
  expect(rows.map((row) => JSON.parse(row.body) as unknown)).toEqual([
    { part: 'papers', personId: 'person_pan', paperRef: body['paperRef'] },
    { part: 'papers', personId: 'person_fang' },
  ]);
});

it('invariant 6: neither bytes nor name lie anywhere but sealed', async () => {
  const dump = await office.database.asSuper<{ row: string }>(
    `select row::text from paper row union all select encode(cipher, 'hex') from vault
     union all select row::text from log row`,
  );
  const all = [...dump.map(({ row }) => row), ...office.logs].join('\n');
  for (const text of [CANARY, '举报信', encodeURIComponent('举报信')]) {
    const hex = Buffer.from(text).toString('hex');
    expect([text, all.includes(text), all.includes(hex)]).toEqual([text, false, false]);
  }
});

describe('the same key', () => {
  it('with the same paper adds nothing twice, also when both arrive at once', async () => {
    const key = newKey();
    const before = await count();
    const answers = await Promise.all([1, 2].map(() => send('jie', { key })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(answers.map(({ body }) => body['paperRef'])).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it('with another paper is refused; another officer’s is his own', async () => {
    const key = newKey();
    await send('jie', { key });
    const other = Buffer.from('%PDF-1.7\nanother');
    expect(await refusal({ key, bytes: other })).toEqual([422, 'idempotencyKeyReused']);
    expect(await refusal({ key, name: 'other.pdf' })).toEqual([422, 'idempotencyKeyReused']);
    expect((await send('fang', { key, bytes: other })).status).toBe(201);
  });

  it('is asked for', async () => {
    expect(await refusal({ key: 'short' })).toEqual([400, 'idempotencyKeyMissing']);
  });
});

describe('types', () => {
  const wav = Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt ', 'latin1');
  const good: [string, string, Buffer][] = [
    ['png', 'image/png', Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1')],
    ['jpeg', 'image/jpeg', Buffer.from('\xff\xd8\xff\xe0rest', 'latin1')],
    ['docx', WORD, zip('[Content_Types].xml', 'word/document.xml')],
    ['xlsx', SHEET, zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['text', 'text/plain', Buffer.from('谈话记录\r\n第一页')],
    ['wav', 'audio/x-wav', wav],
    ['mp3 with a tag', 'audio/mpeg', Buffer.from('ID3\x04rest')],
    ['mp3 without', 'audio/mp3', Buffer.from([0xff, 0xfb, 0x90, 0x64])],
  ];
  it.each(good)('%s is taken', async (_name, type, bytes) => {
    expect((await send('jie', { type, bytes })).status).toBe(201);
  });

  const bad: [string, string, Buffer][] = [
    ['what is not on the list', 'application/x-msdownload', Buffer.from('MZ')],
    ['a page', 'text/html', Buffer.from('<script>')],
    ['a picture that is none', 'image/png', PDF],
    ['a text with a control character', 'text/plain', Buffer.from('a\u0000b')],
    ['a text in no UTF-8', 'text/plain', Buffer.from([0xff, 0xfe, 0x41])],
    ['a sheet under the name of a document', WORD, zip('[Content_Types].xml', 'xl/workbook.xml')],
    [
      'a document with macros',
      WORD,
      zip('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin'),
    ],
    ['a broken archive', WORD, Buffer.from('PK\x03\x04 nothing more')],
  ];
  it.each(bad)('%s is refused', async (_name, type, bytes) => {
    expect(await refusal({ type, bytes })).toEqual([415, 'paperTypeNotAllowed']);
  });
});

describe('bodies', () => {
  it('over 20 MB are refused, also when no length is told; 20 MB are taken', async () => {
    const before = await count();
    const fill = (size: number): Buffer =>
      Buffer.concat([PDF, Buffer.alloc(size - PDF.length, 32)]);
    expect(await refusal({ bytes: fill(MAX_PAPER_BYTES + 1) })).toEqual([413, 'payloadTooLarge']);
    expect(await refusal({ bytes: fill(MAX_PAPER_BYTES + 200_000) })).toEqual([
      413,
      'payloadTooLarge',
    ]);
    expect(await chunked(MAX_PAPER_BYTES + 200_000)).toBe(413);
    expect(await count()).toBe(before);
    expect((await send('jie', { bytes: fill(MAX_PAPER_BYTES) })).status).toBe(201);
  });

  it('without a file, with an empty one, under another field, with a strange field', async () => {
    expect(await refusal({ bytes: Buffer.alloc(0) })).toEqual([422, 'paperMissing']);
    expect(await refusal({ field: 'other' })).toEqual([422, 'paperMissing']);
    expect(await refusal({ kind: 'no good kind' })).toEqual([422, 'invalidBody']);
    expect(await raw('multipart/form-data; boundary=x', '--x--\r\n')).toEqual([
      422,
      'paperMissing',
    ]);
  });

  it('of another type or cut off', async () => {
    expect(await raw('application/json', '{}')).toEqual([415, 'paperTypeNotAllowed']);
    expect(await raw('multipart/form-data', 'x')).toEqual([415, 'paperTypeNotAllowed']);
    const cut = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n';
    expect((await raw('multipart/form-data; boundary=x', cut))[0]).toBe(400);
  });

  const raw = async (type: string, body: string): Promise<[number, unknown]> => {
    const answer = await fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${who('jie').token}`,
        'idempotency-key': newKey(),
        'content-type': type,
      },
      body,
    });
    return [answer.status, ((await answer.json()) as Body)['code']];
  };

  const chunked = async (size: number): Promise<number> => {
    const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-`;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(head));
        for (let left = size; left > 0; left -= 100_000)
          controller.enqueue(new Uint8Array(100_000));
        controller.close();
      },
    });
    const answer = await fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${who('jie').token}`,
        'idempotency-key': newKey(),
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    return answer.status;
  };
});

describe('rights', () => {
  it('who sees the matter but may not read papers gets 403, who does not see it 404', async () => {
    const { body } = await send('jie');
    const before = await count();
    expect((await open('qu', body['paperRef'])).status).toBe(403);
    expect((await send('qu')).status).toBe(403);
    for (const one of ['wei', 'shen', 'luo']) {
      expect([one, (await open(one, body['paperRef'])).status]).toEqual([one, 404]);
      expect([one, (await send(one)).status]).toEqual([one, 404]);
    }
    expect(await count()).toBe(before);
  });

  it('a paper is found under its own matter only', async () => {
    const { body } = await send('jie');
    const other = await registered(people);
    expect((await open('jie', body['paperRef'], other)).status).toBe(404);
    expect((await open('jie', 'p_nothing')).status).toBe(404);
  });

  it('one whose content was removed says so', async () => {
    const { body } = await send('jie');
    await office.database.asSuper(
      `update vault v set cipher = null, removed_at = now() from paper p
        where p.paper_ref = $1 and v.ref in (p.vault_ref, p.name_ref)`,
      [body['paperRef']],
    );
    const answer = await open('jie', body['paperRef']);
    expect([answer.status, ((await answer.json()) as Body)['code']]).toEqual([
      410,
      'contentRemoved',
    ]);
  });
});

describe('uploads under way', () => {
  const HEAD = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n';
  let stop: AbortController;
  let stalled: Promise<unknown>[];
  beforeEach(() => {
    stop = new AbortController();
    stalled = [];
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(stalled);
  });

  /** Begins an upload that never ends. */
  const begin = (by: string): void => {
    const sent = fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${who(by).token}`,
        'idempotency-key': newKey(),
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode(HEAD)) }),
      duplex: 'half',
      signal: stop.signal,
    } as RequestInit).catch(() => undefined);
    stalled.push(sent);
  };
  /** One of a type that is not taken: refused for that only where there is room. */
  const tried = async (by: string): Promise<Response> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PDF)], { type: 'text/nothing' }), NAME);
    return fetch(`${office.baseUrl}/api/v1/clues/${id}/papers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who(by).token}`, 'idempotency-key': newKey() },
      body: form,
    });
  };
  const busy = (by: string): Promise<Response> =>
    eventually('no room', async () => {
      const answer = await tried(by);
      return answer.status === 503 ? answer : undefined;
    });

  it('of one officer are few: 503 with Retry-After, nothing stored, and room for everybody else', async () => {
    const before = await count();
    for (let at = 0; at < MOST_UPLOADS_EACH; at += 1) begin('jie');
    const answer = await busy('jie');
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ code: 'uploadsBusy' });
    expect(await count()).toBe(before);
    expect((await tried('ji')).status).toBe(415);
    expect((await send('fang')).status).toBe(201);
    stop.abort();
    await eventually('room again', async () =>
      (await send('jie')).status === 201 ? true : undefined,
    );
  });

  it('of all officers together have an end too', async () => {
    const four = ['jie', 'ji', 'fang', 'pan'];
    expect(four.length * MOST_UPLOADS_EACH).toBe(MOST_UPLOADS);
    for (const by of four) for (let at = 0; at < MOST_UPLOADS_EACH; at += 1) begin(by);
    expect(await (await busy('lin')).json()).toMatchObject({ code: 'uploadsBusy' });
    stop.abort();
    await eventually('room again', async () =>
      (await tried('lin')).status === 415 ? true : undefined,
    );
  });
});
