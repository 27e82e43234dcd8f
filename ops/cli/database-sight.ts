// Looks and mends with a database URL alone: as nobody in particular, organ by organ, also while the API is down.
import type { Looker } from '../../db/ops/seen-by';
import { organIds } from '../../db/organs';
import { previewBulk, repairMany } from '../remedies/bulk';
import { repair, type RepairTarget } from '../remedies/repair';
import { seeIncident, seeIncidents, seeStuck } from '../see/incidents';
import { seeKinds, seeLog, seeMail } from '../see/lists';
import { seeMatter } from '../see/matter';
import { markOf, type Mark, type Page } from '../see/page';
import type { Eye, SeePorts } from '../see/ports';
import { isIncidentId, toldOf, type RepairWish, type Sight } from './sight';

const BY = { cli: true } as const;

export interface DatabaseSightOptions {
  /** Only this organ. */
  organId?: string;
  /** Throws `UsageFault` where a key that the remedy takes is missing. */
  mayMend: (remedy: string) => void;
  close: () => Promise<void>;
}

export function databaseSight(
  ports: SeePorts,
  { organId: only, mayMend, close }: DatabaseSightOptions,
): Sight {
  const eyes = async (): Promise<Eye[]> => {
    const organs = only === undefined ? await organIds(ports.db) : [only];
    return organs.map((organId) => ({ organId, blind: null, by: BY }));
  };
  const everywhere = <Item, Query extends Ask>(
    see: (ports: SeePorts, who: Looker, query: Query) => Promise<Page<Item>>,
  ) => {
    return async (query: Query): Promise<Item[]> => {
      const found: Item[] = [];
      for (const eye of await eyes())
        found.push(...(await allPages((ask) => see(ports, eye, ask), query)));
      return found;
    };
  };
  const somewhere = async <T>(see: (eye: Eye) => Promise<T | undefined>) => {
    for (const eye of await eyes()) {
      const found = await see(eye);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    stuck: everywhere(seeStuck),
    incidents: everywhere(seeIncidents),
    mail: everywhere(seeMail),
    log: everywhere(seeLog),
    kinds: () => Promise.resolve(seeKinds(ports).items),
    matter: (id) => somewhere((eye) => seeMatter(ports, eye, id)),
    incident: (id) => somewhere((eye) => seeIncident(ports, eye, id)),
    repair: async ({ remedy, reason, dryRun, personId, post, lookForMs, ...wish }) => {
      if (!dryRun) mayMend(remedy);
      return repair(await ports.repairs(), {
        ...{ remedy, reason, dryRun, by: BY, target: targetOf(wish) },
        ...(lookForMs === undefined ? {} : { lookForMs }),
        ...(personId === undefined ? {} : { personId }),
        ...(post === undefined ? {} : { post }),
      });
    },
    ...bulkSight(ports, only, mayMend),
    close,
  };
}

/** Many at once: by the kind of their open incidents. */
const bulkSight = (
  ports: SeePorts,
  only: string | undefined,
  mayMend: DatabaseSightOptions['mayMend'],
): Pick<Sight, 'preview' | 'repairAll'> => ({
  preview: async ({ kind, batchId }) => {
    const { hit } = await previewBulk(await ports.repairs(), {
      ...{ filter: { kind }, by: BY },
      ...(only === undefined ? {} : { organId: only }),
      ...(batchId === undefined ? {} : { batchId }),
    });
    return hit;
  },
  repairAll: async ({ kind, ...wish }, { onResult, signal }) => {
    mayMend(wish.remedy);
    return repairMany(
      await ports.repairs(),
      { ...wish, filter: { kind }, by: BY, ...(only === undefined ? {} : { organId: only }) },
      { signal, onResult: (result) => onResult(toldOf(result)) },
    );
  },
});

interface Ask {
  limit: number;
  after?: Mark | undefined;
}

const PAGE = 200;

/** Pages one behind the other until there is no more, or enough. */
async function allPages<Item, Query extends Ask>(
  see: (query: Query) => Promise<Page<Item>>,
  query: Query,
): Promise<Item[]> {
  const found: Item[] = [];
  let after = query.after;
  do {
    const limit = Math.min(PAGE, query.limit - found.length);
    const page = await see({ ...query, limit, after });
    found.push(...page.items);
    const mark = markOf(page.nextCursor ?? undefined);
    after = mark === 'bad' ? undefined : mark;
  } while (after !== undefined && found.length < query.limit);
  return found;
}

function targetOf({
  id,
  commandId,
  noticeId,
}: Pick<RepairWish, 'id' | 'commandId' | 'noticeId'>): RepairTarget {
  if (commandId !== undefined) return { commandId };
  if (noticeId !== undefined) return { noticeId };
  return isIncidentId(id) ? { incidentId: id } : { matterId: id };
}
