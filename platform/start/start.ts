// The order of a start and of a stop: data folder, database, directory, Temporal, mail, worker. The API joins here.
import { join } from 'node:path';
import { isDirectoryEmpty, loadDirectory } from '../../db/people/load-directory';
import { startCapture } from '../../mail/capture';
import type { Config } from '../config';
import { startTemporal } from '../embedded/temporal';
import { temporalCli } from '../embedded/temporal-cli';
import { embeddedKeys } from '../keys';
import { bringUpDatabase } from './database';
import { takeHome } from './lock';
import { keepProcess } from './process';
import { accountsFile, keepAccounts, SAMPLE_FOLDER } from './sample';
import { during, type Say } from './steps';

export interface Running {
  stop(): Promise<void>;
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
    await bringUp(config, directory, say, undo);
    return { stop };
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
): Promise<void> {
  const database = await bringUpDatabase(config, say);
  if (database.child !== undefined) undo.push(() => database.child?.stop());
  await loadFirst(config.home, database.ownerUrl, directory ?? SAMPLE_FOLDER, say);
  const temporal = await temporalAddress(config, say, undo);
  const keep = (name: string, entry: string, its: Record<string, string | undefined>): void => {
    const kept = keepProcess(name, entry, its, config.home, say);
    undo.push(() => kept.stop());
  };
  const smtpUrl = await mailServer(config, undo);
  const env = {
    PATH: process.env['PATH'],
    DUBAN_HOME: config.home,
    DUBAN_RULES: config.rules,
    DATABASE_URL: database.appUrl,
  };
  const keys = embeddedKeys(config.home);
  const worker = {
    DUBAN_VERIFY_KEY: config.verifyKey ?? keys.verifyKey,
    TEMPORAL_ADDRESS: temporal,
  };
  const dispatcher = {
    SMTP_URL: smtpUrl,
    DUBAN_VAULT_KEY: config.secrets.vaultKey ?? keys.vaultKey,
    DUBAN_MAIL_FROM: config.mailFrom,
    DUBAN_PUBLIC_URL: config.publicUrl,
  };
  keep('worker', 'worker/main.ts', { ...env, ...worker });
  keep('dispatcher', 'mail/main.ts', { ...env, ...dispatcher });
  say(
    `Up: PostgreSQL, Temporal, mail, worker, dispatcher. Logs: ${join(config.home, 'logs')}. Ctrl-C stops everything.`,
  );
}

async function loadFirst(home: string, ownerUrl: string, folder: string, say: Say): Promise<void> {
  if (!(await isDirectoryEmpty(ownerUrl))) return;
  const loaded = await during('the directory', () => loadDirectory(ownerUrl, folder), say);
  keepAccounts(home, loaded.accounts);
  say(`Loaded ${loaded.accounts.length} accounts; names and passwords: ${accountsFile(home)}`);
}

async function temporalAddress(config: Config, say: Say, undo: Undo): Promise<string> {
  if (config.temporalAddress !== undefined) return config.temporalAddress;
  const cli = await temporalCli(config.temporalCliPath, say);
  const temporal = await during('Temporal', () => startTemporal(cli, config.home), say);
  undo.push(() => temporal.child.stop());
  say(`Temporal UI: ${temporal.uiUrl}`);
  return temporal.address;
}

async function mailServer(config: Config, undo: Undo): Promise<string> {
  if (config.secrets.smtpUrl !== undefined) return config.secrets.smtpUrl;
  const capture = await startCapture(join(config.home, 'mail'));
  undo.push(() => capture.stop());
  return capture.url;
}
