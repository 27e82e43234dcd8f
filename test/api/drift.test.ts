// Code, catalogue and document say the same: routes, commands, problem codes, examples (issue 4, item 8).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../api/app';
import { clueKind } from '../../api/kinds/clue';
import { createMetrics } from '../../api/metrics';
import { callsFor } from '../../api/openapi/calls';
import { codesOf } from '../../api/openapi/call';
import { openApiDocument } from '../../api/openapi/document';
import type { ApiPorts } from '../../api/ports';
import { PROBLEM_CODES } from '../../api/problems';
import { REFUSAL_CODES } from '../../domain';
import { routesOf } from '../support/routes-of';

const KINDS = [clueKind];
const CALLS = callsFor(KINDS);
const ROOT = join(__dirname, '../..');
/** Pages for people, which the document does not describe. */
const PAGES = ['get /', 'get /reference', 'get /sign-in', 'post /sign-in', 'post /sign-out'];
const MORE_PAGES = ['get /inbox', 'post /inbox/{id}/acknowledge', 'get /mail', 'get /mail/{id}'];

/** Nothing is served here: routers only keep the ports for later. */
const app = createApp({
  kinds: KINDS,
  log: pino({ enabled: false }),
  metrics: createMetrics(),
  pages: { publicUrl: 'http://duban.test', firstClue: [], mailFolder: '/nowhere' },
} as unknown as ApiPorts);

const sourcesOf = (folder: string): { file: string; text: string }[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, folder, file), 'utf8') }));

describe('addresses', () => {
  const served = routesOf(app).filter((one) => ![...PAGES, ...MORE_PAGES].includes(one));
  const told = CALLS.map(({ method, path }) => `${method} ${path}`);

  it('are all served under the names that the document tells', () => {
    expect(served.toSorted()).toEqual([...new Set(told)].toSorted());
  });

  it('are told once', () => {
    expect(told).toHaveLength(new Set(told).size);
    const { paths } = openApiDocument(KINDS);
    const documented = Object.entries(paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(documented.toSorted()).toEqual(told.toSorted());
  });
});

describe('problem codes', () => {
  const api = sourcesOf('api').filter(({ file }) => file !== 'problems.ts');
  const border = PROBLEM_CODES.filter(
    (code) => !(REFUSAL_CODES as readonly string[]).includes(code),
  );

  it('of `decide` are all in the catalogue and the catalogue in the document', () => {
    expect(PROBLEM_CODES).toEqual(expect.arrayContaining([...REFUSAL_CODES]));
    const document = openApiDocument(KINDS);
    expect(document.components?.['schemas']?.['ProblemCode']).toMatchObject({
      enum: PROBLEM_CODES,
    });
    expect(Object.keys(document['x-problem-codes'] ?? {})).toEqual(PROBLEM_CODES);
  });

  it('of the border are each thrown somewhere', () => {
    const text = [...api, ...sourcesOf('db')]
      .filter(({ file }) => !file.startsWith('openapi'))
      .map((one) => one.text)
      .join('\n');
    const unused = border.filter((code) => !text.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });

  it('that code throws are each told by a call', () => {
    const told = new Set(CALLS.flatMap(codesOf));
    const thrown = api.flatMap(({ text }) =>
      [...text.matchAll(/new Problem\(\s*'(\w+)'/g)].map(([, code]) => code ?? ''),
    );
    expect(thrown.length).toBeGreaterThan(20);
    expect(thrown.filter((code) => !told.has(code as never))).toEqual([]);
  });
});
