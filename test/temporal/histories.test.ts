// Histories recorded by `driver.test.ts` against today's code: what a deploy would do to matters that run (invariant 10).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle';

const HISTORIES = join(__dirname, 'histories');
let bundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
  bundle = await bundleWorkflows(require.resolve('./toy/workflows'));
}, 60_000);

describe('recorded histories', () => {
  const files = (): string[] => readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));
  const historyOf = (name: string) =>
    historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, name), 'utf8')));

  it('invariant 10: replay against today’s code', async () => {
    expect(files().length).toBeGreaterThan(3);
    for (const name of files()) {
      await Worker.runReplayHistory({ workflowBundle: bundle }, historyOf(name), idIn(name));
    }
  });

  it('invariant 10: a changed decision under the same procedure version turns replay red', async () => {
    const changed = await bundleWorkflows(require.resolve('./toy/changed-workflows'));
    const replayed = Worker.runReplayHistory(
      { workflowBundle: changed },
      historyOf('on-time.json'),
      idIn('on-time.json'),
    );
    await expect(replayed).rejects.toThrow();
  });

  function idIn(name: string): string {
    const attributes = historyOf(name).events?.[0]?.workflowExecutionStartedEventAttributes;
    return attributes?.workflowId ?? '';
  }
});
