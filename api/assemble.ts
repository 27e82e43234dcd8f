// Puts an API together from its configuration: pools, keys, sender, rules; and takes it apart again.
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { anchorProofs } from '../db/anchor/proof';
import { organs } from '../db/people/directory';
import { openWarrants } from '../db/people/warrant';
import { createDb, type Db } from '../db/pool';
import { checkRoles } from '../db/role-check';
import { openHmacKeys, type HmacKeys } from '../db/secrecy/blind';
import { keepBlindCopy, type CopyKeeping } from '../db/secrecy/blind-copy';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { createDelivery, type DeliveryService } from '../delivery/index';
import { STUCK_KINDS } from '../ops/kinds/table';
import { openOps, type OpsParts } from '../ops/see/open';
import { declaredOf } from '../rules/declared';
import { loadRules } from '../rules/load';
import { listenForRecorded, type RecordedEar } from '../db/matter/recorded';
import { healthOf } from './health';
import { clueKind } from './kinds/clue/index';
import { createMetrics } from './metrics';
import type { MatterKind } from './kinds/kind';
import type { ApiPorts, OrganInfo, PageOptions } from './ports';
import { createRollout } from './rollout';
import { ruleSource, storePacks } from './rules';

export interface ApiConfig {
  databaseUrl: string;
  /** Ring of AES keys, `id:base64,…`. */
  vaultKey: string;
  /** Ring under which the blind key lies ready for workers (ADR 15). */
  blindKey?: string;
  signingKey: KeyObject;
  /** Keys that signed before it, newest first. */
  olderSigningKeys?: readonly KeyObject[];
  /** Every public key that may vouch for a command. */
  verifyKeys: KeyObject[];
  /** Rule pack, file or folder. */
  rules: string;
  client: Client;
  smtpUrl?: string;
  /** `host:port` where a worker tells the SDK's metrics. */
  workerMetrics?: string;
  pages: PageOptions;
  log: Logger;
  /** Default: every kind this build knows. */
  kinds?: readonly MatterKind[];
}

export interface Assembled {
  ports: ApiPorts;
  delivery: DeliveryService;
  /** Pool of the role `duban_dispatch`, for what runs beside the requests. */
  dispatchDb: Db;
  close(): Promise<void>;
}

/** Connections for requests, and for the sender beside them. */
const API_POOL = 12;
const SENDER_POOL = 12;

export async function assemble(config: ApiConfig): Promise<Assembled> {
  const db = createDb(config.databaseUrl, 'duban_api', API_POOL);
  const senderDb = createDb(config.databaseUrl, 'duban_dispatch', SENDER_POOL);
  const recorded = listenForRecorded(config.databaseUrl);
  const close = async (): Promise<void> =>
    void (await Promise.all([db.close(), senderDb.close(), recorded.close()]));
  try {
    await checkRoles(config.databaseUrl);
    const parts = await withPools(config, { db, senderDb, recorded });
    const stop = async (): Promise<void> => {
      await parts.ports.rollout.stop();
      await close();
    };
    return { ...parts, dispatchDb: senderDb, close: stop };
  } catch (error) {
    await close();
    throw error;
  }
}

async function withPools(
  config: ApiConfig,
  { db, senderDb, recorded }: { db: Db; senderDb: Db; recorded: RecordedEar },
): Promise<Omit<Assembled, 'close' | 'dispatchDb'>> {
  const kinds = config.kinds ?? [clueKind];
  const packs = packsFor(config, kinds);
  const known = await organMap(db);
  const warrants = await openWarrants(db, known.keys(), [
    config.signingKey,
    ...(config.olderSigningKeys ?? []),
  ]);
  await storePacks(db, known.values(), packs);
  const ring = parseKeyRing(config.vaultKey);
  const hmac = await openHmacKeys(db, ring);
  await layBlindKey(config, db, { vault: ring, keys: hmac, warrants, organIds: known.keys() });
  const delivery = deliveryOf(config, senderDb, kinds);
  const rules = ruleSource(packs);
  const { workerMetrics } = config;
  const gather = { db: senderDb, organs: known, packs, rules, kinds: STUCK_KINDS, workerMetrics };
  const shared = {
    ...{ db, systemDb: senderDb, anchorProofs: anchorProofs(senderDb), hmac },
    signingKey: config.signingKey,
    sender: delivery.sender,
    recorded,
    rules,
    log: config.log,
  };
  const rollout = createRollout(shared);
  const ports: ApiPorts = {
    ...shared,
    ...{ ring, warrants, kinds, packs, rollout },
    ops: openOps(opsOf(config, kinds, hmac, { db: senderDb, ring, delivery })),
    metrics: createMetrics(gather),
    publicKeysPem: config.verifyKeys.map(pemOf),
    organs: known,
    health: healthOf({
      ...shared,
      client: config.client,
      ...(config.smtpUrl && { smtpUrl: config.smtpUrl }),
    }),
    pages: config.pages,
  };
  // What an earlier process did not get through.
  for (const organId of known.keys()) rollout.begin(organId);
  return { ports, delivery };
}

const packsFor = ({ rules }: ApiConfig, kinds: readonly MatterKind[]): ApiPorts['packs'] =>
  loadRules(
    rules,
    kinds.map(({ procedure }) => declaredOf(procedure)),
  ).packs;

/** For workers. Where there is no organ yet, nobody is kept away from anything. */
async function layBlindKey(
  { blindKey }: ApiConfig,
  db: Db,
  { organIds, ...parts }: Omit<CopyKeeping, 'ring' | 'organId'> & { organIds: Iterable<string> },
): Promise<void> {
  const [organId] = organIds;
  if (blindKey === undefined || organId === undefined) return;
  await keepBlindCopy(db, { ...parts, ring: parseKeyRing(blindKey), organId });
}

const deliveryOf = (
  { client, verifyKeys }: ApiConfig,
  db: Db,
  kinds: readonly MatterKind[],
): DeliveryService =>
  createDelivery({ db, client, publicKey: verifyKeys, procedures: proceduresOf(kinds) });

const proceduresOf = (kinds: readonly MatterKind[]): OpsParts['procedures'] =>
  Object.fromEntries(kinds.map(({ procedure }) => [procedure.name, procedure]));

const opsOf = (
  { client, signingKey, pages: { temporalUi } }: ApiConfig,
  kinds: readonly MatterKind[],
  keys: HmacKeys,
  parts: Pick<OpsParts, 'db' | 'ring' | 'delivery'>,
): OpsParts => ({
  ...{ ...parts, client, procedures: proceduresOf(kinds), api: { signingKey, keys } },
  ...(temporalUi === undefined ? {} : { temporalUi }),
});

const organMap = async (db: Db): Promise<Map<string, OrganInfo>> =>
  new Map((await db.tx({ organId: '' }, organs)).map((organ) => [organ.organId, organ]));

const pemOf = (key: KeyObject): string =>
  createPublicKey({ key: key.export({ format: 'der', type: 'spki' }), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString();
