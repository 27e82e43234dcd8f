// SMTP down, slow, and refusing an address for good: matters go on, mails come once, the next in line is told (P7).
import { freePort } from '../../platform/embedded/child';
import { listCaptured, startCapture } from '../../mail/capture';
import { trySmtp } from '../../faults/parts/smtp';
import { ownClue } from '../support/clue-body';
import { Installation } from '../support/installation';
import type { Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { incidentsOf, rungsOf } from './told';

const office = new Installation({ dispatcher: false });
let jie: Officer;
let qu: Officer;

beforeAll(async () => {
  await office.start();
  [jie, qu] = await Promise.all([office.as('jie'), office.as('qu')]);
}, 240_000);
afterAll(() => office.stop());
afterEach(async () => {
  await office.stopMail();
  await office.database.moveClock(0);
});

interface Message {
  messageId: string;
  notice: string;
  person: string;
  state: string;
  attempts: number;
  level: number | null;
  deadline: string | null;
}

const messagesOf = (id: string): Promise<Message[]> =>
  office.database.asSuper(
    `select m.message_id "messageId", m.notice_id notice, m.person_id person, m.state, m.attempts,
       (n.event ->> 'level')::int "level", n.event ->> 'deadline' deadline from message m join notice n on n.id = m.notice_id where m.matter_id = $1`,
    [id],
  );

const reached = (id: string, level: number): Promise<unknown> =>
  eventually(`level ${level}`, async () =>
    (await rungsOf(office, id)).some((rung) => rung.level === level),
  );

it('down: the matter goes on, and every mail comes once it is back', async () => {
  const port = await freePort();
  office.startMail(`smtp://127.0.0.1:${port}`);
  const id = String((await jie.register(ownClue())).body['id']);
  await reached(id, 2);
  await eventually('a second attempt', async () =>
    (await messagesOf(id)).some(({ attempts }) => attempts >= 2),
  );
  expect(await qu.send(id, 'acknowledgePickup')).toMatchObject({ status: 200 });
  expect((await messagesOf(id)).filter(({ state }) => state === 'sent')).toEqual([]);
  const folder = `${office.home}/late`;
  const server = await startCapture(folder, port);
  try {
    // Back-off grows with each attempt; what it leaves to wait is skipped.
    await office.database.moveClock(60_000);
    await eventually('every mail of the pickup', async () => {
      const due = (await messagesOf(id)).filter(({ level }) => (level ?? 9) <= 2);
      return due.length >= 3 && due.every(({ state }) => state === 'sent');
    });
    const ids = (await listCaptured(folder)).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    await office.stopMail();
    await server.stop();
  }
}, 60_000);

it('slow, and one address refused for good', async () => {
  const smtp = await trySmtp();
  try {
    smtp.refused.add('lin@district.example');
    smtp.next.push('stall');
    office.startMail(smtp.url, 1_500);
    const id = String((await jie.register(ownClue())).body['id']);
    await reached(id, 3);
    const told = await eventually('the next in line', async () => {
      const yellow = (await messagesOf(id)).filter(
        ({ deadline, level }) => deadline === 'PICKUP' && level === 2,
      );
      return (
        yellow.some(({ person, state }) => person === 'person_pan' && state === 'sent') && yellow
      );
    });
    expect(told.find(({ person }) => person === 'person_lin')?.state).toBe('failed');
    expect(await incidentsOf(office)).toContain('mailBounced');
    // The first mail was swallowed: it comes again under its own Message-ID, and held up nobody.
    const first = smtp.mails[0]?.messageId;
    await eventually(
      'the first mail again',
      () => smtp.mails.filter(({ messageId }) => messageId === first).length === 2,
    );
    const ids = await messagesOf(id);
    expect(new Set(ids.map(({ notice, person }) => `${notice} ${person}`)).size).toBe(ids.length);
    expect(await qu.send(id, 'acknowledgePickup')).toMatchObject({ status: 200 });
  } finally {
    await office.stopMail();
    await smtp.stop();
  }
}, 60_000);
