// Waits until every notice and message of this moment has come to its end; what comes after it is not waited for.
import { mailRecord } from '../db/mail/mail-record';
import { createDb, type Db } from '../db/pool';
import { ORGAN } from './parts';

const LOOK_MS = 250;

/** Answers the moment, ms; undefined where something of it has not ended within `limitMs`. */
export async function mailEnded(databaseUrl: string, limitMs: number): Promise<number | undefined> {
  const db = createDb(databaseUrl, 'duban_dispatch', 1);
  const endMs = Date.now() + limitMs;
  let of: { atMs: number; open: Set<string> } | undefined;
  try {
    for (; Date.now() < endMs; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
      const atMs = Date.now();
      const open = await openMail(db).catch(() => undefined);
      if (open === undefined) continue;
      of ??= { atMs, open };
      if (![...of.open].some((id) => open.has(id))) return of.atMs;
    }
    return undefined;
  } finally {
    await db.close();
  }
}

/** Ids of notices that are not resolved, or of which a message is under way. */
async function openMail(db: Db): Promise<Set<string>> {
  const { notices, messages } = await db.tx({ organId: ORGAN }, mailRecord);
  const underWay = messages.filter(({ state }) => ['queued', 'sending'].includes(state));
  return new Set([
    ...notices.filter(({ state }) => state === 'open').map(({ id }) => id),
    ...underWay.map(({ noticeId }) => noticeId),
  ]);
}
