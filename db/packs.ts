// The rule packs an installation has worked under: a version once seen never changes its content (P6).
import type { Json } from '../domain';
import type { Query } from './pool';

export interface StoredPack {
  organId: string;
  version: string;
  /** SHA-256 (hex) of the pack's RFC 8785 text. */
  digest: string;
  body: unknown;
}

/** Stores a pack once; false where the same version is on record with another digest. */
export async function storePack(q: Query, pack: StoredPack): Promise<boolean> {
  await q.rows(
    'insert into rule_pack (organ_id, version, digest, body) values ($1, $2, $3, $4) on conflict do nothing',
    [pack.organId, pack.version, pack.digest, JSON.stringify(pack.body as Json)],
  );
  const row = await q.one<{ digest: string }>(
    'select digest from rule_pack where organ_id = $1 and version = $2',
    [pack.organId, pack.version],
  );
  return row?.digest === pack.digest;
}
