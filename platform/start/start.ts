// The order of a start and of a stop: data folder, database, directory, Temporal, mail, worker. The API joins here.
import { join } from 'node:path';
import { isDirectoryEmpty, loadDirectory } from '../../db/people/load-directory';
import { startCapture } from '../../mail/capture';
import type { Config } from '../config';
import { freePort } from '../embedded/child';
import { startTemporal } from '../embedded/temporal';
import { temporalCli } from '../embedded/temporal-cli';
import { bringUpDatabase } from './database';
import { environments, type MailParts, type TemporalParts } from './environments';
import { requirePort, takeHome } from './lock';
import { keepProcess } from './process';
import { accountsFile, keepAccounts, SAMPLE_FOLDER } from './sample';
import { during, type Say } from './steps';
import { untilAlive, welcome } from './welcome';

export interface Running {
  /** Where the parts are, for whoever looks at them beside the API. */
  parts: Parts;
  stop(): Promise<void>;
}

export interface Parts {
  /** Login of the application. */
  databaseUrl: string;
  temporalAddress: string;
  /** Folder of the captured mail; absent where SMTP is from outside. */
  mailFolder?: string;
}

/** Brings everything up; what came up before a fault is stopped again. */
export async function startAll(
  config: Config,
  directory: string | undefined,
  say: Say,
): Promise<Running> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(takeHome(config.home));
    await requirePort(config.port, 'DUBAN_PORT');
    await requirePort(config.opsPort, 'DUBAN_OPS_PORT');
    return { parts: await bringUp(config, directory, say, undo), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => Promise<void> | void)[];

async function bringUp(
  config: Config,
  directory: string | undefined,
  say: Say,
  undo: Undo,
): Promise<Parts> {
  const database = await bringUpDatabase(config, say);
  if (database.child !== undefined) undo.push(() => database.child?.stop());
  await loadFirst(config.home, database.ownerUrl, directory ?? SAMPLE_FOLDER, say);
  const temporal = await temporalParts(config, say, undo);
  const mail = await mailServer(config, undo);
  const shared = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.appUrl,
    DUBAN_WORKER_METRICS: config.workerMetrics ?? `127.0.0.1:${await freePort()}`,
  };
  for (const [name, env] of Object.entries(environments(config, temporal, mail))) {
    const kept = keepProcess(name, ENTRIES[name] ?? '', { ...shared, ...env }, config.home, say);
    undo.push(() => kept.stop());
  }
  await during('the API', () => untilAlive(config.port), say);
  say(welcome(config));
  return {
    databaseUrl: database.appUrl,
    temporalAddress: temporal.address,
    ...(mail.folder === undefined ? {} : { mailFolder: mail.folder }),
  };
}

export const ENTRIES: Record<string, string> = {
  worker: 'worker/main.ts',
  dispatcher: 'mail/main.ts',
  api: 'api/main.ts',
};

export async function loadFirst(
  home: string,
  ownerUrl: string,
  folder: string,
  say: Say,
): Promise<void> {
  if (!(await isDirectoryEmpty(ownerUrl))) return;
  const loaded = await during('the directory', () => loadDirectory(ownerUrl, folder), say);
  keepAccounts(home, loaded.accounts);
  say(`Loaded ${loaded.accounts.length} accounts; names and passwords: ${accountsFile(home)}`);
}

async function temporalParts(config: Config, say: Say, undo: Undo): Promise<TemporalParts> {
  if (config.temporalAddress !== undefined) return { address: config.temporalAddress };
  const cli = await temporalCli(config.temporalCliPath, say);
  const temporal = await during('Temporal', () => startTemporal(cli, config.home), say);
  undo.push(() => temporal.child.stop());
  return temporal;
}

async function mailServer(config: Config, undo: Undo): Promise<MailParts> {
  if (config.secrets.smtpUrl !== undefined) return { url: config.secrets.smtpUrl };
  const folder = join(config.home, 'mail');
  const capture = await startCapture(folder);
  undo.push(() => capture.stop());
  return { url: capture.url, folder };
}
