// The document is whole in itself, the answers are what it says, and the reference shows it without a script.
import { OPENING_EXAMPLES } from '../../api/kinds/clue/opening';
import { me, signedInAnswer } from '../../api/schemas/session';
import { problem } from '../../api/schemas/problem';
import { matterList, view } from '../../api/schemas/view';
import { commandStatus } from '../../api/schemas/command-status';
import { callsByTag, type OpenApiDocument } from '../../web/openapi';
import { ownClue, REAL_NAME } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';

const office = new Installation({ worker: false, dispatcher: false });
/** 202 where Temporal takes its time on a busy machine. */
const TAKEN = [201, 202];
let document: OpenApiDocument;
let jie: Officer;

beforeAll(async () => {
  await office.start();
  const answer = await fetch(`${office.baseUrl}/api/openapi.json`);
  document = (await answer.json()) as OpenApiDocument;
  jie = await office.as('jie');
}, 90_000);

afterAll(() => office.stop());

const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : refsIn(inner),
  );
};

describe('the document', () => {
  it('is OpenAPI 3.1 in which every reference leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    const names = Object.keys(document.components?.['schemas'] ?? {});
    const refs = refsIn(document).map((ref) => ref.replace('#/components/schemas/', ''));
    expect(refs.length).toBeGreaterThan(50);
    expect(refs.filter((ref) => !names.includes(ref))).toEqual([]);
  });

  it('says of each call what it is for, what it answers and which codes say no', () => {
    const calls = [...callsByTag(document).values()].flat();
    const ids = calls.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(calls.length);
    for (const { operation, path } of calls) {
      const answers = Object.values(operation.responses ?? {});
      expect([path, operation.summary, operation['x-problem-codes']]).not.toContain(undefined);
      expect(answers.every(({ description }) => (description ?? '') !== '')).toBe(true);
    }
  });

  it('holds every command in a union on `type`, each with its example', () => {
    const schemas = (document.components?.['schemas'] ?? {}) as Record<string, Schema>;
    const union = schemas['Command_of_clues'];
    expect(union?.discriminator?.propertyName).toBe('type');
    const members = refsIn(union?.oneOf).map((ref) => ref.split('/').at(-1) ?? '');
    expect(members.length).toBeGreaterThan(40);
    const examples = members.map((name) => `Command_${schemas[name]?.example?.type}`);
    expect(examples).toEqual(members);
  });
});

interface Schema {
  discriminator?: { propertyName: string };
  oneOf?: unknown;
  example?: { type: string };
}

describe('answers', () => {
  it('of a session are as documented', async () => {
    const { username, password } = office.account('jie');
    const answer = await fetch(`${office.baseUrl}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    expect(signedInAnswer.safeParse(await answer.json()).error?.issues).toBeUndefined();
    expect(me.safeParse((await jie.get('/me')).body).error?.issues).toBeUndefined();
  });

  it('of a registered clue, its list and its row are as documented', async () => {
    const registered = await jie.register(ownClue({ reporters: [REAL_NAME] }));
    expect(TAKEN).toContain(registered.status);
    expect(view.safeParse(registered.body).error?.issues).toBeUndefined();
    expect(registered.headers.get('etag')).toBe(`"${String(registered.body['revision'])}"`);
    const list = await jie.get('/clues?limit=1');
    expect(matterList.safeParse(list.body).error?.issues).toBeUndefined();
    const [row] = await office.database.asSuper<{ id: string }>('select id from command');
    const status = await jie.get(`/commands/${row?.id ?? ''}`);
    expect(commandStatus.safeParse(status.body).error?.issues).toBeUndefined();
  });

  it('that say no are problems of the documented form, with the documented code', async () => {
    const refused = [
      await jie.register({ ...ownClue(), content: 7 }),
      await jie.get('/clues/nothing_at_all'),
      await jie.get('/clues?limit=0'),
      await jie.call('POST', '/clues', ownClue()),
    ];
    expect(refused.map(({ body }) => body['code'])).toEqual([
      'invalidBody',
      'notFound',
      'invalidQuery',
      'idempotencyKeyMissing',
    ]);
    for (const { body, headers } of refused) {
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(problem.safeParse(body).error?.issues).toBeUndefined();
    }
  });

  it('to the documented examples of a registration are not 422', async () => {
    for (const example of Object.values(OPENING_EXAMPLES)) {
      const receivedAt = new Date().toISOString();
      expect(TAKEN).toContain((await jie.register({ ...example, receivedAt })).status);
    }
  });
});

it('shows every call on the reference page, without a script', async () => {
  const answer = await fetch(`${office.baseUrl}/reference?lang=en`);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(page).not.toMatch(/<script|https?:\/\/(?!127)/i);
  for (const path of Object.keys(document.paths ?? {})) expect(page).toContain(path);
});
