// Histories kept in the repository: written on purpose only, without the names of machine and folder.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils';

const HISTORIES = join(__dirname, 'histories');
/** Set to write the histories anew: a deliberate act. */
const RECORDING = process.env['DUBAN_TEST_RECORD_HISTORIES'] === '1';

export type History = ReturnType<typeof historyFromJSON>;

/** Keeps the history of a run under `kind/name.json`. */
export async function keep(handle: WorkflowHandle, kind: string, name: string): Promise<void> {
  if (!RECORDING) return;
  mkdirSync(join(HISTORIES, kind), { recursive: true });
  const json = JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())), scrub, 2);
  writeFileSync(join(HISTORIES, kind, `${name}.json`), `${json}\n`);
}

export const recordedNames = (kind: string): string[] =>
  readdirSync(join(HISTORIES, kind)).filter((name) => name.endsWith('.json'));

export const recorded = (kind: string, name: string): History =>
  historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, kind, name), 'utf8')));

export const idIn = (history: History): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';

function scrub(name: string, value: unknown): unknown {
  if (name === 'identity' || name === 'stackTrace') return undefined;
  return value;
}
