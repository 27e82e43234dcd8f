// `GET /ledger`: the keeper's ledger as JSON pages or as a workbook, for the posts that keep, check or lead it.
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { ledgerPage, type LedgerAsk, type LedgerCursor } from '../../db/matter/ledger-list';
import { allPersons } from '../../db/people/directory';
import { givesAll } from '../../db/secrecy/rights';
import { postCode } from '../../domain';
import { instantText } from '../../mail/time-text';
import { askerOf, signedIn, type Asker } from '../asker';
import { validQuery } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { day, page } from '../schemas/fields';
import { iso, type LedgerWords } from '../views/ledger-cells';
import { LEDGER_COLUMNS } from '../views/ledger-columns';
import { writeLedger, XLSX } from '../views/ledger-sheet';
import { withSources, type Keeper, type LedgerRow } from '../views/ledger-source';
import { cursorOf, readCursor } from './cursor';

/** Who reads the whole ledger; others have the list of what they see. */
const KEEPERS = [
  'ledgerKeeper',
  'auditor',
  'caseManagementOffice',
  'officeHead',
  'principalLeader',
];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Each row may take a lock on the log of its readings; the database has room for some thousands. */
const SHEET_PAGE = 100;
const JSON_TYPE = 'application/json';

export const ledgerQuery = z.strictObject({
  /** First and last day of receipt. */
  from: day().optional(),
  to: day().optional(),
  ...page,
});

export function ledgerRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.get('/ledger', signedIn(ports), async (req, res) => {
    const asker = keeperOf(askerOf(res));
    const query = validQuery(ledgerQuery, req.query);
    const period = periodOf(query, asker.organ.offsetMinutes);
    if (formOf(req) === XLSX) await sendSheet(res, ports, asker, period);
    else res.json(await onePage(ports, asker, period, query));
  });
  return router;
}

/**
 * In which standing he prints it: by his own posts, else in the place of who has one and is stood in for. Then he sees what
 * was handed over and nothing that he sees for another reason (P8).
 */
function keeperOf(asker: Asker): Keeper {
  const { keys = [], acting = [] } = asker.scope;
  if (keys.some(isKeepers)) return { ...asker, readsSources: givesAll('source', keys) };
  const places = acting
    .map((one) => ({ ...one, posts: one.posts.filter(isKeepers) }))
    .filter(({ posts }) => posts.length > 0);
  if (places.length === 0) throw new Problem('notAllowed');
  const scope = { ...asker.scope, keys: [], whole: false, acting: places };
  // Which of them a row is seen by is not asked: each has to give it.
  const readsSources = places.every(({ posts }) => givesAll('source', posts));
  return { ...asker, scope, readsSources };
}

const isKeepers = (key: string): boolean => KEEPERS.includes(postCode(key));

function formOf(req: Request): string {
  const form = req.accepts([JSON_TYPE, XLSX]);
  if (form === false) throw new Problem('notAcceptable');
  return form;
}

interface Period {
  fromMs: number;
  toMs: number;
}

type LedgerQuery = z.infer<typeof ledgerQuery>;

/** Whole days on the organ's clock; both ends belong to the period. */
function periodOf({ from, to }: LedgerQuery, offsetMinutes: number): Period {
  const startOf = (text: string): number => Date.parse(text) - offsetMinutes * MINUTE_MS;
  const fromMs = startOf(from ?? '1949-01-01');
  const toMs = startOf(to ?? '2199-12-31') + DAY_MS;
  if (toMs <= fromMs)
    throw new Problem('invalidQuery', { errors: [{ pointer: '/to', code: 'beforeFrom' }] });
  return { fromMs, toMs };
}

async function onePage(
  ports: ApiPorts,
  asker: Keeper,
  period: Period,
  { cursor, limit }: LedgerQuery,
): Promise<unknown> {
  const after = afterOf(cursor);
  const ask = { ...period, limit, ...(after === undefined ? {} : { after }) };
  const { rows, next } = await readPage(ports, asker, ask);
  const nextCursor =
    next === undefined ? null : cursorOf({ dueAtMs: next.receivedAtMs, id: next.id });
  return { items: rows.map(shown), nextCursor };
}

const readPage = (
  ports: ApiPorts,
  asker: Keeper,
  ask: LedgerAsk,
): Promise<{ rows: LedgerRow[]; next?: LedgerCursor }> =>
  ports.db.tx(asker.scope, async (q) => {
    const { rows, ...more } = await ledgerPage(q, ask);
    return { ...more, rows: await withSources(q, ports, asker, rows) };
  });

function afterOf(cursor: string | undefined): LedgerCursor | undefined {
  const given = readCursor(cursor);
  if (given === undefined) return undefined;
  if (given.dueAtMs === null)
    throw new Problem('invalidQuery', { errors: [{ pointer: '/cursor', code: 'badCursor' }] });
  return { receivedAtMs: given.dueAtMs, id: given.id };
}

/** Ids and codes as they are; misses one by one. */
function shown(row: LedgerRow): Record<string, unknown> {
  const cells = LEDGER_COLUMNS.map(({ id, cell, json }) => {
    if (json !== undefined) return [id, json(row)];
    const value = cell(row, PLAIN);
    const plain = value !== null && typeof value === 'object';
    return [id, plain ? iso(value.atMs) : value];
  });
  const { id, procedure } = row;
  return { id, procedure, ...Object.fromEntries(cells) };
}

const PLAIN: LedgerWords = {
  person: (id) => id,
  state: (_procedure, code) => code,
  deadline: (_procedure, code) => code,
  instant: iso,
};

async function sendSheet(
  res: Response,
  ports: ApiPorts,
  asker: Keeper,
  period: Period,
): Promise<void> {
  const words = await wordsFor(ports, asker);
  const pages = pagesOf(ports, asker, period);
  // What cannot be read at all is answered as a problem, before a header is out.
  const first = await pages.next();
  res.setHeader('Content-Type', XLSX);
  res.setHeader('Content-Disposition', 'attachment; filename="ledger.xlsx"');
  const sheet = { title: '台账', words, offsetMinutes: asker.organ.offsetMinutes };
  await writeLedger(res, sheet, chained(first, pages));
}

type Pages = AsyncGenerator<readonly LedgerRow[], void>;

async function* pagesOf(ports: ApiPorts, asker: Keeper, period: Period): Pages {
  let after: LedgerCursor | undefined;
  do {
    const ask = { ...period, limit: SHEET_PAGE, ...(after && { after }) };
    const { rows, next } = await readPage(ports, asker, ask);
    yield rows;
    after = next;
  } while (after !== undefined);
}

async function* chained(first: IteratorResult<readonly LedgerRow[], void>, rest: Pages): Pages {
  if (first.done !== true) yield first.value;
  yield* rest;
}

async function wordsFor(ports: ApiPorts, { scope, session, organ }: Asker): Promise<LedgerWords> {
  const persons = await ports.db.read(scope, allPersons);
  const names = new Map(persons.map(({ personId, name }) => [personId, name]));
  const kinds = new Map(ports.kinds.map(({ procedure }) => [procedure.name, procedure]));
  const { locale } = session;
  return {
    person: (id) => names.get(id) ?? id,
    state: (procedure, code) => kinds.get(procedure)?.states[code]?.label[locale] ?? code,
    deadline: (procedure, code) => kinds.get(procedure)?.deadlines[code]?.label[locale] ?? code,
    instant: (atMs) => instantText(atMs, organ.offsetMinutes),
  };
}
