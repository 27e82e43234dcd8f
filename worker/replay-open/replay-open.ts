// What a deploy would do to every open matter: each run's history replayed against this build's code (P4, invariant 10).
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { openMatters, type OpenMatter } from '../../db/matter/open-matters';
import { organIds } from '../../db/organs';
import type { Db } from '../../db/pool';
import { workflowIdOf } from '../../workflows/contract';

export interface ReplayPorts {
  /** As `duban_dispatch`. */
  db: Db;
  client: Client;
  workflowBundle: WorkflowBundleOption;
}

/** Of gRPC. */
const NOT_FOUND = 5;

/** `runless`: no run is there to replay; the watch starts one, which begins with this build. */
export type Replayed =
  { kind: 'replays' | 'runless' } | { kind: 'sticks'; matter: string; because: string };

/** One answer for each open matter, in no order. Throws where database or Temporal do not answer. */
export async function* replayOpen(ports: ReplayPorts): AsyncGenerator<Replayed> {
  const runs = new Map<string, OpenMatter>();
  let runless = 0;
  const histories = historiesOf(ports, runs, () => (runless += 1));
  const { workflowBundle } = ports;
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) {
    yield result.error === undefined
      ? { kind: 'replays' }
      : {
          kind: 'sticks',
          matter: shownAs(runs.get(result.workflowId)),
          because: firstLine(result.error),
        };
  }
  for (; runless > 0; runless -= 1) yield { kind: 'runless' };
}

async function* historiesOf(
  { db, client }: ReplayPorts,
  runs: Map<string, OpenMatter>,
  onRunless: () => void,
) {
  for await (const matter of allOpen(db)) {
    const workflowId = workflowIdOf(matter.procedure, matter.matterId);
    const history = await client.workflow
      .getHandle(workflowId)
      .fetchHistory()
      .catch((error: unknown) => {
        if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
        throw error;
      });
    if (history === undefined) {
      onRunless();
      continue;
    }
    runs.set(workflowId, matter);
    yield { workflowId, history };
  }
}

async function* allOpen(db: Db): AsyncGenerator<OpenMatter> {
  for (const organId of await organIds(db)) {
    let afterId = '';
    for (;;) {
      const after = afterId;
      const page = await db.tx({ organId }, (q) => openMatters(q, organId, after));
      const last = page.at(-1);
      if (last === undefined) break;
      yield* page;
      afterId = last.matterId;
    }
  }
}

const shownAs = (matter: OpenMatter | undefined): string =>
  matter === undefined || matter.sealed ? 'a sealed matter' : matter.matterId;

const firstLine = ({ message }: Error): string => message.split('\n', 1)[0] ?? '';
