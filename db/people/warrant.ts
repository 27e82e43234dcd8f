// Warrants: what shows the database that the process with the signing key writes, not somebody with its password (ADR 14).
import { createHash, createHmac, sign, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../domain';
import type { Db, Query } from '../pool';

export interface Warrants {
  /**
   * Lets the rest of the transaction write the directory of its organ, and who is in conflict. One round trip: what the
   * database says of the warrant itself is not waited for, the first write tells.
   */
  show(q: Query, organId: string): Promise<void>;
}

/** The warrants of an organ belong to a key that this process does not have. */
export class WarrantFault extends Error {
  override name = 'WarrantFault';
}

/** So many transactions of an organ can show one at once. */
const SLOTS = 64;

interface Slot {
  slot: number;
  used: number;
  next_hash: string;
}

/**
 * Lays the first warrants ready where an organ has none yet, and makes sure that those that lie there are ours. `keys`:
 * the Ed25519 keys that sign or have signed, newest first; `db` acts as `duban_api`.
 */
export async function openWarrants(
  db: Db,
  organIds: Iterable<string>,
  keys: readonly KeyObject[],
): Promise<Warrants> {
  const seeds = keys.map(seedOf);
  for (const organId of organIds) {
    const older = await db.tx({ organId }, (q) => begin(q, organId, seeds));
    for (const slot of older) await renew(db, organId, slot, seeds);
  }
  return { show: (q, organId) => show(q, organId, seeds) };
}

/** Answers those that lie there for a key which is not the newest. */
async function begin(q: Query, organId: string, seeds: readonly Buffer[]): Promise<Slot[]> {
  const [current] = seeds;
  if (current === undefined) throw new WarrantFault('no signing key');
  const hashes = Array.from({ length: SLOTS }, (_, slot) =>
    hashOf(warrant(current, { organId, slot, used: 0 })),
  );
  const there = await q.rows<Slot>('select * from duban_warrants_begin($1)', [hashes]);
  const found = there.map((one) => ({ one, seed: seedFor(seeds, { organId, ...one }) }));
  if (found.every(({ seed }) => seed !== undefined))
    return found.filter(({ seed }) => seed !== current).map(({ one }) => one);
  throw new WarrantFault(
    `the directory of ${organId} is written under another signing key: keep it in DUBAN_SIGNING_KEY, behind the new one`,
  );
}

/** Puts the newest key's warrant in the place of an older one's, so that the older key can be dropped. */
async function renew(db: Db, organId: string, slot: Slot, seeds: readonly Buffer[]): Promise<void> {
  await db
    .tx({ organId }, (q) => Promise.resolve(pass(q, { organId, ...slot }, seeds)))
    .catch((error: unknown) => {
      // Another process used it meanwhile, and left the newest key's or will do so here.
      if ((error as { code?: unknown }).code !== NO_SUCH_WARRANT) throw error;
    });
}

/** What the database answers to a warrant that does not lie there. */
const NO_SUCH_WARRANT = '42501';

async function show(q: Query, organId: string, seeds: readonly Buffer[]): Promise<void> {
  const found = await q.one<Slot>('select * from duban_warrant_slot()', [], 'warrant-slot');
  if (found === undefined) throw new WarrantFault('every warrant is in use');
  const at = { organId, ...found };
  pass(q, at, seeds);
}

/** Shows the one that lies there and leaves the newest key's next in its place. */
function pass(q: Query, at: At & Slot, seeds: readonly Buffer[]): void {
  const seed = seedFor(seeds, at);
  const [current] = seeds;
  if (seed === undefined || current === undefined) throw new WarrantFault('not our warrant');
  q.write(
    'select duban_warrant($1, $2, $3)',
    [at.slot, warrant(seed, at), hashOf(warrant(current, { ...at, used: at.used + 1 }))],
    'warrant-show',
  );
}

/** The key whose warrant lies there; the next one will be of the newest. */
const seedFor = (seeds: readonly Buffer[], at: At & Slot): Buffer | undefined =>
  seeds.find((seed) => hashOf(warrant(seed, at)) === at.next_hash);

interface At {
  organId: string;
  slot: number;
  used: number;
}

const warrant = (seed: Buffer, { organId, slot, used }: At): string =>
  createHmac('sha256', seed)
    .update(canonicalJson([organId, slot, used]))
    .digest('base64url');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Ed25519 signs the same text to the same bytes each time, and only with the key. */
const seedOf = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(sign(null, Buffer.from('duban warrant'), key))
    .digest();
