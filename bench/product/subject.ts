// The product as something to measure: `npm start` against the bench's servers, reached over HTTP.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { readConfig } from '../../platform/config';
import { freePort } from '../../platform/embedded/child';
import { accountsFile } from '../../platform/start/sample';
import { startAll } from '../../platform/start/start';
import { historyTypes } from '../history';
import type { Life, ProductUnderTest } from '../subject';
import type { World } from '../world';
import { signIn, type Credentials, type OfficerClient } from './client';
import { openLedger } from './firings';
import { doStep, PEOPLE, STEPS, type Officers } from './steps';

/** The sample organ, and its pickup limit by `rules/135.json`, ms. */
const ORGAN = 'district';
const PICKUP_MS = 86_400_000;

export async function startProduct(
  world: World,
  say: (line: string) => void,
): Promise<ProductUnderTest> {
  const home = join(world.home, 'product');
  const port = await freePort();
  const config = readConfig({
    DUBAN_HOME: home,
    DUBAN_PORT: String(port),
    DUBAN_OPS_PORT: String(await freePort()),
    DATABASE_URL: world.postgres.appUrl,
    DATABASE_MIGRATION_URL: world.postgres.ownerUrl,
    TEMPORAL_ADDRESS: world.temporalAddress,
  });
  // The welcome has many lines, among them passwords: nobody needs those here.
  const running = await startAll(config, undefined, (line) => line.includes('\n') || say(line));
  const baseUrl = `http://127.0.0.1:${port}`;
  const officers = await signInAll(baseUrl, home);
  const ledger = openLedger(world.postgres.appUrl, ORGAN);
  const connection = await Connection.connect({ address: world.temporalAddress });
  const client = new Client({ connection });
  const register = (receivedAtMs: number): Promise<string> => registerClue(officers, receivedAtMs);
  return {
    name: 'product',
    baseUrl,
    stepsPerLife: STEPS.length,
    register: async () => lifeOf(await register(Date.now() - 1_000), officers),
    registerDue: (dueAtMs) => register(dueAtMs - PICKUP_MS),
    firings: ledger.firings,
    history: (id) => historyTypes(client, `clue:${id}`),
    workerBytes: () => bytesOfChild('worker/main.ts'),
    stop: async () => {
      await ledger.close();
      await connection.close();
      await running.stop();
    },
  };
}

/** One session a person for the whole run, as in an office. */
async function signInAll(baseUrl: string, home: string): Promise<Officers> {
  const accounts = JSON.parse(readFileSync(accountsFile(home), 'utf8')) as Credentials[];
  const clients = new Map<string, OfficerClient>();
  for (const personId of PEOPLE) {
    const account = accounts.find((one) => one.personId === personId);
    if (account === undefined) throw new Error(`no account of ${personId}`);
    clients.set(personId, await signIn(baseUrl, account));
  }
  return (personId) => {
    const client = clients.get(personId);
    if (client === undefined) throw new Error(`${personId} is not signed in`);
    return client;
  };
}

async function registerClue(officers: Officers, receivedAtMs: number): Promise<string> {
  const answer = await officers('person_jie').post('/clues', {
    competence: 'own',
    receivedAt: new Date(receivedAtMs).toISOString(),
    channel: 'MAIL',
    problemClass: 'UMBRELLA',
    content: '性能测试用线索。',
    reporters: [{ nameStatus: 'ANONYMOUS' }],
    subjects: [{ subject: { unknown: true } }],
  });
  if (answer.status !== 201 && answer.status !== 202)
    throw new Error(`register: ${answer.status} ${String(answer.body['code'])}`);
  return String(answer.body['id']);
}

function lifeOf(id: string, officers: Officers): Life {
  let at = 0;
  let before: Record<string, unknown> = {};
  return {
    id,
    step: async () => {
      before = await doStep(at, { id, officers, before });
      at += 1;
    },
    refused: async () => {
      const answer = await officers('person_fang').post(`/clues/${id}/commands`, { type: 'close' });
      if (answer.status !== 409) throw new Error(`close was not refused: ${answer.status}`);
    },
  };
}

/** Resident memory of a child of this process by its entry file, bytes. */
function bytesOfChild(entry: string): number {
  const lines = execFileSync('ps', ['-eo', 'ppid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  const mine = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([ppid, , ...args]) => Number(ppid) === process.pid && args.includes(entry));
  if (mine === undefined) throw new Error(`no process ${entry}`);
  return Number(mine[1]) * 1_024;
}
