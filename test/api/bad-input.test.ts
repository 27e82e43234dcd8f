// Bodies and headers nobody should send (issue 4, "Bad input and faults"): refused with code and pointers, nothing stored, nothing repeated.
import { formatNumber } from '../../db/matter/number';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { rawCall, rowCounts, type RawAnswer, type RawCall } from '../support/raw-call';

const office = new Installation({ worker: false, dispatcher: false });
/** Stands in every body: must be found neither in an answer nor in a log. */
const CANARY = 'KANARIENVOGEL';
let jie: Officer;

beforeAll(async () => {
  await office.start();
  jie = await office.as('jie');
}, 90_000);

afterAll(() => office.stop());

const send = (call: RawCall): Promise<RawAnswer> => rawCall(office, jie.token, call);
const body = (more: Record<string, unknown>): string =>
  JSON.stringify(ownClue({ content: CANARY, ...more }));
const nested = (depth: number): string =>
  `{"a":${'['.repeat(depth)}"${CANARY}"${']'.repeat(depth)}}`;
const clue = (): Record<string, unknown> => ownClue({ content: CANARY });
const text = (raw: string): string => body({}).replace(CANARY, `${CANARY}${raw}`);
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const DAY_MS = 86_400_000;

interface Case extends RawCall {
  status: number;
  code: string;
  pointers?: string[];
  faults?: string[];
}

const SYNTAX: Record<string, Case> = {
  'half a body': { body: `{"content":"${CANARY}`, status: 400, code: 'malformedJson' },
  'no body at all': { status: 422, code: 'invalidBody' },
  'an empty body': { body: '', status: 422, code: 'invalidBody' },
  'a list': { body: `["${CANARY}"]`, status: 422, code: 'invalidBody' },
  'a bare text': { body: `"${CANARY}"`, status: 422, code: 'invalidBody' },
  null: { body: 'null', status: 422, code: 'invalidBody' },
  NaN: { body: `{"content":NaN,"x":"${CANARY}"}`, status: 400, code: 'malformedJson' },
  'bytes that are no UTF-8': {
    body: Buffer.concat([
      Buffer.from(`{"content":"${CANARY}`),
      Buffer.from([0xff, 0xfe, 0x22, 0x7d]),
    ]),
    status: 400,
    code: 'malformedJson',
    faults: ['notUtf8'],
  },
  '100 levels': { body: nested(100), status: 400, code: 'malformedJson', faults: ['tooDeep'] },
  '200,000 levels': {
    body: nested(200_000),
    status: 400,
    code: 'malformedJson',
    faults: ['tooDeep'],
  },
  '10 MB': {
    body: body({ content: 'x'.repeat(10_000_000) }),
    status: 413,
    code: 'payloadTooLarge',
  },
  'another type': {
    body: `content=${CANARY}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'unsupportedMediaType',
  },
  'a compressed body': {
    body: body({}),
    headers: { 'content-encoding': 'gzip' },
    status: 415,
    code: 'unsupportedMediaType',
  },
  'a control character': {
    body: text('\\u0007'),
    status: 422,
    code: 'invalidBody',
    pointers: ['/content'],
    faults: ['controlCharacter'],
  },
  'a null character': {
    body: text('\\u0000'),
    status: 422,
    code: 'invalidBody',
    pointers: ['/content'],
  },
  'a lone surrogate': {
    body: text('\\ud83d'),
    status: 422,
    code: 'invalidBody',
    pointers: ['/content'],
    faults: ['loneSurrogate'],
  },
  'a key __proto__': {
    body: body({}).replace('{', `{"__proto__":{"competence":"${CANARY}"},`),
    status: 422,
    code: 'invalidBody',
    faults: ['badKey'],
  },
  constructor: {
    body: body({}).replace('{', `{"constructor":{"prototype":"${CANARY}"},`),
    status: 422,
    code: 'invalidBody',
    pointers: ['/constructor'],
    faults: ['unknownField'],
  },
  'a bad value under a key that is text': {
    body: body({ [`李某${CANARY}`]: '\u0007' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/*'],
    faults: ['controlCharacter'],
  },
  'a key twice': {
    body: body({}).replace('{', '{"channel":"TEL",'),
    status: 400,
    code: 'malformedJson',
    pointers: ['/channel'],
    faults: ['duplicateKey'],
  },
  'a key twice, once escaped, deep inside': {
    body: body({}).replace('"name":', '"n\\u0061me":"x","name":'),
    status: 400,
    code: 'malformedJson',
    pointers: ['/subjects/0/subject/name'],
    faults: ['duplicateKey'],
  },
};

const FIELDS: Record<string, Case> = {
  'an unknown field': {
    body: body({ extra: CANARY }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/extra'],
    faults: ['unknownField'],
  },
  'an unknown field whose name is text': {
    body: body({ [`李某 ${CANARY}`]: 1 }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/*'],
  },
  'several wrong types at once': {
    body: body({ content: 7, channel: ['MAIL'], subjects: CANARY, reporters: {} }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/channel', '/content', '/reporters', '/subjects'],
  },
  'a number as a text': {
    body: body({ receivedAt: Date.now() }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/receivedAt'],
  },
  'a boolean as a text': {
    body: body({ subjects: [{ subject: { unknown: 'true' } }] }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/subjects/0/subject'],
  },
  'a receipt in 1900': {
    body: body({ receivedAt: '1900-01-01T00:00:00Z' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/receivedAt'],
    faults: ['yearOutOfRange'],
  },
  'a document of 2400': {
    body: body({ documentDate: '2400-01-01' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/documentDate'],
    faults: ['yearOutOfRange'],
  },
  'the 30th of February': {
    body: body({ documentDate: '2026-02-30' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/documentDate'],
  },
  'a receipt without offset': {
    body: body({ receivedAt: '2026-11-24T09:00:00' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/receivedAt'],
  },
  'blank text': {
    body: body({ content: ' \n ' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/content'],
  },
  'no competence': {
    body: body({ competence: CANARY }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/competence'],
  },
  'a code that is none': { body: body({ channel: 'PIGEON' }), status: 422, code: 'unknownCode' },
  'a source of two lines': {
    body: body({ sourceUnit: `${CANARY}\n某单位`, sourceDocNo: ' ' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/sourceDocNo', '/sourceUnit'],
    faults: ['moreThanOneLine', 'empty'],
  },
  'a source as long as a letter': {
    body: body({ sourceUnit: 'x'.repeat(201), sourceDocNo: 'x'.repeat(101) }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/sourceDocNo', '/sourceUnit'],
  },
  'flags that are no truths': {
    body: body({ isRepeat: 'yes', assignedBySuperior: 1 }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/assignedBySuperior', '/isRepeat'],
  },
  'a main clue with a digit wrong': {
    body: body({ isRepeat: true, mainClueNo: '310199-2026-048213-00' }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/mainClueNo'],
    faults: ['badNumber'],
  },
  'a main clue that is a sealed stub’s number': {
    body: body({ isRepeat: true, mainClueNo: formatNumber('310199', 'S', 2026, 48_213) }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/mainClueNo'],
    faults: ['badNumber'],
  },
  'a main clue of what is no repeat': {
    body: body({ mainClueNo: formatNumber('310199', '', 2026, 48_213) }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/mainClueNo'],
    faults: ['noRepeat'],
  },
  'a main clue that nobody registered': {
    body: body({ isRepeat: true, mainClueNo: formatNumber('310199', '', 2026, 48_213) }),
    status: 422,
    code: 'mainClueUnknown',
    pointers: ['/mainClueNo'],
  },
  'a source of somebody else’s clue': {
    body: JSON.stringify({
      competence: 'superior',
      receivedAt: ago(50),
      sourceUnit: CANARY,
      isRepeat: true,
    }),
    status: 422,
    code: 'invalidBody',
    pointers: ['/isRepeat', '/sourceUnit'],
  },
  'somebody else’s competence': {
    body: JSON.stringify({ ...clue(), competence: 'other' }),
    status: 422,
    code: 'competenceElsewhere',
  },
};

const RECEIPT: Record<string, Case> = {
  'in the future': {
    body: body({ receivedAt: ago(-60_000) }),
    status: 422,
    code: 'receivedInFuture',
  },
  'older than the rule allows': {
    body: body({ receivedAt: ago(8 * DAY_MS), lateReason: CANARY }),
    status: 422,
    code: 'receivedTooLongAgo',
  },
  'back-dated without a reason': {
    body: body({ receivedAt: ago(2 * DAY_MS) }),
    status: 422,
    code: 'reasonRequired',
  },
};

const HEADERS: Record<string, Case> = {
  'no key': {
    body: body({}),
    headers: { 'idempotency-key': '' },
    status: 400,
    code: 'idempotencyKeyMissing',
  },
  'a short key': {
    body: body({}),
    headers: { 'idempotency-key': 'short' },
    status: 400,
    code: 'idempotencyKeyMissing',
  },
  'a key of 65': {
    body: body({}),
    headers: { 'idempotency-key': 'k'.repeat(65) },
    status: 400,
    code: 'idempotencyKeyMissing',
  },
  'a token that is none': {
    body: body({}),
    headers: { authorization: `Bearer ${CANARY}` },
    status: 401,
    code: 'unauthenticated',
  },
};

describe.each([
  ['syntax', SYNTAX],
  ['fields', FIELDS],
  ['receipt', RECEIPT],
  ['headers', HEADERS],
])('%s', (_group, cases) => {
  it.each(Object.entries(cases))('%s is refused and leaves nothing', async (_name, one) => {
    const before = await rowCounts(office);
    const answer = await send(one);
    expect([answer.status, answer.code]).toEqual([one.status, one.code]);
    if (one.pointers !== undefined) expect(answer.pointers.toSorted()).toEqual(one.pointers);
    if (one.faults !== undefined) expect(answer.faults).toEqual(one.faults);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await rowCounts(office)).toEqual(before);
    expect(answer.text).not.toContain(CANARY);
    expect(office.logs.join('\n')).not.toContain(CANARY);
  });
});

it('takes a back-dated clue with its reason, and what is due is born overdue (§7 no. 13)', async () => {
  const answer = await send({
    body: body({ receivedAt: ago(2 * DAY_MS), lateReason: '周末来信' }),
  });
  expect([201, 202]).toContain(answer.status);
  const { deadlines } = JSON.parse(answer.text) as { deadlines: { id: string; status: string }[] };
  expect(deadlines.find(({ id }) => id === 'PICKUP')).toMatchObject({ status: 'breached' });
});

it('answers over-long headers without reading on', async () => {
  const answer = await send({ body: body({}), headers: { 'x-long': 'x'.repeat(100_000) } });
  expect(answer.status).toBe(431);
  expect(answer.text).not.toContain(CANARY);
});

it.each([
  ['/clues?limit=abc', '/limit'],
  ['/clues?limit=1000', '/limit'],
  [`/clues?${CANARY}=1`, `/${CANARY}`],
  ['/clues?state=a&state=b', '/state'],
  ['/clues?cursor=bm9uZQ', '/cursor'],
  ['/clues?q=', '/q'],
])('refuses the address %s with its pointer', async (path, pointer) => {
  const answer = await send({ path, method: 'GET' });
  expect([answer.status, answer.code, answer.pointers]).toEqual([400, 'invalidQuery', [pointer]]);
});

it.each([
  '/clues/%E0%A4%A',
  '/clues/..%2f..%2fetc',
  `/clues/${'x'.repeat(5000)}`,
  '/commands/%00',
  '/clues?q=%00',
])('an address that cannot be one (%s) is 400 or 404', async (path) => {
  const answer = await send({ path, method: 'GET' });
  expect(['notFound', 'invalidQuery']).toContain(answer.code);
});
