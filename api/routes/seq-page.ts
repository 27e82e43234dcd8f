// Pages of rows that are numbered without gaps: from a number on, at most so many.
import { z } from 'zod';
import '../schemas/fields';

export const seqPage = {
  from: z.coerce.number().int().min(1).max(1_000_000_000).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

export interface SeqPage<T> {
  items: T[];
  /** Where the next page begins; null at the end. */
  nextFrom: number | null;
}

/** Asks for one row more than the page holds, to know whether there is another. */
export async function seqPageOf<T extends { seq: number }>(
  limit: number,
  read: (limit: number) => Promise<T[]>,
): Promise<SeqPage<T>> {
  const rows = await read(limit + 1);
  return { items: rows.slice(0, limit), nextFrom: rows[limit]?.seq ?? null };
}
