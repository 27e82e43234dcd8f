// Room for uploads: a file stands in memory until the vault has it, so only so many are taken at once.
import type { PersonId } from '../domain';
import { Problem, RETRY_S } from './problems';

/** Uploads under way in this process at most; at 20 MB each they take up to 160 MB. */
export const MOST_UPLOADS = 8;
/** Of one officer, in however many sessions: the others' room is not his to fill. */
export const MOST_UPLOADS_EACH = 2;

export type Room = <T>(officer: PersonId, work: () => Promise<T>) => Promise<T>;

/** Does a work while fewer than `most`, and of this officer than `mostEach`, are under way; else throws `uploadsBusy` (503: nothing was stored). */
export function roomFor(most: number, mostEach: number): Room {
  const taken: PersonId[] = [];
  return async (officer, work) => {
    const his = taken.filter((one) => one === officer).length;
    if (taken.length >= most || his >= mostEach)
      throw new Problem('uploadsBusy', { retryAfterS: RETRY_S });
    taken.push(officer);
    try {
      return await work();
    } finally {
      taken.splice(taken.indexOf(officer), 1);
    }
  };
}
