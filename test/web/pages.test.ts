// The pages: what each says, that none needs a script, and that a matter's page shows no content (invariant 6).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as web from '../../web';
import { everyPage, NOW_MS, sampleDocument, sampleMatter } from './pages';

const LOCALES = ['zh', 'en'] as const;

describe.each(LOCALES)('every page in %s', (locale) => {
  const pages = Object.entries(everyPage('a', locale));

  it.each(pages)('%s is a document that the content security policy allows', (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="(zh-CN|en)">/);
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:|<iframe|@import/i);
    for (const [, address] of page.matchAll(/(?:src|<link[^>]*href|action)="([^"]*)"/g))
      expect(address).toMatch(/^\/(?!\/)/);
  });

  it.each(pages)('%s can be used by keyboard and screen reader', (_name, page) => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain('href="#main"');
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/(?:aria-labelledby|aria-describedby|for)="([^"]*)"/g))
      expect(ids).toContain(id);
    for (const [input] of page.matchAll(/<input(?![^>]*type="hidden")[^>]*>/g))
      expect(page).toContain(`for="${/id="([^"]*)"/.exec(input)?.[1]}"`);
  });
});

it('has every file its pages load', () => {
  for (const name of ['duban.css', 'duban.svg'])
    expect(existsSync(join(web.ASSETS_FOLDER, name))).toBe(true);
  const css = readFileSync(join(web.ASSETS_FOLDER, 'duban.css'), 'utf8');
  expect(css).not.toMatch(/@import|url\(/);
});

it('shows a matter with its labels, due dates in the organ\u2019s offset, and how late', () => {
  const page = web.matterPage(sampleMatter('n1', 'zh'));
  for (const text of [
    '初步核实',
    '初核期限',
    '提交核查报告',
    '黄色预警',
    '暂定',
    '已逾期 1 小时 30 分钟',
    '剩余 2 天',
  ])
    expect(page).toContain(text);
  expect(page).toContain('2026-11-24 10:30');
  expect(page).toContain('UTC+08:00');
  expect(web.matterPage({ ...sampleMatter('n1', 'en'), offsetMinutes: -210 })).toContain(
    'UTC-03:30',
  );
});

it('gives the same page whatever time zone and locale the process has (invariant 12)', () => {
  // In processes of their own: Jest hands tests a copy of the environment, and Node reads the zone once.
  const script =
    "const p = require('./test/web/pages'); process.stdout.write(p.everyPage('n1', 'zh').matter)";
  const pages = ['Asia/Shanghai', 'America/New_York'].map((TZ, at) =>
    execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
      env: { PATH: process.env['PATH'], TZ, LC_ALL: at === 0 ? 'zh_CN.UTF-8' : 'en_US.UTF-8' },
      encoding: 'utf8',
    }),
  );
  expect(pages[0]).toContain('2026-11-24');
  expect(pages[0]).toBe(pages[1]);
});

it('shows nothing of a matter but the fields that are named (invariant 6)', () => {
  const canary = 'CANARY-7c1';
  const page = web.matterPage(
    sampleMatter('n1', 'zh', {
      subjects: { s1: { personId: canary } },
      content: canary,
      reporter: canary,
      plan: { note: canary },
      replies: { [canary]: 'OWED' },
      signOff: { finding: canary },
    }),
  );
  expect(page).not.toContain(canary);
});

it('changes nothing by a matter\u2019s page: the only form signs out', () => {
  const page = web.matterPage(sampleMatter('n1', 'zh'));
  expect([...page.matchAll(/action="([^"]*)"/g)].map(([, to]) => to)).toEqual(['/sign-out']);
  expect(page).toContain('name="csrf" value="n1"');
});

it('asks for name and password, keeps a safe next and words each fault', () => {
  const sign = (extra: object): string =>
    web.signInPage({ locale: 'zh', next: '/c/abc', ...extra });
  expect(sign({})).toContain('name="next" value="/c/abc"');
  expect(sign({})).toContain('href="?next=%2Fc%2Fabc&amp;lang=en"');
  expect(sign({ next: '//evil.example' })).toContain('name="next" value="/"');
  expect(sign({})).not.toContain('role="alert"');
  expect(sign({ fault: { code: 'badCredentials' } })).toContain('用户名或密码不正确');
  expect(sign({ fault: { code: 'lockedOut', retryAfterSeconds: 90 } })).toContain('1 分钟 30 秒');
});

it('offers mail and Temporal on the start page only when they are given, advice only when needed', () => {
  const start = (links: object, state: 'ok' | 'down'): string =>
    web.startPage({
      locale: 'en',
      health: [{ name: 'PostgreSQL', state, advice: 'start it again' }],
      links: { reference: '/api', signIn: '/sign-in', ...links },
      firstClue: ['curl -s x', 'curl -s y'],
    });
  expect(start({}, 'ok')).not.toMatch(/Captured mail|Temporal UI|start it again/);
  const full = start({ mail: '/mail', temporal: 'http://127.0.0.1:8233' }, 'down');
  for (const text of [
    'href="/mail"',
    'href="http://127.0.0.1:8233"',
    'start it again',
    'curl -s x\ncurl -s y',
  ])
    expect(full).toContain(text);
});

it('says the same of every page that is not there (P8), and repeats nothing of a request', () => {
  expect(web.notFoundPage({ locale: 'en' })).toBe(web.notFoundPage({ locale: 'en' }));
  const page = web.problemPage({
    locale: 'en',
    problem: { status: 503, code: 'databaseUnavailable', ...{ detail: 'CANARY' } },
  });
  expect(page).toContain('databaseUnavailable');
  expect(page).not.toContain('CANARY');
});

it('makes the reference from the document, unions and self-holding schemas too', () => {
  const page = web.referencePage({ locale: 'en', document: sampleDocument('x') });
  for (const text of [
    'id="post-x"',
    'href="#post-x"',
    'type: &quot;x&quot;',
    'Problem codes',
    '>409<',
  ])
    expect(page).toContain(text);
  const broken = {
    openapi: '3.1.0',
    info: { title: 't', version: '1' },
    paths: { '/a': { get: { requestBody: { $ref: '#/components/no/where' } } } },
  };
  expect(web.referencePage({ locale: 'zh', document: broken })).toContain('/a');
});

it('lists captured mail, an empty inbox and an instant that is none', () => {
  const frame = { locale: 'zh' as const, offsetMinutes: 480 };
  expect(web.mailListPage({ ...frame, mails: [] })).toContain('尚无邮件');
  const labels = { states: {}, deadlines: {}, commands: {} };
  expect(web.inboxPage({ ...frame, items: [], labels, nowMs: NOW_MS })).toContain('没有等您办理');
  const mail = { id: '1.eml', to: 'a@b', subject: 's', atMs: NaN };
  expect(web.mailListPage({ ...frame, mails: [mail] })).toContain('href="/mail/1.eml"');
});
