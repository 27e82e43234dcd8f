// The watch beside the worker: where the API is gone somebody still looks, and a worker tells of its own clock (P1, P10).
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createDb, type Db } from '../db/pool';
import { openHmacKeys, type HmacKeys } from '../db/secrecy/blind';
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
  vaultRing: KeyRing | undefined;
}

/** What a worker with its watch needs, all of it read before anything starts. Throws `ConfigFault`. */
export function watchedNeedsOf(config: Config): WatchedNeeds {
  const { vaultKey, smtpUrl } = config.secrets;
  const read = needs({
    worker: () => needsOf(config),
    DUBAN_VAULT_KEY: () => (vaultKey === undefined ? undefined : parseKeyRing(vaultKey)),
    SMTP_URL: () => smtpUrl !== undefined && createSmtp(smtpUrl),
  });
  return { ...read.worker, vaultRing: read.DUBAN_VAULT_KEY };
}

/** Answers how to end it. Needs neither PostgreSQL nor Temporal to be there. */
export function watchBesideWorker(
  { databaseUrl, publicKey, vaultRing }: WatchedNeeds,
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
    keys: keysOf(db, vaultRing),
    delivery: createDelivery({ db, client, publicKey, procedures: PROCEDURES }),
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

/** Opened when first needed, and again after a failure. */
function keysOf(db: Db, ring: KeyRing | undefined): () => Promise<HmacKeys | undefined> {
  let opened: HmacKeys | undefined;
  return async () => {
    if (ring !== undefined) opened ??= await openHmacKeys(db, ring);
    return opened;
  };
}
