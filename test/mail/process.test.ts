// The dispatcher as a process of its own, killed in the middle of a mail.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newKeyRing } from '../../db/secrecy/key-ring';
import { makeWorld, type World } from './world';

const ROOT = join(__dirname, '../..');
const vaultKey = newKeyRing();
let world: World;
let child: ChildProcess | undefined;

beforeAll(async () => {
  world = await makeWorld();
  await world.clear();
}, 60_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  await world.stop();
});

function start(): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: world.database.appUrl,
    SMTP_URL: world.smtp.url,
    DUBAN_VAULT_KEY: vaultKey,
    DUBAN_PUBLIC_URL: 'https://duban.example.org',
  };
  return spawn(process.execPath, ['--import', 'tsx', 'mail/main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function mails(count: number): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (world.smtp.mails.length < count) {
    if (Date.now() > endMs)
      throw new Error(`only ${world.smtp.mails.length} of ${count} mails came`);
    await new Promise((go) => setTimeout(go, 20));
  }
}

test('a dispatcher killed while SMTP has the mail sends it again under the same Message-ID', async () => {
  world.smtp.next.push('stall');
  await world.rung(2);
  child = start();
  await mails(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await world.database.moveClock(61_000);
  child = start();
  await mails(2);
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
  expect(world.smtp.mails[0]?.messageId).toMatch(/^<[\w-]{43}@/);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(world.smtp.mails).toHaveLength(2);
}, 60_000);
