// The workflow code as one text: bundled once, kept beside the libraries, so that a worker that comes back is up at once.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { digestOfSources, ROOT, WORKFLOW_SOURCES } from './sources';

const ENTRY = require.resolve('../workflows');
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
  const name = `workflows-${process.version}-${digestOfSources(WORKFLOW_SOURCES)}.js`;
  const codePath = join(folder, name);
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
