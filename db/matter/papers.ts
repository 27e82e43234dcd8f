// Papers of a matter (P8): bytes and file name sealed in the vault, the rest a row that is as visible as its matter.
import { randomBytes } from 'node:crypto';
import type { PersonId } from '../../domain';
import type { Query } from '../pool';
import type { KeyRing } from '../secrecy/key-ring';
import { getBytes, getText, getTexts, putBytes, putText } from '../secrecy/vault';
import { msOf } from './rows';

/** Largest paper in bytes. */
export const MAX_PAPER_BYTES = 20 * 1024 * 1024;

/** Kinds in the vault: nothing else is ever opened as a paper. */
const BYTES = 'paper';
const NAME = 'fileName';

/** What may be told of a paper without opening it. */
export interface PaperEntry {
  paperRef: string;
  /** Code of the rule pack. */
  kind: string;
  mediaType: string;
  sizeBytes: number;
  /** Salted digest of the bytes: what a command refers to together with `vaultRef`. */
  digest: string;
  vaultRef: string;
  addedBy: PersonId;
  addedAtMs: number;
}

export interface NewPaper {
  organId: string;
  matterId: string;
  kind: string;
  mediaType: string;
  /** As the officer's machine names it: content, so it goes to the vault. */
  fileName: string;
  bytes: Buffer;
  addedBy: PersonId;
  /** Default a random one. */
  paperRef?: string;
}

export interface Paper {
  entry: PaperEntry;
  fileName: string;
  bytes: Buffer;
}

const COLUMNS = `p.paper_ref "paperRef", p.kind, p.media_type "mediaType", p.size_bytes "sizeBytes", p.digest,
  p.vault_ref "vaultRef", p.added_by "addedBy", ${msOf('p.added_at')} "addedAtMs"`;

/** Adds a paper; undefined where the matter is not visible. The caller checks the right and the media type first. */
export async function addPaper(
  q: Query,
  ring: KeyRing,
  paper: NewPaper,
): Promise<PaperEntry | undefined> {
  if (paper.bytes.length > MAX_PAPER_BYTES) throw new RangeError('a paper has at most 20 MB');
  const { organId, matterId } = paper;
  const seen = await q.one('select 1 from head where matter_id = $1', [matterId]);
  if (seen === undefined) return undefined;
  const item = { organId, matterId };
  const bytes = await putBytes(q, ring, { ...item, kind: BYTES, bytes: paper.bytes });
  const name = await putText(q, ring, { ...item, kind: NAME, text: paper.fileName });
  return q.one<PaperEntry>(
    `insert into paper as p (paper_ref, organ_id, matter_id, kind, media_type, size_bytes, vault_ref, name_ref, digest,
       added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, duban_now()) returning ${COLUMNS}`,
    [
      paper.paperRef ?? `p_${randomBytes(16).toString('base64url')}`,
      organId,
      matterId,
      paper.kind,
      paper.mediaType,
      paper.bytes.length,
      bytes.ref,
      name.ref,
      bytes.digest,
      paper.addedBy,
    ],
  );
}

/** Papers of a visible matter, oldest first; none of an invisible one. */
export const listPapers = (q: Query, matterId: string): Promise<PaperEntry[]> =>
  q.rows<PaperEntry>(
    `select ${COLUMNS} from paper p where p.matter_id = $1 order by p.added_at, p.paper_ref`,
    [matterId],
    'papers-list',
  );

/** File names by paper reference, for whoever may read papers. */
export async function paperNames(
  q: Query,
  ring: KeyRing,
  matterId: string,
): Promise<Map<string, string>> {
  const rows = await q.rows<{ ref: string; name_ref: string }>(
    'select paper_ref ref, name_ref from paper where matter_id = $1',
    [matterId],
  );
  const names = await getTexts(
    q,
    ring,
    rows.map((row) => row.name_ref),
    [NAME],
  );
  return new Map(rows.map((row) => [row.ref, names.get(row.name_ref) ?? '']));
}

/** One paper; undefined where the matter is not visible, has no such paper, or its content was removed. */
export async function readPaper(
  q: Query,
  ring: KeyRing,
  matterId: string,
  paperRef: string,
): Promise<Paper | undefined> {
  const row = await q.one<PaperEntry & { nameRef: string }>(
    `select ${COLUMNS}, p.name_ref "nameRef" from paper p where p.matter_id = $1 and p.paper_ref = $2`,
    [matterId, paperRef],
  );
  if (row === undefined) return undefined;
  const { nameRef, ...entry } = row;
  const bytes = await getBytes(q, ring, entry.vaultRef, { kind: BYTES, matterId });
  if (bytes === undefined) return undefined;
  return { entry, fileName: (await getText(q, ring, nameRef, NAME)) ?? '', bytes };
}
