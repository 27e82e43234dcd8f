// Finds the Temporal CLI: variable, PATH, cache, the SDK's own download, `go install` – in this order, built once.
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startChild } from './child';

/** The newest version that `go install` accepts; later ones carry a `replace` in their go.mod. */
const VERSION = 'v1.5.1';
const DOWNLOAD_LIMIT_MS = 60_000;

type Say = (line: string) => void;

/** Path of a working CLI. `say` hears one line a step. Throws one line that says what to do. */
export async function temporalCli(given: string | undefined, say: Say): Promise<string> {
  if (given !== undefined && given !== '') {
    if (!isProgram(given))
      throw new Error(`TEMPORAL_CLI_PATH names ${given}, which is not a program.`);
    return given;
  }
  const found = onPath('temporal') ?? (isProgram(cached()) ? cached() : undefined);
  if (found !== undefined) return found;
  mkdirSync(cacheFolder(), { recursive: true });
  return (await downloaded(say)) ?? (await built(say)) ?? cannot();
}

const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'duban', 'temporal', VERSION);
const cached = (): string =>
  join(cacheFolder(), process.platform === 'win32' ? 'temporal.exe' : 'temporal');

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);

function cannot(): never {
  throw new Error(
    `The Temporal CLI cannot be had: it is not in PATH, its download did not answer and there is no Go to build it. Install it (or Go 1.24+), or set TEMPORAL_CLI_PATH, or TEMPORAL_ADDRESS to a server of your own.`,
  );
}

/** The SDK can only fetch a server by starting one; it is stopped at once and its program kept. */
async function downloaded(say: Say): Promise<string | undefined> {
  say('Temporal CLI: asking for the download …');
  const folder = mkdtempSync(join(tmpdir(), 'duban-temporal-'));
  try {
    const started = TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'cached-download', downloadDir: folder },
        log: { format: 'json', level: 'error' },
      },
    });
    const env = await Promise.race([started, after(DOWNLOAD_LIMIT_MS)]);
    if (env === undefined) return undefined;
    await env.teardown();
    const [file] = readdirSync(folder).filter((name) => isProgram(join(folder, name)));
    return file === undefined ? undefined : keep(join(folder, file));
  } catch {
    say('Temporal CLI: no download from here.');
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const after = (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(() => resolve(undefined), ms).unref());

async function built(say: Say): Promise<string | undefined> {
  const go = onPath('go');
  if (go === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'duban-temporal-'));
  const startedAt = process.hrtime.bigint();
  const seconds = (): string => String((process.hrtime.bigint() - startedAt) / 1_000_000_000n);
  let last = 'starting';
  const child = startChild(
    'go install',
    go,
    ['install', `github.com/temporalio/cli/cmd/temporal@${VERSION}`],
    {
      env: { ...process.env, GOBIN: folder },
      onLine: (line) => (last = line.slice(0, 70)),
    },
  );
  const ticker = setInterval(
    () => say(`Temporal CLI: building with Go, ${seconds()} s (2–5 min, once): ${last}`),
    1_000,
  );
  await new Promise((resolve) => child.process.once('close', resolve));
  clearInterval(ticker);
  const program = join(folder, 'temporal');
  const done = child.process.exitCode === 0 && existsSync(program) ? keep(program) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (done === undefined) say(`Temporal CLI: the build failed: ${child.said()}`);
  return done;
}

/** Copied under another name first: a cache never holds half a program. */
function keep(program: string): string {
  const half = `${cached()}.${process.pid}`;
  copyFileSync(program, half);
  chmodSync(half, 0o755);
  execFileSync(half, ['--version'], { stdio: 'ignore' });
  renameSync(half, cached());
  return cached();
}
