// The watch beside the worker: where the API is gone somebody still looks, and a worker tells of its own clock (P1, P10).
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createDb, type Db } from '../db/pool';
import type { BlindKey } from '../db/secrecy/blind';
import { openBlindCopy } from '../db/secrecy/blind-copy';
import { parseKeyRing, type KeyRing } from '../db/secrecy/key-ring';
import { createDelivery } from '../delivery';
import { PROCEDURES } from '../domain/procedures';
import { startWatching, type WatchOptions } from '../ops/watch';
import type { Config } from '../platform/config';
import { needs } from '../platform/needs';
import { createSmtp } from '../mail/transport';
import { needsOf, type WorkerNeeds } from './assemble';
import { buildName } from './sources';

const POOL = 4;

export interface WatchedNeeds extends WorkerNeeds {
  blindRing: KeyRing | undefined;
}

/** What a worker with its watch needs, all of it read before anything starts. Throws `ConfigFault`. */
export function watchedNeedsOf(config: Config): WatchedNeeds {
  const { blindKey, smtpUrl } = config.secrets;
  const read = needs({
    worker: () => needsOf(config),
    DUBAN_BLIND_KEY: () => (blindKey === undefined ? undefined : parseKeyRing(blindKey)),
    SMTP_URL: () => smtpUrl !== undefined && createSmtp(smtpUrl),
  });
  return { ...read.worker, blindRing: read.DUBAN_BLIND_KEY };
}

/** Answers how to end it. Needs neither PostgreSQL nor Temporal to be there. */
export function watchBesideWorker(
  { databaseUrl, publicKey, blindRing }: WatchedNeeds,
  config: Config,
  log: WatchOptions['log'],
): { stop(): Promise<void> } {
  const { secrets, opsAlert, mailFrom, locale } = config;
  const db = createDb(databaseUrl, 'duban_dispatch', POOL);
  const temporal = loadClientConnectConfig();
  const connection = Connection.lazy(temporal.connectionOptions);
  const client = new Client({ connection, namespace: temporal.namespace ?? 'default' });
  const watch = startWatching({
    db,
    keys: keysOf(db, blindRing, log),
    delivery: createDelivery({ db, client, publicKey, procedures: PROCEDURES }),
    client,
    procedures: PROCEDURES,
    targets: opsAlert,
    smtpUrl: secrets.smtpUrl,
    from: mailFrom,
    locale,
    process: 'worker',
    build: buildName(),
    log,
  });
  return {
    stop: async () => {
      await watch.stop();
      await Promise.all([db.close(), connection.close()]);
    },
  };
}

/** Opened when first needed, and again while it cannot be had: without it no mail tells of a matter, but of all else. */
function keysOf(
  db: Db,
  ring: KeyRing | undefined,
  log: WatchOptions['log'],
): () => Promise<BlindKey | undefined> {
  let opened: BlindKey | undefined;
  if (ring === undefined) return () => Promise.resolve(undefined);
  return async () => {
    opened ??= await openBlindCopy(db, ring).catch((error: unknown) => {
      log.warn(
        { code: (error as Error).name },
        'the blind key does not open, mails tell of no matter',
      );
      return undefined;
    });
    return opened;
  };
}
