// Cells of the keeper's ledger that hold several things, as one text for a person to read.
import type { LedgerExtension, LedgerPause, LedgerRecheck } from '../../db/matter/ledger-told';
import type { LedgerRow } from './ledger-source';

/** A cell: text, a number, or an instant in ms. */
export type Cell = string | number | { atMs: number } | null;

/** What codes and ids are called; itself where nobody has named it. */
export interface LedgerWords {
  person: (id: string) => string;
  state: (procedure: string, code: string) => string;
  deadline: (procedure: string, code: string) => string;
  /** `YYYY-MM-DD HH:MM` of the organ's own clock. */
  instant: (atMs: number) => string;
}

export const iso = (atMs: number): string => new Date(atMs).toISOString();
export const maybeIso = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));

export const listed = (texts: readonly string[]): Cell =>
  texts.length === 0 ? null : texts.join('; ');

export const joined = (ids: readonly string[], { person }: LedgerWords): Cell =>
  listed(ids.map(person));

const step = (
  { procedure }: LedgerRow,
  { deadline, instance }: { deadline: string; instance: number },
  words: LedgerWords,
): string => `${words.deadline(procedure, deadline)}#${instance}`;

const span = (from: string, to: string): string => `${from} → ${to}`;

export function extensionsText(row: LedgerRow, words: LedgerWords): Cell {
  return listed(
    row.extensions.map((one) => `${step(row, one, words)} ${extendedText(one, words)}`),
  );
}

/** Days are counted to their last one: it is due at the midnight after it. */
function extendedText(
  { fromDueAtMs, dueAtMs, dueOn }: LedgerExtension,
  { instant }: LedgerWords,
): string {
  if (dueOn === null) return span(instant(fromDueAtMs), instant(dueAtMs));
  return span(instant(fromDueAtMs - 1).slice(0, DAY), dueOn);
}
const DAY = 'YYYY-MM-DD'.length;

export function pausesText(row: LedgerRow, words: LedgerWords): Cell {
  return listed(
    row.pauses.map((one) => `${step(row, one, words)} ${one.cause} ${pausedText(one, words)}`),
  );
}

const pausedText = ({ pausedAtMs, resumedAtMs }: LedgerPause, { instant }: LedgerWords): string =>
  span(instant(pausedAtMs), resumedAtMs === null ? '' : instant(resumedAtMs)).trimEnd();

export function rechecksText({ rechecks }: LedgerRow, words: LedgerWords): Cell {
  return listed(rechecks.map((one) => recheckText(one, words)));
}

const recheckText = (
  { orderedAtMs, reportedAtMs, finding }: LedgerRecheck,
  { instant }: LedgerWords,
): string =>
  reportedAtMs === null
    ? instant(orderedAtMs)
    : `${span(instant(orderedAtMs), instant(reportedAtMs))} ${finding ?? ''}`;

export function missesText(row: LedgerRow, words: LedgerWords): Cell {
  return listed(row.misses.map((one) => `${step(row, one, words)} L${one.level}`));
}

export function maxLevel({ misses }: LedgerRow): Cell {
  return misses.length === 0 ? null : Math.max(...misses.map(({ level }) => level));
}
