// A whole installation for tests: PostgreSQL, Temporal, SMTP, a worker process, dispatcher and API, with the sample organ.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../api/app';
import { assemble, type Assembled } from '../../api/assemble';
import type { MatterKind } from '../../api/kinds/kind';
import { listen, type Listening } from '../../api/server';
import { loadDirectory, type LoadedAccount } from '../../db/people/load-directory';
import { createDb, type Db } from '../../db/pool';
import type { DeliveryLoop } from '../../delivery';
import { listCaptured, startCapture, type Capture, type CapturedMail } from '../../mail/capture';
import { startDispatcher, type Dispatcher } from '../../mail/dispatcher';
import { embeddedKeys, signingKeyOf, signingKeysOf, verifyKeysOf } from '../../platform/keys';
import { startCutProxy, type CutProxy } from './cut-proxy';
import { Officer } from './officer';
import { freshDatabase, freshOrgan, type TestDatabase } from './postgres';
import { startTemporal, type TestTemporal } from './temporal';

const ROOT = join(__dirname, '../..');

export interface InstallationOptions {
  /** Rule pack; default the pack of seconds. */
  rules?: string;
  /** Folder of CSV files; default the sample organ. */
  directory?: string;
  kinds?: readonly MatterKind[];
  /** A database that is there already, and its accounts. */
  database?: [TestDatabase, LoadedAccount[]];
  /** Entry of the worker process; default the real one without its watch. */
  workerEntry?: string;
  /** False leaves worker, dispatcher or Temporal out, for tests that need none of them. */
  worker?: boolean;
  dispatcher?: boolean;
  /** Puts a wire that can be cut between PostgreSQL and API, and PostgreSQL and worker. */
  cuttable?: boolean;
  /** How often the delivery loop looks, ms; default as in production. */
  loopEveryMs?: number;
}

/** Everything of one installation, and the people who use it. */
export class Installation {
  database!: TestDatabase;
  temporal!: TestTemporal;
  capture!: Capture;
  assembled!: Assembled;
  server!: Listening;
  accounts: LoadedAccount[] = [];
  worker: ChildProcess | undefined;
  /** With the option `cuttable`. */
  wires!: { api: CutProxy; worker: CutProxy };
  readonly home = mkdtempSync(join(tmpdir(), 'duban-test-'));
  readonly logs: string[] = [];
  private readonly options: InstallationOptions;
  private dispatcher: Dispatcher | undefined;
  private dispatchDb: Db | undefined;
  private loop: DeliveryLoop | undefined;

  constructor(options: InstallationOptions = {}) {
    this.options = options;
  }

  get rules(): string {
    return resolve(ROOT, this.options.rules ?? 'rules/135-seconds.json');
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  async start(): Promise<this> {
    const [, temporal] = await Promise.all([this.openDatabase(), startTemporal()]);
    this.temporal = temporal;
    if (this.options.cuttable === true) {
      const { appUrl } = this.database;
      this.wires = { api: await startCutProxy(appUrl), worker: await startCutProxy(appUrl) };
    }
    this.capture = await startCapture(join(this.home, 'mail'));
    await this.startApi();
    if (this.options.worker !== false) await this.startWorker();
    if (this.options.dispatcher !== false) this.startMail();
    return this;
  }

  private async openDatabase(): Promise<void> {
    const { directory, database } = this.options;
    if (directory === undefined) {
      [this.database, this.accounts] = database ?? (await freshOrgan());
      return;
    }
    this.database = await freshDatabase();
    this.accounts = (await loadDirectory(this.database.ownerUrl, directory)).accounts;
  }

  async startApi(): Promise<void> {
    const keys = embeddedKeys(this.home);
    const log = pino({ level: 'info' }, { write: (line: string) => void this.logs.push(line) });
    this.assembled = await assemble({
      databaseUrl: this.databaseUrlOf('api'),
      vaultKey: keys.vaultKey,
      blindKey: keys.blindKey,
      signingKey: signingKeyOf(keys.signingKey),
      olderSigningKeys: signingKeysOf(keys.signingKey).slice(1),
      verifyKeys: verifyKeysOf(keys.verifyKey),
      rules: this.rules,
      client: this.temporal.client,
      smtpUrl: this.capture.url,
      pages: { publicUrl: 'http://duban.test', firstClue: [], mailFolder: join(this.home, 'mail') },
      log,
      ...(this.options.kinds === undefined ? {} : { kinds: this.options.kinds }),
    });
    this.loop = this.assembled.delivery.startLoop(() => undefined, this.options.loopEveryMs);
    this.server = await listen(createApp(this.assembled.ports), 0, '127.0.0.1');
  }

  async stopApi(): Promise<void> {
    await this.server.stop();
    await this.loop?.stop();
    await this.assembled.close();
  }

  private databaseUrlOf(part: 'api' | 'worker'): string {
    return this.options.cuttable === true ? this.wires[part].url : this.database.appUrl;
  }

  /** The real worker in a process of its own, so that it can be killed. `env` is added to its environment. */
  async startWorker(env: Record<string, string> = {}, anotherEntry?: string): Promise<void> {
    const { verifyKey } = embeddedKeys(this.home);
    const entry = anotherEntry ?? this.options.workerEntry ?? 'test/support/worker-main.ts';
    const child = spawn(process.execPath, ['--import', 'tsx', entry], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: this.databaseUrlOf('worker'),
        DUBAN_VERIFY_KEY: verifyKey,
        TEMPORAL_ADDRESS: this.temporal.address,
        ...env,
      },
    });
    this.worker = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const heard = (chunk: Buffer): void => {
        said += chunk.toString();
        if (said.includes('worker is running')) resolve();
      };
      child.stdout.on('data', heard);
      child.stderr.on('data', heard);
      child.once('exit', () => reject(new Error(`the worker ended: ${said.slice(-2000)}`)));
    });
  }

  /** Ends the worker at once, as a power cut would. */
  async killWorker(): Promise<void> {
    const child = this.worker;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  startMail(smtpUrl = this.capture.url, attemptMs = 30_000): void {
    this.dispatchDb = createDb(this.database.appUrl, 'duban_dispatch');
    this.dispatcher = startDispatcher({
      db: this.dispatchDb,
      smtpUrl,
      from: 'duban@duban.test',
      publicUrl: 'http://duban.test',
      keys: this.assembled.ports.hmac,
      packs: this.assembled.ports.packs,
      procedures: this.assembled.ports.kinds.map((kind) => kind.procedure),
      log: { warn: (fields) => void this.logs.push(JSON.stringify(fields)) },
      pollMs: 100,
      attemptMs,
    });
  }

  async stopMail(): Promise<void> {
    await this.dispatcher?.stop();
    await this.dispatchDb?.close();
    this.dispatcher = undefined;
    this.dispatchDb = undefined;
  }

  mails(): Promise<CapturedMail[]> {
    return listCaptured(join(this.home, 'mail'), 10_000);
  }

  /** Somebody of the directory, signed in. */
  as = (username: string): Promise<Officer> => Officer.signIn(this.baseUrl, this.account(username));

  account(username: string): LoadedAccount {
    const found = this.accounts.find((one) => one.username === username);
    if (found === undefined) throw new Error(`no account ${username}`);
    return found;
  }

  async stop(): Promise<void> {
    await this.stopMail();
    await this.killWorker();
    await this.stopApi();
    await this.capture.stop();
    if (this.options.cuttable === true) {
      await Promise.all([this.wires.api.stop(), this.wires.worker.stop()]);
    }
    await Promise.all([this.temporal.stop(), this.database.drop()]);
    rmSync(this.home, { recursive: true, force: true });
  }
}
