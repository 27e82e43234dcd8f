// The baseline as something to measure: Temporal's client beside one INSERT, no HTTP.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startChild } from '../../platform/embedded/child';
import { historyTypes } from '../history';
import type { Life, Subject } from '../subject';
import { untilSaid, residentBytes } from '../worker-process';
import { advance, BARE_QUEUE, type BareInput } from './contract';
import { prove } from './proof';
import { makeBareTables, openBareRows } from './rows';
import type { bareMatter } from './workflows';

/** Far enough that no alarm of a life falls into its measurement, ms. */
const LIMIT_MS = 3_600_000;

export interface BaselineParts {
  postgres: { ownerUrl: string; appUrl: string };
  temporalAddress: string;
  /** As many as the product's life has. */
  stepsPerLife: number;
  /** Steps (from 0) that prove who does them, as in the product. */
  provenSteps: readonly number[];
}

export async function startBaseline(parts: BaselineParts): Promise<Subject> {
  await makeBareTables(parts.postgres.ownerUrl);
  const worker = startChild(
    'baseline worker',
    process.execPath,
    [
      ...['--import', 'tsx', join(__dirname, 'worker-main.ts')],
      ...[parts.temporalAddress, parts.postgres.appUrl],
    ],
    { env: { PATH: process.env['PATH'] } },
  );
  await untilSaid(worker, 'worker is running');
  const rows = openBareRows(parts.postgres.appUrl);
  const connection = await Connection.connect({ address: parts.temporalAddress });
  const client = new Client({ connection });
  const open = async (firstAlarmAtMs: number): Promise<string> => {
    const id = randomUUID();
    await rows.insertCommand(randomUUID(), id, 0);
    const input: BareInput = {
      id,
      steps: parts.stepsPerLife,
      alarmsAtMs: [firstAlarmAtMs],
      limitMs: LIMIT_MS,
    };
    await client.workflow.start<typeof bareMatter>('bareMatter', {
      workflowId: `bench:${id}`,
      taskQueue: BARE_QUEUE,
      args: [input],
    });
    return id;
  };
  return {
    name: 'baseline',
    stepsPerLife: parts.stepsPerLife,
    register: async () => {
      const id = await open(Date.now() + LIMIT_MS);
      return lifeOf(client, rows.insertCommand, id, parts.provenSteps);
    },
    registerDue: open,
    firings: rows.firings,
    history: (id) => historyTypes(client, `bench:${id}`),
    workerBytes: () => residentBytes(worker),
    stop: async () => {
      await worker.stop();
      await connection.close();
      await rows.close();
    },
  };
}

function lifeOf(
  client: Client,
  insertCommand: (id: string, matterId: string, step: number) => Promise<void>,
  id: string,
  provenSteps: readonly number[],
): Life {
  const handle = client.workflow.getHandle(`bench:${id}`);
  let step = 0;
  const send = async (wanted: number): Promise<void> => {
    const updateId = randomUUID();
    await insertCommand(updateId, id, wanted);
    await handle.executeUpdate(advance, { updateId, args: [{ id: updateId, step: wanted }] });
  };
  return {
    id,
    step: async () => {
      if (provenSteps.includes(step)) await prove();
      await send((step += 1));
    },
    refused: () =>
      send(step + 2).then(
        () => Promise.reject(new Error('the baseline took a step out of turn')),
        () => undefined,
      ),
  };
}
