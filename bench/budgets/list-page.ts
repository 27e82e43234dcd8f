// A page of a 100,000-row ledger at the database, under row security: at most 50 ms, for whoever asks.
import { listMatters, type ListFilter } from '../../db/matter/matters';
import { createDb, type Db, type Scope } from '../../db/pool';
import type { Bench } from '../budget';
import { finding, type Finding } from '../finding';
import { BLIND, OFFICERS, ORGAN, seedLedger, UNITS } from '../ledger-seed';
import { quantile, timed } from '../stats';

const PAGE = 50;
const READS = 40;
const scope = { organId: ORGAN, blind: BLIND };

const ASKERS: Record<string, Scope> = {
  'whole organ': { ...scope, whole: true },
  'head of a unit': { ...scope, keys: ['person:head', `departmentHead@u${UNITS - 1}`] },
  'one officer': { ...scope, keys: [`person:p${OFFICERS - 1}`] },
};

const FILTERS: Record<string, ListFilter> = {
  'first page': { limit: PAGE },
  overdue: { limit: PAGE, overdue: true },
  'one state': { limit: PAGE, state: 'SIGN_OFF' },
  'by number': { limit: PAGE, number: 'BO202600000119' },
};

export async function listPage(bench: Bench): Promise<Finding[]> {
  bench.say(`list-page: writing ${bench.sizes.ledgerRows} matters`);
  await seedLedger(bench.postgres.ownerUrl, bench.sizes.ledgerRows);
  const db = createDb(bench.postgres.appUrl, 'duban_api', 2);
  try {
    const findings: Finding[] = [];
    for (const [who, asker] of Object.entries(ASKERS)) findings.push(await pagesOf(db, who, asker));
    return findings;
  } finally {
    await db.close();
  }
}

/** The slowest kind of page this asker can ask for; p90 of many reads, with the transaction around it. */
async function pagesOf(db: Db, who: string, asker: Scope): Promise<Finding> {
  const detail: Record<string, number> = {};
  for (const [name, filter] of Object.entries(FILTERS))
    detail[name] = await p90Ms(db, asker, filter);
  detail['page 20'] = await p90Ms(db, asker, await deepPage(db, asker));
  return finding({
    budget: 'list-page',
    about: `slowest page for ${who}, p90`,
    figure: Math.max(...Object.values(detail)),
    unit: 'ms',
    target: { atMost: 50 },
    detail,
  });
}

async function p90Ms(db: Db, asker: Scope, filter: ListFilter): Promise<number> {
  const tookMs: number[] = [];
  for (let read = 0; read < READS; read += 1)
    tookMs.push(
      await timed(() =>
        db.tx(asker, (q) => listMatters(q, { ...filter, mine: asker.whole !== true })),
      ),
    );
  return quantile(tookMs, 0.9);
}

/** The filter of a page far down, or of the last one. */
async function deepPage(db: Db, asker: Scope): Promise<ListFilter> {
  const filter: ListFilter = { limit: PAGE };
  for (let page = 1; page < 20; page += 1) {
    const rows = await db.tx(asker, (q) =>
      listMatters(q, { ...filter, mine: asker.whole !== true }),
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return filter;
    filter.after = { dueAtMs: last.dueAtMs, id: last.id };
  }
  return filter;
}
