// `npm run verify -- --anchors`: every organ of a database held against its anchors and the copies kept of them (P4).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { organIds } from '../../db/organs';
import { createDb } from '../../db/pool';
import type { KeyRing } from '../../db/secrecy/key-ring';
import type { Key } from '../../db/matter/signing';
import { checkAnchors, type AnchorReport } from '../anchor/check';
import { readKept, type KeptAnchor } from '../anchor/kept';

export interface AnchorsAsked {
  /** Login of the application. */
  appUrl: string;
  keys: readonly Key[];
  /** Folder of copies that `npm run anchor` wrote. */
  keptIn?: string | undefined;
  ring?: KeyRing | undefined;
}

/** One line for each organ and each fault; `ok` only where every organ stands and has an anchor. */
export async function verifyAnchors(
  asked: AnchorsAsked,
): Promise<{ ok: boolean; lines: string[] }> {
  const { keys, ring, keptIn } = asked;
  const kept = keptIn === undefined ? [] : copiesIn(keptIn);
  const db = createDb(asked.appUrl, 'duban_dispatch', 1);
  try {
    const reports: AnchorReport[] = [];
    for (const organId of await organIds(db))
      reports.push(await checkAnchors({ db, keys, kept, ring }, organId));
    const ok = reports.every(({ faults, newest }) => faults.length === 0 && newest !== undefined);
    return { ok, lines: reports.flatMap(linesOf) };
  } finally {
    await db.close();
  }
}

const copiesIn = (folder: string): KeptAnchor[] =>
  readdirSync(folder)
    .filter((name) => /^anchor-.+\.json$/.test(name))
    .map((name) => readKept(readFileSync(join(folder, name), 'utf8')));

function linesOf({ organId, newest, faults }: AnchorReport): string[] {
  if (newest === undefined)
    return [
      `${organId}: no anchor yet, tails not proven`,
      ...faults.map((one) => `${organId}: ${one}`),
    ];
  const at = new Date(newest.atMs).toISOString();
  if (faults.length === 0)
    return [`${organId}: whole; tails proven up to anchor ${newest.no} (${at})`];
  return faults.map((one) => `${organId}: ${one}`);
}
