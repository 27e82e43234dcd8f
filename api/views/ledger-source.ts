// What was typed of where a clue came from, as the keeper's ledger prints it: by right, and each reading on record (P8).
import type { LedgerListRow } from '../../db/matter/ledger-list';
import { visibleNumbers } from '../../db/matter/matters';
import type { Query } from '../../db/pool';
import { noteAccess } from '../../db/secrecy/accesses';
import { getTexts } from '../../db/secrecy/vault';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';

/** Kinds in the vault of what a clue's source is. */
const KINDS = ['sourceUnit', 'sourceDocNo', 'mainClue'];

/** Who prints the ledger. */
export interface Keeper extends Asker {
  /** He may read where clues came from. */
  readsSources: boolean;
}

export interface LedgerRow extends LedgerListRow {
  sourceUnit: string | null;
  sourceDocNo: string | null;
  /** Only for who sees that clue too (invariant 5). */
  mainClueNo: string | null;
}

/** Opens the sources of a page; the readings stand in the same transaction, so that no answer leaves without them. */
export async function withSources(
  q: Query,
  ports: ApiPorts,
  asker: Keeper,
  rows: readonly LedgerListRow[],
): Promise<LedgerRow[]> {
  const refs = rows.flatMap(({ source }) => [
    source.mainClue ?? [],
    ...(asker.readsSources ? [source.sourceUnit ?? [], source.sourceDocNo ?? []] : []),
  ]);
  const texts = await getTexts(q, ports.ring, refs.flat(), KINDS);
  const open = (ref: string | undefined): string | null => texts.get(ref ?? '') ?? null;
  const mains = rows.flatMap(({ source }) => open(source.mainClue) ?? []);
  const visible = await visibleNumbers(q, 'clue', mains);
  const opened = rows.map((row): LedgerRow => {
    const { sourceUnit, sourceDocNo, mainClue } = row.source;
    const main = open(mainClue) ?? '';
    return {
      ...row,
      sourceUnit: open(sourceUnit),
      sourceDocNo: open(sourceDocNo),
      mainClueNo: visible.has(main) ? main : null,
    };
  });
  await noteReadings(q, asker, opened);
  return opened;
}

/** In the order of the page, so that two readers wait for each other and never in a ring. */
async function noteReadings(q: Query, { session }: Asker, rows: LedgerRow[]): Promise<void> {
  const { personId } = session;
  const read = rows.filter(({ sourceUnit, sourceDocNo }) => sourceUnit ?? sourceDocNo);
  await Promise.all(
    read.map(({ id }) => noteAccess(q, { matterId: id, personId, part: 'source' })),
  );
}
