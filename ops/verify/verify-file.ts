// An export as it lies in a file: its chain and rules, its two log streams, and the seal over all of it.
import { canonicalJson, type Procedure } from '../../domain';
import { isSealed, type SealedExport } from '../../db/matter/export-seal';
import { type Key } from '../../db/matter/signing';
import { firstBadLogRow, type LogRow } from '../../db/secrecy/access-log/log';
import { anchorFault, provenUpTo } from './verify-anchor';
import { NOT_PROVEN, verifyExport, type Verdict } from './verify-export';

export interface FileVerdict extends Verdict {
  /** Of the file, whether right or wrong; for the report only. */
  number: string;
  /** True when the text is not the one that was sent, though it says the same. */
  reformatted: boolean;
}

/** Names the first bad row where there is one; `keys` come from outside (P4). */
export function verifyFile(
  text: string,
  keys: readonly Key[],
  procedures: Record<string, Procedure>,
): FileVerdict {
  const doc = parsed(text);
  if (doc === undefined)
    return { ...fault(0, 'not a readable export'), number: '?', reformatted: false };
  const verdict = firstFault([
    () => verifyExport(doc, keys, procedures),
    () => verifyLogs(doc),
    () => {
      const why = anchorFault(doc, keys);
      return why === undefined ? undefined : fault(rowsOf(doc), why);
    },
    () =>
      isSealed(doc, keys) ? undefined : fault(rowsOf(doc), 'the seal is not that of this export'),
  ]);
  const tail = verdict === undefined ? provenUpTo(doc) : NOT_PROVEN;
  const whole: Verdict = { ok: true, rows: rowsOf(doc), tail };
  return {
    ...(verdict ?? whole),
    number: String(doc.number),
    reformatted: text.trimEnd() !== canonicalJson(doc),
  };
}

function parsed(text: string): SealedExport | undefined {
  try {
    const doc = JSON.parse(text) as SealedExport | null;
    return doc !== null && typeof doc === 'object' && Array.isArray(doc.ledger) ? doc : undefined;
  } catch {
    return undefined;
  }
}

/** Whatever a broken file makes a check stumble over is a fault of the file. */
function firstFault(checks: readonly (() => Verdict | undefined)[]): Verdict | undefined {
  for (const check of checks) {
    try {
      const verdict = check();
      if (verdict !== undefined && !verdict.ok) return verdict;
    } catch {
      return fault(0, 'not a readable export');
    }
  }
  return undefined;
}

function verifyLogs({ matterId, logs, ledger }: SealedExport): Verdict | undefined {
  for (const name of ['mail', 'access'] as const) {
    const rows: readonly LogRow[] = logs[name];
    const foreign = rows.find(({ stream }) => stream !== `${name}:${matterId}`);
    const bad = foreign ?? firstBadLogRow(rows);
    if (bad !== undefined)
      return fault(ledger.length, `row ${bad.seq} of the ${name} log does not stand in its chain`);
  }
  return undefined;
}

const rowsOf = ({ ledger }: SealedExport): number => ledger.length;

const fault = (rows: number, why: string): Verdict => ({
  ok: false,
  rows,
  bad: { seq: 0, why },
  tail: NOT_PROVEN,
});
