// The workflow code as one text: bundled once, kept beside the libraries, so that a worker that comes back is up at once.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import {
  bundleWorkflowCode,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const ENTRY = require.resolve('../workflows');
const ROOT = resolve(__dirname, '..');
/** All that the entry may reach; the border rules hold it to these and to the libraries of the lock file. */
const SOURCES = ['workflows', 'domain', 'worker/bundle.ts', 'package.json', 'package-lock.json'];
/**
 * For each promise the SDK takes a stack and looks each of its lines up in the source map: a quarter of the time of its
 * thread. So many lines still tell where an error came from. Set here, because the sandbox freezes `Error` later.
 */
const SHORT_STACKS = 'Error.stackTraceLimit = 3;';

/** Takes seconds. `entry` is another file that exports `matterWorkflow`, such as a test's own registry. */
export async function bundleWorkflows(entry = ENTRY): Promise<WorkflowBundleWithSourceMap> {
  const bundle = await bundleWorkflowCode({ workflowsPath: entry });
  // In the first line, so that the source map still fits.
  return { ...bundle, code: `${SHORT_STACKS} ${bundle.code}` };
}

/** The bundle of this very code: the one that was kept, else a new one, which is then kept where that is allowed. */
export async function keptBundle(
  folder = join(ROOT, 'node_modules/.cache/duban'),
): Promise<WorkflowBundleOption> {
  const codePath = join(folder, `workflows-${digestOfSources()}.js`);
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflows();
  return keep(folder, codePath, code) ? { codePath } : { code };
}

/** Written apart and then named, so that nobody finds half of it. */
function keep(folder: string, codePath: string, code: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    const draft = `${codePath}.${randomUUID()}`;
    writeFileSync(draft, code);
    renameSync(draft, codePath);
    return true;
  } catch {
    return false;
  }
}

function digestOfSources(): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of SOURCES.flatMap((name) => filesIn(join(ROOT, name)))) {
    hash.update(`\0${path}\0`).update(readFileSync(path));
  }
  return hash.digest('base64url').slice(0, 22);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
