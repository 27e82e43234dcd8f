// The workflow code as one text: bundled once per process, or once for many processes and read from a file.
import {
  bundleWorkflowCode,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const ENTRY = require.resolve('../workflows');

/** Takes about three seconds. `entry` is another file that exports `matterWorkflow`, such as a test's own registry. */
export const bundleWorkflows = (entry = ENTRY): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath: entry });

/** The bundle that `npm run bundle` wrote to `codePath`; without a path it is made now. */
export const workflowBundle = async (
  codePath: string | undefined,
): Promise<WorkflowBundleOption> => (codePath === undefined ? bundleWorkflows() : { codePath });
