// A paper whose reference comes from the officer's key: sent again it is the same paper, never a second one.
import type { Query } from '../pool';
import type { KeyRing } from '../secrecy/key-ring';
import { addPaper, listPapers, readPaper, type NewPaper, type PaperEntry } from './papers';

export type PaperOnce =
  | { kind: 'added' | 'known'; entry: PaperEntry }
  /** The key stands for another paper. */
  | { kind: 'keyReused' };

/** Undefined where the matter is not visible. */
export async function addPaperOnce(
  q: Query,
  ring: KeyRing,
  paper: NewPaper & { paperRef: string },
): Promise<PaperOnce | undefined> {
  const { matterId, paperRef } = paper;
  await lockPaper(q, paperRef);
  const known = (await listPapers(q, matterId)).find((one) => one.paperRef === paperRef);
  if (known !== undefined) {
    const same = await isSame(q, ring, paper, known);
    return same ? { kind: 'known', entry: known } : { kind: 'keyReused' };
  }
  const entry = await addPaper(q, ring, paper);
  return entry === undefined ? undefined : { kind: 'added', entry };
}

/** Of one that was added: true where it is stored. Waits for the end of whoever adds one of that reference. */
export async function isAdded(q: Query, { paperRef, vaultRef }: PaperEntry): Promise<boolean> {
  await lockPaper(q, paperRef);
  const row = await q.one('select 1 from paper where paper_ref = $1 and vault_ref = $2', [
    paperRef,
    vaultRef,
  ]);
  return row !== undefined;
}

const lockPaper = (q: Query, paperRef: string): Promise<unknown> =>
  q.rows('select pg_advisory_xact_lock(hashtextextended($1, 11))', [paperRef], 'paper-lock');

/** Of one whose content was removed only what is left can be compared. */
async function isSame(
  q: Query,
  ring: KeyRing,
  { matterId, paperRef, kind, mediaType, fileName, bytes }: NewPaper & { paperRef: string },
  known: PaperEntry,
): Promise<boolean> {
  if (known.kind !== kind || known.mediaType !== mediaType) return false;
  const kept = await readPaper(q, ring, matterId, paperRef);
  if (kept === undefined) return known.sizeBytes === bytes.length;
  return kept.fileName === fileName && kept.bytes.equals(bytes);
}
