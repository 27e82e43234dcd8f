// Duty shifts to come: a post whose shifts differ gets a new roster, whole.
import type { DirectoryRows } from '../db/people/directory-files';
import type { Difference } from './differences';

export interface ShiftsOnRecord {
  shifts: { personId: string; from: string; until: string }[];
}

/** Posts that the files say nothing of keep their rosters. */
export async function rosterDifferences(
  rows: DirectoryRows,
  organ: string,
  onRecord: (post: string) => Promise<ShiftsOnRecord>,
  nowMs: number,
): Promise<Difference[]> {
  const mine = rows['rosters.csv'].filter(({ fields }) => fields['organ'] === organ);
  const posts = [...new Set(mine.map(({ fields }) => fields['post'] ?? ''))];
  const found: Difference[] = [];
  for (const post of posts) {
    const lines = mine.filter(({ fields }) => fields['post'] === post);
    const shifts = lines
      .map(({ fields: f }) => ({
        personId: f['person'] ?? '',
        from: f['from'] ?? '',
        until: f['until'] ?? '',
      }))
      .filter(({ until }) => Date.parse(until) > nowMs);
    const same = textOf(shifts) === textOf((await onRecord(post)).shifts);
    if (same) continue;
    found.push({
      where: `rosters.csv:${lines[0]?.line}`,
      change: { kind: 'putRoster', post, shifts },
      what: `${post} has other shifts`,
    });
  }
  return found;
}

const textOf = (shifts: ShiftsOnRecord['shifts']): string =>
  shifts
    .map(({ personId, from, until }) => `${Date.parse(from)} ${Date.parse(until)} ${personId}`)
    .sort()
    .join();
