// The demo's own parts: everything `npm start` brings up, in a temporary folder and on free ports.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../platform/config';
import { freePort } from '../platform/embedded/child';
import { embeddedKeys, verifyKeysOf } from '../platform/keys';
import { startAll } from '../platform/start/start';
import { readAccounts } from './account';
import type { Sources } from './gather';
import { Office } from './office';
import type { Say } from './say';

const ROOT = resolve(__dirname, '..');
const DISTRICT = join(ROOT, 'examples/demo');
const RULES = join(ROOT, 'rules/135-demo.json');

export interface Installation {
  home: string;
  baseUrl: string;
  sources: Sources;
  stop(): Promise<void>;
}

/** Brings everything up and signs the people in; takes everything down again when that fails. */
export async function startInstallation(
  say: Say,
  temporalCliPath: string | undefined,
): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'duban-demo-'));
  const undo: (() => Promise<void> | void)[] = [
    () => rmSync(home, { recursive: true, force: true }),
  ];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= undoAll(undo));
  try {
    const port = await freePort();
    const config = readConfig({
      DUBAN_HOME: home,
      DUBAN_PORT: String(port),
      DUBAN_OPS_PORT: String(await freePort()),
      DUBAN_RULES: RULES,
      TEMPORAL_CLI_PATH: temporalCliPath,
    });
    // The welcome has many lines, among them passwords; `--keep` says where they are.
    const running = await startAll(config, DISTRICT, (line) => line.includes('\n') || say(line));
    undo.push(() => running.stop());
    const baseUrl = `http://127.0.0.1:${port}`;
    return { home, baseUrl, sources: await sourcesOf(home, baseUrl, running.parts), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function undoAll(steps: readonly (() => Promise<void> | void)[]): Promise<void> {
  for (const step of [...steps].reverse()) await step();
}

interface Parts {
  databaseUrl: string;
  temporalAddress: string;
  mailFolder?: string;
}

async function sourcesOf(home: string, baseUrl: string, parts: Parts): Promise<Sources> {
  const { databaseUrl, temporalAddress, mailFolder } = parts;
  if (mailFolder === undefined) throw new Error('the demo needs the embedded mail server');
  return {
    office: await Office.open(baseUrl, readAccounts(home)),
    databaseUrl,
    temporalAddress,
    mailFolder,
    verifyKeys: verifyKeysOf(embeddedKeys(home).verifyKey),
  };
}
