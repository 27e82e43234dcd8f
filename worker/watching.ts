// The watch beside the worker: where the API is gone somebody still looks, and a worker tells of its own clock (P1, P10).
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { createDb, type Db } from '../db/pool';
import { openHmacKeys, type HmacKeys } from '../db/secrecy/blind';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { createDelivery } from '../delivery';
import { PROCEDURES } from '../domain/procedures';
import { startWatching, type WatchOptions } from '../ops/watch';
import type { Config } from '../platform/config';
import { verifyKeysOf } from '../platform/keys';
import { needsOf } from './assemble';
import { buildName } from './sources';

const POOL = 4;

/** Answers how to end it. Needs neither PostgreSQL nor Temporal to be there. */
export function watchBesideWorker(
  config: Config,
  log: WatchOptions['log'],
): { stop(): Promise<void> } {
  const { databaseUrl, verifyKey } = needsOf(config);
  const { secrets, opsAlert, mailFrom, locale } = config;
  const db = createDb(databaseUrl, 'duban_dispatch', POOL);
  const temporal = loadClientConnectConfig();
  const connection = Connection.lazy(temporal.connectionOptions);
  const client = new Client({ connection, namespace: temporal.namespace ?? 'default' });
  const publicKey = verifyKeysOf(verifyKey);
  const watch = startWatching({
    db,
    keys: keysOf(db, secrets.vaultKey),
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
function keysOf(db: Db, vaultKey: string | undefined): () => Promise<HmacKeys | undefined> {
  let opened: HmacKeys | undefined;
  return async () => {
    if (vaultKey !== undefined) opened ??= await openHmacKeys(db, parseKeyRing(vaultKey));
    return opened;
  };
}
