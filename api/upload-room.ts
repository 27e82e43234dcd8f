// Room for uploads: a file stands in memory until the vault has it, so only so many are taken at once.
import { Problem } from './problems';

/** Uploads under way in this process at most; at 20 MB each they take up to 160 MB. */
export const MOST_UPLOADS = 8;
/** When a refused upload may be tried again, seconds. */
const RETRY_S = 5;

export type Room = <T>(work: () => Promise<T>) => Promise<T>;

/** Does a work while fewer than `most` are under way; else throws `uploadsBusy` (503: nothing was stored). */
export function roomFor(most: number): Room {
  let taken = 0;
  return async (work) => {
    if (taken >= most) throw new Problem('uploadsBusy', { retryAfterS: RETRY_S });
    taken += 1;
    try {
      return await work();
    } finally {
      taken -= 1;
    }
  };
}
