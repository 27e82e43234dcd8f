// How each part is: asked when somebody wants to know, each within two seconds.
import { connect } from 'node:net';
import type { Client } from '@temporalio/client';
import type { Db } from '../db/pool';
import { skewsOf } from '../db/watch/process-clock';
import { isSkewed, measureSkewMs } from '../ops/watch/index';
import { MATTER_QUEUE } from '../workflows/contract';
import type { PartHealth } from './ports';
import { within } from './within';

export const LIMIT_MS = 2_000;
/** A worker that has not polled for this long is gone, ms. */
const POLL_MS = 70_000;

export interface HealthParts {
  db: Db;
  /** As `duban_dispatch`: reads what other processes said of their clocks. */
  systemDb: Db;
  client: Client;
  smtpUrl?: string;
}

export function healthOf({
  db,
  systemDb,
  client,
  smtpUrl,
}: HealthParts): () => Promise<PartHealth[]> {
  const checks: [string, string, () => Promise<string | undefined>][] = [
    ['PostgreSQL', 'start it, or check DATABASE_URL', () => database(db)],
    [
      'Temporal',
      'start it, or check TEMPORAL_ADDRESS; steps wait meanwhile',
      () => temporal(client),
    ],
    [
      'worker',
      'start one with npm run worker; steps wait meanwhile',
      () => worker(client, systemDb),
    ],
  ];
  if (smtpUrl !== undefined) {
    checks.push(['mail', 'check SMTP_URL; notices wait meanwhile', () => smtp(smtpUrl)]);
  }
  return () => Promise.all(checks.map(([name, hint, check]) => judged(name, hint, check)));
}

/** Steps are taken, and kept, while PostgreSQL answers: whatever else is missing only degrades. */
export const isReady = (parts: readonly PartHealth[]): boolean =>
  parts.every((part) => part.name !== 'PostgreSQL' || part.state !== 'down');

async function judged(
  name: string,
  hint: string,
  check: () => Promise<string | undefined>,
): Promise<PartHealth> {
  try {
    const amber = await within(check(), LIMIT_MS);
    return amber === undefined ? { name, state: 'ok' } : { name, state: 'amber', hint: amber };
  } catch {
    return { name, state: 'down', hint };
  }
}

async function database(db: Db): Promise<string | undefined> {
  return amberAt(await measureSkewMs(db));
}

const amberAt = (skewMs: number): string | undefined =>
  isSkewed(skewMs) ? `the clocks differ by ${Math.round(Math.abs(skewMs) / 1000)} s` : undefined;

async function temporal(client: Client): Promise<undefined> {
  await client.workflowService.getSystemInfo({});
}

async function worker(client: Client, db: Db): Promise<string | undefined> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: MATTER_QUEUE },
    taskQueueType: 1,
  });
  const newestS = Math.max(
    0,
    ...(pollers ?? []).map((one) => Number(one.lastAccessTime?.seconds ?? 0)),
  );
  // Temporal told the instants: a clock of ours that is off must not make a worker look dead.
  const skewMs = await measureSkewMs(db).catch(() => 0);
  if (Date.now() - skewMs - newestS * 1000 > POLL_MS) throw new Error('nobody polls');
  const skews = await skewsOf(db, 'worker').catch(() => []);
  return amberAt(skews.find(isSkewed) ?? 0);
}

function smtp(url: string): Promise<undefined> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port) || (protocol === 'smtps:' ? 465 : 25),
    });
    socket.once('data', () => {
      socket.end('QUIT\r\n');
      resolve(undefined);
    });
    socket.once('error', reject);
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('late')));
  });
}
