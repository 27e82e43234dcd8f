// A matter's number: organ code, year, six random digits, ISO 7064 check digits; and the serial beside it (P8).
import { randomInt } from 'node:crypto';
import type { Query } from '../pool';

const DRAWS = 50;

/** ISO 7064 MOD 97-10 check digits of letters and digits; other characters are skipped. */
export function checkDigits(text: string): string {
  const digits = [...text.toUpperCase().replace(/[^0-9A-Z]/g, '')]
    .map((c) => parseInt(c, 36))
    .join('');
  return String(98 - remainder97(`${digits}00`)).padStart(2, '0');
}

/** True when the last two digits of a number check the rest. */
export const numberIsWhole = (number: string): boolean =>
  /-\d{2}$/.test(number) && checkDigits(number.slice(0, -3)) === number.slice(-2);

/** Formats a number such as `HX-2026-048213-57`; a sealed stub's series stands before the year. */
export function formatNumber(organCode: string, series: string, year: number, six: number): string {
  const stem = `${organCode}-${series}${year}-${String(six).padStart(6, '0')}`;
  return `${stem}-${checkDigits(stem)}`;
}

/** Draws a number nobody has had; drawn again on a clash. */
export async function drawNumber(
  q: Query,
  at: { organId: string; organCode: string; series: string; year: number },
): Promise<string> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const number = formatNumber(at.organCode, at.series, at.year, randomInt(1_000_000));
    const taken = await q.one(
      `insert into number_taken (organ_id, number) values ($1, $2)
       on conflict do nothing returning number`,
      [at.organId, number],
    );
    if (taken !== undefined) return number;
  }
  throw new Error('no free number was drawn');
}

/** Next serial of a series; holds its row until the transaction ends, so that there is no gap. */
export async function nextSerial(q: Query, organId: string, series: string): Promise<number> {
  const row = await q.one<{ last: number }>(
    `insert into serial (organ_id, series, last) values ($1, $2, 1)
     on conflict (organ_id, series) do update set last = serial.last + 1 returning last`,
    [organId, series],
  );
  if (row === undefined) throw new Error('no serial was given');
  return row.last;
}

function remainder97(digits: string): number {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}
