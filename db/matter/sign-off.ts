// Earlier signatures of a round: the hashes of their ledger rows, and the digest that a later signer puts into his command (P9).
import type { Query } from '../pool';
import { digestOf } from './signing';

export interface EarlierSignature {
  step: number;
  personId: string;
  actingFor: string | null;
  atMs: number;
  /** Hash of the ledger row that holds the signature. */
  rowHash: string;
}

/** SHA-256 (hex) over the RFC 8785 list of row hashes in the order of signing. */
export const earlierSignaturesDigest = (rowHashes: readonly string[]): string =>
  digestOf(rowHashes);

/** Signatures of a round so far, in order, with their digest. */
export async function earlierSignatures(
  q: Query,
  matterId: string,
  round: number,
): Promise<{ digest: string; signatures: EarlierSignature[] }> {
  const signatures = await q.rows<EarlierSignature>(
    `select (event ->> 'step')::int step, event ->> 'personId' "personId", event ->> 'actingFor' "actingFor",
       (event ->> 'atMs')::float8 "atMs", hash "rowHash"
     from ledger where matter_id = $1 and type = 'signed' and (event ->> 'round')::int = $2 order by seq`,
    [matterId, round],
    'earlier-signatures',
  );
  return { digest: earlierSignaturesDigest(signatures.map((one) => one.rowHash)), signatures };
}
