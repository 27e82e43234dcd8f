// Texts and instants of mails, without any server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCaptured, startCapture } from '../../mail/capture';
import { mailText } from '../../mail/texts';
import { instantText, lengthText } from '../../mail/time-text';
import { createSmtp } from '../../mail/transport';
import { TEXT_KEYS } from '../../mail/words';

const DUE = Date.UTC(2026, 10, 24, 16, 30);
const frame = {
  organ: '甲区纪委',
  offsetMinutes: 480,
  locale: 'zh' as const,
  link: 'https://d.example/c/m1',
  nowMs: DUE + 7_260_000,
};

test('an instant is written in the organ’s own offset', () => {
  expect(instantText(DUE, 480)).toBe('2026-11-25 00:30');
  expect(instantText(DUE, -150)).toBe('2026-11-24 14:00');
});

test('a length names its two greatest units', () => {
  expect(lengthText(7_260_000, 'zh')).toBe('2 小时 1 分钟');
  expect(lengthText(86_400_000, 'en')).toBe('1 d');
  expect(lengthText(12, 'zh')).toBe('0 秒');
});

test.each(TEXT_KEYS)(
  'the mail %s says number, due, link and to write no facts, in both languages',
  (key) => {
    for (const locale of ['zh', 'en'] as const) {
      const mail = mailText(
        { key, number: 'N-1', step: { zh: '核查', en: 'verification' }, dueAtMs: DUE },
        { ...frame, locale },
      );
      expect(mail.subject).toContain('N-1');
      for (const body of [mail.text, mail.html]) expect(body).toContain('2026-11-25 00:30');
      expect(mail.text).toContain(frame.link);
      expect(mail.text).toMatch(/请勿回复|Do not answer/);
    }
  },
);

test('a red warning says how late, and what comes next and when', () => {
  const mail = mailText(
    { key: 'L3', number: 'N-1', dueAtMs: DUE, next: { level: 4, atMs: DUE + 86_400_000 } },
    frame,
  );
  expect(mail.text).toContain('已逾期: 2 小时 1 分钟');
  expect(mail.text).toContain('将于 2026-11-26 00:30 升级：挂账督办');
});

test('a miss noticed after completion says when it was completed, not that it is open', () => {
  const mail = mailText({ key: 'L1', number: 'N-1', dueAtMs: DUE, doneAtMs: DUE + 60_000 }, frame);
  expect(mail.text).toContain('办结于: 2026-11-25 00:31');
  expect(mail.text).toContain('已逾期: 1 分钟');
  expect(mail.text).not.toContain('尚未办结');
});

test('labels from the directory are escaped and cannot break a header', () => {
  const mail = mailText({ key: 'L1', number: 'N-1\r\nBcc: x@y', desk: '<b>&"' }, frame);
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.html).toContain('&lt;b&gt;&amp;&quot;');
});

test('the embedded server keeps what it was given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duban-mail-'));
  const capture = await startCapture(folder);
  const mail = {
    from: 'a@example.org',
    to: 'b@example.org',
    messageId: '<1@x>',
    references: '<0@x>',
  };
  const sent = await createSmtp(capture.url)({
    ...mail,
    subject: '蓝色预警',
    text: '正文',
    html: '<p>正文</p>',
  });
  expect(sent).toEqual({ kind: 'accepted' });
  expect(await listCaptured(folder)).toMatchObject([
    { to: 'b@example.org', subject: '蓝色预警', messageId: '<1@x>' },
  ]);
  await capture.stop();
  await rm(folder, { recursive: true });
});
