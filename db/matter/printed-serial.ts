// Serials as they are printed: without gaps for each reader, so that none tells of a matter he must not know of (ADR 0013).
import type { Query } from '../pool';

interface Serial {
  procedure: string;
  /** Holds the year, as the serial's series does. */
  number: string;
  serial: number;
}

/** Answers the printed serial of a row: its own less those before it that the asker is in conflict with. */
export async function printedSerials(q: Query): Promise<(of: Serial) => number> {
  const hidden = await q.rows<{ procedure: string; year: string; serial: number }>(
    'select procedure, year, serial from duban_hidden_serials()',
    [],
    'hidden-serials',
  );
  return ({ procedure, number, serial }) =>
    serial -
    hidden.filter(
      (one) => one.procedure === procedure && one.year === yearOf(number) && one.serial < serial,
    ).length;
}

/** A number is organ code, year, six digits, check digits; the year says the series (P8). */
const yearOf = (number: string): string | undefined => number.split('-').at(-3);
