// `npm run ops -- VERB`: the console of operations. Exit 0 well, 1 something is stuck or was not mended, 2 cannot tell.
import { createInterface } from 'node:readline/promises';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createDb } from '../db/pool';
import { newKeyRing, parseKeyRing } from '../db/secrecy/key-ring';
import { createDelivery, type Sender } from '../delivery';
import { PROCEDURES } from '../domain/procedures';
import { signIn, withToken } from '../importing/api-client';
import { passwordOf } from '../importing/password';
import { endWith } from '../platform/command-line';
import { ConfigFault, readConfig, type Config } from '../platform/config';
import { publicRing, signingKeysOf, verifyKeysOf } from '../platform/keys';
import { apiSight } from './cli/api-sight';
import { UsageFault, type Call, type Console } from './cli/console';
import { databaseSight } from './cli/database-sight';
import { incidents, kinds, log, mail, stuck } from './cli/look';
import { redeliver, repair } from './cli/repair';
import { runConsole } from './cli/run';
import { show } from './cli/show';
import type { Sight } from './cli/sight';
import { doctor, health, type WellParts } from './cli/well';
import { openOps } from './see/open';

const POOL = 4;

async function main(argv: string[]): Promise<number> {
  const { config, faults } = configOf();
  const client = temporalClient();
  const well: WellParts = {
    opsUrl: `http://127.0.0.1:${config.opsPort}`,
    patient: (call) => patientOf(config, faults, client, call),
  };
  const verbs = [stuck, show, repair, redeliver, mail, incidents, health(well), doctor(well), log];
  return runConsole(
    argv,
    { verbs: [...verbs, kinds], open: (call) => sightOf(config, faults, client, call) },
    consoleOf(config),
  );
}

/** A configuration with faults is for the doctor to tell: then the rest is as if nothing were set. */
function configOf(): { config: Config; faults: readonly string[] } {
  try {
    return { config: readConfig(process.env), faults: [] };
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return { config: readConfig({}), faults: error.faults };
  }
}

/** Lazy: what needs no engine does not wait for it. */
function temporalClient(): Client {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = Connection.lazy(connectionOptions);
  return new Client({ connection, namespace: namespace ?? 'default' });
}

async function sightOf(
  config: Config,
  faults: readonly string[],
  client: Client,
  call: Call,
): Promise<Sight> {
  if (faults.length > 0) throw new UsageFault(faults.join('\n'));
  const api = call.text('api');
  if (api !== undefined) return apiSight(await sessionAt(api, config, call));
  const { databaseUrl, vaultKey } = config.secrets;
  if (databaseUrl === undefined) throw new UsageFault('set DATABASE_URL, or say --api URL');
  const db = createDb(databaseUrl, 'duban_dispatch', POOL);
  const publicKey = verifyKeys(config);
  const delivery = createDelivery({ db, client, publicKey, procedures: PROCEDURES });
  // Without a vault key nothing is written: a ring that opens nothing serves for looking.
  const ports = openOps({
    ...{ db, client, procedures: PROCEDURES, ring: parseKeyRing(vaultKey ?? newKeyRing()) },
    delivery: publicKey.length > 0 ? delivery : { ...delivery, sender: NO_SENDER },
    ...uiOf(config),
  });
  const organId = call.text('organ');
  return databaseSight(ports, {
    ...(organId === undefined ? {} : { organId }),
    mayMend: (remedy) => refuseKeyless(remedy, vaultKey !== undefined, publicKey.length > 0),
    close: async () => void (await Promise.all([db.close(), client.connection.close()])),
  });
}

/** Without the public keys every row would look forged, and be parked: the API's loop sends instead. */
const NO_SENDER: Sender = {
  deliver: () => Promise.resolve({ kind: 'waiting' }),
  giveBack: () => Promise.resolve(),
};
const SEND_NOTHING = ['redeliverCommand', 'resendMail'];

function refuseKeyless(remedy: string, hasVault: boolean, canVerify: boolean): void {
  if (!hasVault)
    throw new UsageFault('mending needs DUBAN_VAULT_KEY: the reason goes to the vault');
  if (!canVerify && !SEND_NOTHING.includes(remedy))
    throw new UsageFault(`${remedy} sends steps: it needs DUBAN_VERIFY_KEY`);
}

async function sessionAt(url: string, { secrets }: Config, call: Call) {
  if (secrets.token !== undefined) return withToken(url, secrets.token);
  const name = call.text('as');
  if (name === undefined) throw new UsageFault('--api needs DUBAN_TOKEN, or --as NAME');
  const { stdin: input, stderr: output } = process;
  return signIn(url, name, await passwordOf(secrets.password, name, { input, output }));
}

function verifyKeys({ verifyKey, secrets: { signingKey } }: Config) {
  const ring = verifyKey ?? (signingKey === undefined ? undefined : publicRing(signingKey));
  return ring === undefined ? [] : verifyKeysOf(ring);
}

const uiOf = ({ parts: { temporalUi } }: Config) =>
  temporalUi === undefined ? {} : { temporalUi };

function patientOf(config: Config, configFaults: readonly string[], client: Client, call: Call) {
  const { databaseUrl, vaultKey, signingKey, smtpUrl, mailDkim } = config.secrets;
  const { mailFrom, rules, publicUrl, opsAlert } = config;
  const mailTo = call.text('mail-to');
  const db = databaseUrl === undefined ? undefined : createDb(databaseUrl, 'duban_dispatch', POOL);
  const patient = {
    ...{ configFaults, client, mailFrom, rules, publicUrl, opsAlert },
    signingKeys: signingKey === undefined ? [] : signingKeysOf(signingKey),
    verifyKeys: verifyKeys(config),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(db === undefined ? {} : { db }),
    ...(vaultKey === undefined ? {} : { vaultKey }),
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(mailDkim === undefined ? {} : { dkim: mailDkim }),
    ...(mailTo === undefined ? {} : { mailTo }),
  };
  const close = async (): Promise<void> =>
    void (await Promise.all([db?.close(), client.connection.close()]));
  return { patient, close };
}

function consoleOf({ timeZone, locale }: Config): Console {
  const { stdout, stderr, stdin } = process;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTty: stdout.isTTY && stdin.isTTY && process.env['NO_COLOR'] === undefined,
    timeZone,
    locale,
    signal: stop.signal,
    confirm: async (question) => {
      const lines = createInterface({ input: stdin, output: stderr });
      const answer = await lines.question(`${question} [y/N] `, { signal: stop.signal });
      lines.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

endWith(main(process.argv.slice(2)));
