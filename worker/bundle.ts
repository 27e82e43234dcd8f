// Bundles the workflow code once per process, so that every worker of it runs the same text.
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

const ENTRY = require.resolve('../workflows');

/** Takes about a second. `entry` is another file that exports `matterWorkflow`, such as a test's own registry. */
export const bundleWorkflows = (entry = ENTRY): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath: entry });
