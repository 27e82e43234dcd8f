// What waits for one officer, with the database's clock it is measured by.
import { databaseNow } from '../../db/matter/rows';
import { inboxOf, type InboxRow } from '../../db/matter/inbox';
import type { Asker } from '../asker';
import { standingOf } from '../commands/context';
import type { ApiPorts } from '../ports';

export interface Inbox {
  rows: InboxRow[];
  nowMs: number;
}

/** Least time left first; his own posts and those he stands in for. */
export const inboxFor = (ports: ApiPorts, asker: Asker, limit: number): Promise<Inbox> =>
  ports.db.read(asker.scope, async (q) => {
    const { posts, standIns } = await standingOf(q, asker);
    const all = [...new Set([...posts, ...standIns.flatMap((one) => one.posts)])];
    const { personId } = asker.session;
    const rows = await inboxOf(q, { personId, posts: all, limit });
    return { rows, nowMs: await databaseNow(q) };
  });
