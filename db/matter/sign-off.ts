// What a round's signatures rest on: the digest of what is signed, the earlier signatures' ledger rows and their digest (P9).
import type { Command, Json, MatterState, Procedure } from '../../domain';
import type { Query } from '../pool';
import { digestOf } from './signing';

/** Facts of the round a command would open – its content's digest and what of it may move until then; empty for any other. */
export function roundFacts(
  procedure: Procedure,
  state: MatterState,
  act: Command,
): Record<string, Json> {
  const content = procedure.signOff?.next(state, act) as Record<string, Json> | undefined;
  if (content === undefined) return {};
  const { round = 0, reportVersion = 0, rulePack } = content;
  const { digest: packDigest = '' } = (rulePack ?? {}) as Record<string, Json>;
  return { contentDigest: digestOf(content), round, reportVersion, packDigest };
}

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
