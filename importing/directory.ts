// `import directory DIR` with a directory on record: what differs is filed for a second person (P6, P8).
import { createHash } from 'node:crypto';
import type { DirectoryRows } from '../db/people/directory-files';
import type { SignedIn } from './api-client';
import type { Say } from './calendar';
import { differences, type Difference, type OnRecord } from './differences';
import { ApiFault } from './faults';
import { rosterDifferences, type ShiftsOnRecord } from './rosters';

/** Only the API knows accounts and relations: what it says is there already is no difference. */
const ALREADY = ['accountExists', 'relationExists', 'alreadyHeld', 'noChange'];

/** Prints every difference and what became of it; throws `ApiFault` at the end where one was refused. */
export async function fileDifferences(
  api: SignedIn,
  rows: DirectoryRows,
  { endMissing }: { endMissing: boolean },
  say: Say,
): Promise<void> {
  const nowMs = Date.now();
  const record = await api.get<OnRecord>('/directory');
  const { filed, missing } = differences(rows, api.organId, record, nowMs);
  const shifts = (post: string) => api.get<ShiftsOnRecord>(`/rosters/${encodeURIComponent(post)}`);
  const rosters = await rosterDifferences(rows, api.organId, shifts, nowMs);
  const sum = { filed: 0, refused: 0, left: 0 };
  const ends = endMissing ? missing : missing.map(kept);
  for (const one of [...filed, ...rosters, ...ends]) {
    const became = await file(api, one);
    if (became === undefined) continue;
    say(`${one.where}: ${one.what} – ${became.text}`);
    sum[became.as] += 1;
  }
  say(
    `${sum.filed} filed for approval, ${sum.refused} refused, ${sum.left} left to be done otherwise.`,
  );
  say('Addresses of persons already on record are not compared: nobody reads them.');
  if (sum.refused > 0) throw new ApiFault('refused', `${sum.refused} change(s) were refused.`);
}

const kept = ({ where, what }: Difference): Difference => ({
  where,
  what: `${what} (stays without --end-missing)`,
});

interface Became {
  as: 'filed' | 'refused' | 'left';
  text: string;
}

/** Undefined where the API says that it is so already. */
async function file(api: SignedIn, { change }: Difference): Promise<Became | undefined> {
  if (change === undefined) return { as: 'left', text: 'not filed' };
  // Nobody files what is about himself, so the API would not say that he has one.
  if (change['kind'] === 'openAccount' && change['personId'] === api.personId) return undefined;
  try {
    const { id } = await api.post<{ id: string }>('/directory/changes', change, keyOf(change));
    return { as: 'filed', text: `filed as ${id}` };
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    if (ALREADY.includes(error.code)) return undefined;
    return { as: 'refused', text: error.code };
  }
}

/** The same change on the same day is filed once, however often the folder is imported. */
const keyOf = (change: Record<string, unknown>): string =>
  createHash('sha256')
    .update(`${new Date().toISOString().slice(0, 10)} ${JSON.stringify(change)}`)
    .digest('base64url');
