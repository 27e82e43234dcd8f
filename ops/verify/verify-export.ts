// Derives an exported chain again from row 1, without a database, and names the first row that is not what it must be (P4).
import {
  actOf,
  canonicalJson,
  open,
  stateDigest,
  step,
  tick,
  type MatterState,
  type Procedure,
  type SignedCommand,
  type Slice,
} from '../../domain';
import { rowHash, type LedgerRow } from '../../db/matter/chain';
import type { MatterExport } from '../../db/matter/export';
import { earlierSignaturesDigest, roundFacts } from '../../db/matter/sign-off';
import { digestOf, verify, type Key } from '../../db/matter/signing';

export interface Verdict {
  ok: boolean;
  rows: number;
  /** First bad row (0 = head, command list or slices) and what is wrong with it. */
  bad?: { seq: number; why: string };
  /** How much of its end an anchor vouches for. */
  tail: string;
}

export const NOT_PROVEN = 'tail not proven';

class Bad extends Error {
  readonly seq: number;

  constructor(seq: number, why: string) {
    super(why);
    this.seq = seq;
  }
}

interface Proof {
  doc: MatterExport;
  keys: readonly Key[];
  procedure: Procedure;
  slices: Map<string, Slice>;
}

/** Checks hashes, signatures and rules. `keys` come from outside; the export's own copy is not looked at. */
export function verifyExport(
  doc: MatterExport,
  keys: readonly Key[],
  procedures: Record<string, Procedure>,
): Verdict {
  const rows = Array.isArray(doc.ledger) ? doc.ledger.length : 0;
  try {
    verifyAll(doc, keys, procedures);
    return { ok: true, rows, tail: NOT_PROVEN };
  } catch (error) {
    const seq = error instanceof Bad ? error.seq : 0;
    const why = error instanceof Error ? error.message : 'unreadable';
    return { ok: false, rows, bad: { seq, why }, tail: NOT_PROVEN };
  }
}

function verifyAll(
  doc: MatterExport,
  keys: readonly Key[],
  procedures: Record<string, Procedure>,
): void {
  const procedure = procedures[doc.procedure];
  if (procedure === undefined) throw new Bad(0, `procedure ${doc.procedure} is unknown`);
  const proof: Proof = { doc, keys, procedure, slices: sliceMap(doc.slices) };
  let prevHash = '';
  let state: MatterState | undefined;
  let entry: LedgerRow[] = [];
  doc.ledger.forEach((row, index) => {
    checkLink(doc, row, index, prevHash);
    prevHash = row.hash;
    entry.push(row);
    if (doc.ledger[index + 1]?.entrySeq === entry[0]?.seq) return;
    state = derive(proof, entry, state);
    entry = [];
  });
  checkHead(doc, state, prevHash);
  checkOutcomes(doc);
}

function sliceMap(slices: readonly Slice[]): Map<string, Slice> {
  for (const { digest, ...rest } of slices) {
    if (digestOf(rest) !== digest) throw new Bad(0, `slice ${digest} was changed`);
  }
  return new Map(slices.map((slice) => [slice.digest, slice]));
}

function checkLink(doc: MatterExport, row: LedgerRow, index: number, prevHash: string): void {
  const { hash, ...content } = row;
  if (row.seq !== index + 1 || row.event.seq !== row.seq)
    throw new Bad(index + 1, 'row is out of its place');
  if (row.matterId !== doc.matterId || row.organId !== doc.organId)
    throw new Bad(row.seq, 'row of another matter');
  if (row.prevHash !== prevHash) throw new Bad(row.seq, 'does not follow the row before');
  if (rowHash(content) !== hash) throw new Bad(row.seq, 'hash is not that of the row');
}

/** Runs one act or tick again and compares every event. */
function derive(proof: Proof, entry: LedgerRow[], state: MatterState | undefined): MatterState {
  const first = entry[0];
  if (first === undefined || first.entrySeq !== first.seq)
    throw new Bad(first?.seq ?? 0, 'entry without a start');
  const signed = entry.find((row) => row.commandId !== undefined);
  const outcome = signed === undefined ? again(proof, first, state) : act(proof, signed, state);
  const events = outcome.events;
  const differs = entry.find(
    (row, i) => canonicalJson(row.event) !== canonicalJson(events[i] ?? null),
  );
  if (differs !== undefined) throw new Bad(differs.seq, 'the rules do not yield this event');
  if (events.length !== entry.length)
    throw new Bad((entry.at(-1)?.seq ?? 0) + 1, 'a row that the rules yield is missing here');
  return outcome.state;
}

function again(proof: Proof, row: LedgerRow, state: MatterState | undefined) {
  if (state === undefined) throw new Bad(row.seq, 'the first row is not signed');
  return tick(proof.procedure, state, row.event.nowMs, sliceOf(proof, row.seq, state.sliceDigest));
}

function act(proof: Proof, row: LedgerRow, state: MatterState | undefined) {
  const command = proof.doc.commands.find((one) => one.id === row.commandId);
  if (command === undefined) throw new Bad(row.seq, 'its command is missing');
  const { outcome: _, ...signed } = command;
  if (row.sig !== command.sig || !verify(signed, proof.keys))
    throw new Bad(row.seq, 'signature is not genuine');
  if (command.matterId !== row.matterId) throw new Bad(row.seq, 'command of another matter');
  if (state !== undefined) checkFacts(proof, row, signed, state);
  const stepped =
    state === undefined
      ? opening(proof, row, signed.body, signed.context)
      : step(
          proof.procedure,
          state,
          signed.body,
          signed.context,
          row.event.nowMs,
          sliceOf(proof, row.seq, state.sliceDigest),
        );
  if (!stepped.ok) throw new Bad(row.seq, `the rules refuse this act: ${stepped.code}`);
  return stepped;
}

/** Digests that a run cannot compute, from what is on record before the act: what is signed over, and what was shown (P9). */
function checkFacts(
  { doc, procedure }: Proof,
  { seq }: LedgerRow,
  { body, context }: SignedCommand,
  state: MatterState,
): void {
  const act = actOf(state, body);
  const { contentDigest } = roundFacts(procedure, state, act);
  if (contentDigest !== undefined && context.facts['contentDigest'] !== contentDigest)
    throw new Bad(seq, 'content digest is not that of the round it opens');
  const round = procedure.signOff?.laterIn?.(state, act);
  if (round === undefined) return;
  const earlier = doc.ledger.filter((one) => one.seq < seq && isSignatureOf(one, round));
  const digest = earlierSignaturesDigest(earlier.map(({ hash }) => hash));
  if (context.facts['earlierSignatures'] !== digest)
    throw new Bad(seq, 'digest of the earlier signatures is not theirs');
}

const isSignatureOf = ({ event }: LedgerRow, round: number): boolean =>
  event.type === 'signed' && (event as { round?: unknown }).round === round;

/** The opening names no slice before it: the one that yields the row is the one. */
function opening(
  proof: Proof,
  row: LedgerRow,
  ...[body, context]: [Parameters<typeof open>[2], Parameters<typeof open>[3]]
) {
  const { matterId, organId, number } = proof.doc;
  const tried = [...proof.slices.values()].map((slice) =>
    open(proof.procedure, { matterId, organId, number }, body, context, slice),
  );
  const rest = proof.doc.ledger
    .filter((one) => one.entrySeq === row.entrySeq)
    .map((one) => one.event);
  const equal = tried.find((one) => one.ok && canonicalJson(one.events) === canonicalJson(rest));
  const found = equal ?? tried[0];
  if (found === undefined) throw new Bad(row.seq, 'no slice is in the export');
  return found;
}

function sliceOf(proof: Proof, seq: number, digest: string): Slice {
  const slice = proof.slices.get(digest);
  if (slice === undefined) throw new Bad(seq, `slice ${digest} is not in the export`);
  return slice;
}

function checkHead(doc: MatterExport, state: MatterState | undefined, hash: string): void {
  if (state === undefined) throw new Bad(0, 'the ledger is empty');
  if (doc.head.hash !== hash || doc.head.revision !== state.revision)
    throw new Bad(0, 'head does not end the chain');
  if (
    canonicalJson(doc.head.state) !== canonicalJson(state) ||
    doc.head.stateDigest !== stateDigest(state)
  ) {
    throw new Bad(0, 'head was edited: its state is not that of the ledger');
  }
}

function checkOutcomes(doc: MatterExport): void {
  const recorded = new Set(doc.ledger.flatMap((row) => row.commandId ?? []));
  const wrong = doc.commands.find(
    (one) => (one.outcome?.state === 'accepted') !== recorded.has(one.id),
  );
  if (wrong !== undefined)
    throw new Bad(0, `outcome of command ${wrong.id} is not that of the ledger`);
}
