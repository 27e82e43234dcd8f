// Every page with sample data, each text of which is `text`: for tests that go through all of them.
import * as web from '../../web';
import type { MatterPageData, OpenApiDocument } from '../../web';

export const NOW_MS = Date.UTC(2026, 10, 24, 4, 0, 0);
const iso = (inMs: number): string => new Date(NOW_MS + inMs).toISOString();

export const sampleMatter = (
  text: string,
  locale: web.Locale,
  extra: Record<string, unknown> = {},
): MatterPageData => ({
  locale,
  organ: text,
  officer: text,
  csrf: text,
  offsetMinutes: 480,
  nowMs: NOW_MS,
  labels: {
    states: { VERIFYING: { zh: '初步核实', en: 'Verifying' } },
    deadlines: { VERIFICATION: { zh: '初核期限', en: 'Verification' } },
    commands: { submitVerificationReport: { zh: '提交核查报告', en: 'Submit the report' } },
    posts: { 'caseOfficer@d1': text },
    persons: { p1: text },
  },
  view: {
    number: text,
    state: 'VERIFYING',
    revision: 7,
    holder: { post: 'caseOfficer@d1', persons: ['p1', text] },
    receivedAt: iso(-864e5),
    deadlines: [
      {
        id: 'VERIFICATION',
        instance: 2,
        dueAt: iso(-90 * 60_000),
        provisional: true,
        status: 'breached',
        level: 2,
      },
      {
        id: text,
        instance: 1,
        dueAt: iso(2 * 864e5),
        provisional: false,
        status: 'running',
        level: null,
      },
    ],
    pending: [{ type: text, askedBy: 'p1', askedAt: iso(-1000), lapsesAt: iso(864e5) }],
    waiting: [{ type: text, submittedAt: iso(-1000) }],
    allowedCommands: ['submitVerificationReport', text],
    ...extra,
  },
});

export const sampleDocument = (text: string): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: text, version: text, description: text },
  tags: [{ name: text, description: text }],
  paths: {
    [`/${text}`]: {
      post: {
        summary: text,
        description: text,
        tags: [text],
        parameters: [
          { name: text, in: text, description: text, required: true, schema: { enum: [text] } },
        ],
        requestBody: { content: { [text]: { schema: { $ref: '#/components/schemas/Body' } } } },
        responses: { [text]: { description: text, content: { [text]: { example: text } } } },
        'x-problem-codes': [text],
      },
    },
  },
  components: {
    schemas: {
      Body: {
        oneOf: [
          {
            description: text,
            properties: { type: { const: text }, again: { $ref: '#/components/schemas/Body' } },
            required: ['type'],
            example: { type: text },
          },
        ],
      },
    },
  },
  'x-problem-codes': { [text]: { status: 409, title: text } },
});

/** All pages by name. */
export function everyPage(text: string, locale: web.Locale): Record<string, string> {
  const matter = sampleMatter(text, locale);
  const mail = { id: text, to: text, subject: text, atMs: NOW_MS, text };
  const frame = { locale, organ: text, officer: text, csrf: text };
  const timed = { ...frame, offsetMinutes: 480 };
  return {
    start: web.startPage({
      ...frame,
      health: [{ name: text, state: 'amber', advice: text }],
      links: { reference: text, signIn: text, mail: text, temporal: text },
      firstClue: [text, text],
    }),
    mailList: web.mailListPage({ ...timed, mails: [mail] }),
    mail: web.mailPage({ ...timed, mail }),
    signIn: web.signInPage({
      ...frame,
      next: text,
      username: text,
      fault: { code: 'badCredentials' },
    }),
    matter: web.matterPage(matter),
    inbox: web.inboxPage({
      ...timed,
      nowMs: NOW_MS,
      labels: matter.labels,
      items: [
        {
          matterId: text,
          number: text,
          state: text,
          kind: 'sign',
          command: text,
          deadline: text,
          dueAt: iso(60_000),
        },
      ],
    }),
    notFound: web.notFoundPage(frame),
    problem: web.problemPage({
      ...frame,
      problem: { status: 409, code: text, title: text, traceId: text },
    }),
    reference: web.referencePage({ ...frame, document: sampleDocument(text) }),
  };
}
