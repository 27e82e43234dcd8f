// `npm run import -- calendar FILE | directory DIR`: what comes from outside, checked first and handed in by an officer (P6).
import { readConfig, type Config } from '../platform/config';
import { signIn, type SignedIn } from './api-client';
import { readArguments, USAGE, UsageFault, type Arguments } from './arguments';
import { importCalendar, readPlan } from './calendar';
import { fileDifferences } from './directory';
import { ApiFault, FileFaults } from './faults';
import { loadIfEmpty, readFolder } from './first-load';
import { passwordOf } from './password';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<void> {
  const asked = readArguments(argv);
  if (asked === 'help') return void process.stdout.write(USAGE);
  const config = readConfig(process.env);
  if (asked.command === 'calendar') {
    const plan = readPlan(asked.path);
    return asOfficer(asked, config, (api) => importCalendar(api, plan, say));
  }
  const rows = readFolder(asked.path);
  if (await loadIfEmpty(config, asked.path, say)) return;
  await asOfficer(asked, config, (api) => fileDifferences(api, rows, asked, say));
}

async function asOfficer(
  { as, url }: Arguments,
  config: Config,
  work: (api: SignedIn) => Promise<void>,
): Promise<void> {
  if (as === undefined) throw new UsageFault('say who imports: --as NAME');
  const password = await passwordOf(config.secrets.password, as, {
    input: process.stdin,
    output: process.stderr as NodeJS.WriteStream,
  });
  const api = await signIn(url ?? config.publicUrl, as, password);
  try {
    await work(api);
  } finally {
    await api.signOut().catch(() => undefined);
  }
}

function statusOf(error: unknown): number {
  if (error instanceof UsageFault) return 2;
  return error instanceof FileFaults ? 3 : 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = [UsageFault, FileFaults, ApiFault].some((one) => error instanceof one);
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n`);
  if (error instanceof UsageFault) process.stderr.write(`\n${USAGE}`);
  else if (!known && error instanceof Error) process.stderr.write(`(${error.name})\n`);
  process.exitCode = statusOf(error);
});
