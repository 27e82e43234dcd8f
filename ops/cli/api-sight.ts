// Looks and mends through the API as the person who signed in: what he may not know of is not there (P8).
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiFault } from '../../importing/faults';
import type { BulkDone } from '../remedies/bulk';
import type { IncidentShown } from '../see/incidents';
import type { KindTold } from '../see/ports';
import type { Page } from '../see/page';
import {
  isIncidentId,
  type BulkHooks,
  type BulkWish,
  type RepairTold,
  type RepairWish,
  type Sight,
} from './sight';

/** What is needed of a session at the API. */
export interface Api {
  get<T>(path: string): Promise<T>;
  /** `key` makes sending it again the same act. */
  post<T>(path: string, body: unknown): Promise<T>;
  signOut(): Promise<void>;
}

const PAGE = 100;
const PER_SECOND = 5;

export function apiSight(api: Api): Sight {
  const list = <Item>(path: string, ask: Record<string, unknown> & { limit: number }) =>
    allPages<Item>(api, path, ask);
  const one = <T>(path: string): Promise<T | undefined> =>
    api.get<T>(path).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  const sight: Sight = {
    stuck: ({ after: _, ...ask }) => list('/ops/stuck', ask),
    incidents: ({ after: _, open, matterId, ...ask }) =>
      list('/ops/incidents', {
        ...ask,
        matter: matterId,
        status: open === undefined ? undefined : open ? 'open' : 'closed',
      }),
    mail: ({ after: _, matterId, ...ask }) => list('/ops/mail', { ...ask, matter: matterId }),
    log: (ask) => list('/ops/log', ask),
    kinds: async () => (await api.get<{ items: KindTold[] }>('/ops/kinds')).items,
    matter: (id) => one(`/ops/matters/${encodeURIComponent(id)}`),
    incident: (id) => one(`/ops/incidents/${encodeURIComponent(id)}`),
    repair: (wish) => repairOne(api, wish),
    preview: async ({ kind }) => (await targets(sight, kind)).length,
    repairAll: (wish, hooks) => repairEach(api, sight, wish, hooks),
    close: () => api.signOut(),
  };
  return sight;
}

async function allPages<Item>(
  api: Api,
  path: string,
  { limit, ...ask }: Record<string, unknown> & { limit: number },
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - found.length)) });
    for (const [name, value] of Object.entries({ ...ask, ...(cursor !== null && { cursor }) }))
      if (value !== undefined) query.set(name, String(value));
    const page: Page<Item> = await api.get(`${path}?${query.toString()}`);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < limit);
  return found;
}

async function repairOne(
  api: Api,
  { id: given, lookForMs: _, ...body }: RepairWish,
): Promise<RepairTold> {
  const place = isIncidentId(given) ? 'incidents' : 'matters';
  try {
    const id = given === '' ? await matterOf(api, body.commandId ?? '') : given;
    const path = `/ops/${place}/${encodeURIComponent(id)}/repairs`;
    const done = await api.post<Record<string, unknown>>(path, body);
    return { kind: body.dryRun ? 'planned' : 'done', ...done } as unknown as RepairTold;
  } catch (error) {
    if (isNotFound(error)) return { kind: 'notFound' };
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { kind: 'refused', code: refusal };
  }
}

/** Of a command that is named without its matter. */
const matterOf = async (api: Api, commandId: string): Promise<string> =>
  (await api.get<{ matterId: string }>(`/commands/${encodeURIComponent(commandId)}`)).matterId;

const isNotFound = (error: unknown): boolean =>
  error instanceof ApiFault && error.code === 'notFound';

const refusalOf = (error: unknown): string | undefined => {
  if (!(error instanceof ApiFault) || error.code !== 'repairRefused') return undefined;
  return String(error.params['refusal']);
};

/** Matters, and incidents of stubs, that have an open incident of the kind; each once. */
async function targets(sight: Sight, kind: string): Promise<string[]> {
  const found = await sight.stuck({ kind, limit: 100_000 });
  return [...new Set(found.flatMap(idOf))];
}

const idOf = ({ id, sealed, matter }: IncidentShown): string[] => {
  if (sealed) return [id];
  return matter === null ? [] : [matter.id];
};

/** One after the other, at a pace; what it mended is no longer among the open ones when it is asked again. */
async function repairEach(
  api: Api,
  sight: Sight,
  { kind, remedy, reason, perSecond = PER_SECOND }: BulkWish,
  { onResult, signal }: BulkHooks,
): Promise<BulkDone> {
  const ids = await targets(sight, kind);
  const byOutcome: Record<string, number> = {};
  let done = 0;
  for (const id of ids) {
    if (signal.aborted) break;
    const [told] = await Promise.all([
      repairOne(api, { id, remedy, reason, dryRun: false }),
      sleep(1000 / perSecond),
    ]);
    const word = told.kind === 'done' ? told.outcome : told.kind;
    byOutcome[word] = (byOutcome[word] ?? 0) + 1;
    done += 1;
    onResult({ id, told });
  }
  return { batchId: '', hit: ids.length, done, stopped: done < ids.length, byOutcome };
}
