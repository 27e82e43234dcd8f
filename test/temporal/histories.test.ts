// Recorded histories against today's code: what a deploy would do to matters that run (invariant 10).
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle';
import { quietRuntime } from './quiet';
import { idIn, recorded, recordedNames } from './recorded';

beforeAll(() => void quietRuntime());

const replay = (workflowBundle: WorkflowBundleWithSourceMap, kind: string, name: string) => {
  const history = recorded(kind, name);
  return Worker.runReplayHistory({ workflowBundle }, history, idIn(history));
};

describe.each([
  ['errand', './toy/workflows', './toy/changed-workflows', 'on-time.json', 6],
  ['clue', '../../workflows', './clue/changed-workflows', 'late-pickup.json', 1],
])('recorded histories of %s', (kind, entry, changedEntry, whole, least) => {
  it('invariant 10: replay against today’s code', async () => {
    const bundle = await bundleWorkflows(require.resolve(entry));
    expect(recordedNames(kind).length).toBeGreaterThanOrEqual(least);
    for (const name of recordedNames(kind)) await replay(bundle, kind, name);
  });

  it('invariant 10: a changed decision under the same procedure version turns replay red', async () => {
    const changed = await bundleWorkflows(require.resolve(changedEntry));
    await expect(replay(changed, kind, whole)).rejects.toThrow('decision changed');
  });
});
