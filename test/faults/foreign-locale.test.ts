// API, worker and dispatcher under another time zone and language: same due dates, same times in mails (invariant 12).
import { embeddedKeys, verifyKeysOf } from '../../platform/keys';
import { PROCEDURES } from '../../domain/procedures';
import { verifyExport } from '../../ops/verify/verify-export';
import { ApiProcess } from '../support/api-process';
import { Installation } from '../support/installation';
import { startNode, type NodeProcess } from '../../faults/parts/node-process';
import type { Officer } from '../support/officer';
import { eventually } from '../support/temporal';
import { REAL_NAME } from '../support/clue-body';
import { registered, toVerifying, type People } from '../support/whole-life';
import { clocksOf } from './told';

const FOREIGN = { TZ: 'America/New_York', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
const WHO = ['jie', 'qu', 'fang', 'pan', 'bu', 'cheng'];
const OFFSET_MS = 8 * 3_600_000;

const office = new Installation({ rules: 'rules/135.json', dispatcher: false });
let api: ApiProcess;
let mailer: NodeProcess;

beforeAll(async () => {
  await office.start();
  api = await ApiProcess.start(office, { env: FOREIGN });
  mailer = await startNode('mail/main.ts', {
    ready: 'dispatcher is running',
    env: {
      ...FOREIGN,
      DATABASE_URL: office.database.appUrl,
      SMTP_URL: office.capture.url,
      DUBAN_VAULT_KEY: embeddedKeys(office.home).vaultKey,
      DUBAN_RULES: office.rules,
    },
  });
}, 240_000);

afterAll(async () => {
  await mailer.kill();
  await api.kill();
  await office.stop();
});

interface Life {
  /** Day clocks by their due instants, hour clocks by their length; in order. */
  clocks: string[];
  id: string;
  people: People;
}

async function life(as: (name: string) => Promise<Officer>): Promise<Life> {
  const people: People = {};
  for (const name of WHO) people[name] = await as(name);
  const id = await registered(people, { reporters: [REAL_NAME] });
  await toVerifying(people, id);
  const { body } = (await people['pan']?.get(`/clues/${id}`)) ?? { body: {} };
  const clocks = clocksOf(body) as (ReturnType<typeof clocksOf>[number] & { dueOn?: string })[];
  const told = clocks.map(({ id: name, startAt, dueAt, dueOn }) =>
    dueOn == null
      ? `${name} ${Date.parse(dueAt) - Date.parse(startAt)} ms`
      : `${name} ${dueAt} ${dueOn}`,
  );
  return { clocks: told.toSorted(), id, people };
}

it('invariant 12: due dates and mail times are those of the organ', async () => {
  const home = await life(office.as);
  await office.killWorker();
  await office.startWorker(FOREIGN);
  const abroad = await life(api.as);
  expect(abroad.clocks).toEqual(home.clocks);
  // A day clock ends with the organ's day.
  expect(abroad.clocks.filter((clock) => clock.includes('T16:00:00.000Z')).length).toBeGreaterThan(
    2,
  );

  const { pan, fang } = abroad.people;
  const { body } = (await pan?.get(`/clues/${abroad.id}/export`)) ?? { body: {} };
  const keys = verifyKeysOf(embeddedKeys(office.home).verifyKey);
  expect(verifyExport(body as never, keys, PROCEDURES)).toMatchObject({ ok: true });

  await fang?.does(abroad.id, 'remind', { deadline: 'VERIFICATION' });
  const view = (await pan?.get(`/clues/${abroad.id}`))?.body ?? {};
  const due = clocksOf(view).find((clock) => clock.id === 'VERIFICATION')?.dueAt ?? '';
  const mail = await eventually('the mail of the reminder', async () =>
    (await office.mails()).find(({ subject }) => subject.includes(String(view['number']))),
  );
  const local = new Date(Date.parse(due) + OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
  expect(mail.text).toContain(local);
}, 120_000);
