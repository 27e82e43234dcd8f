// Rungs: every one that fell due is on record once, at its instant, and no other.
import { groupBy } from '../../demo/group';
import type { Check, Exported, Finding } from './evidence';
import { accountOf, type Account } from './plan-of-rungs';

/** A rung is on record a moment after its instant. */
const MOMENT_MS = 2_000;

export const accountOfExport = ({ doc, askedAtMs }: Exported): Account =>
  accountOf(
    doc.ledger.map(({ event }) => event),
    askedAtMs - MOMENT_MS,
  );

export const rungsFired: Check = ({ exports }) =>
  exports.flatMap((one) => ofMatter(one.doc.number, accountOfExport(one)));

function ofMatter(about: string, { due, onRecord }: Account): Finding[] {
  const found = groupBy(onRecord, ({ key }) => key);
  const owed = new Map(due.map(({ key, atMs }) => [key, atMs]));
  const finding = (check: string, says: string): Finding => ({ check, about, says });
  const missing = [...owed.keys()].filter((key) => !found.has(key));
  return [
    ...missing.map((key) => finding('missing rung', `${key} fell due and is not on record`)),
    ...[...found].flatMap(([key, rows]) => {
      if (rows.length > 1)
        return [finding('rung twice', `${key} is on record ${rows.length} times`)];
      if (!owed.has(key)) return [finding('stray rung', `${key} was never planned`)];
      return rows[0]?.atMs === owed.get(key)
        ? []
        : [finding('stray rung', `${key} is not at its instant`)];
    }),
  ];
}
