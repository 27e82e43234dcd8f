// Gathers the evidence: over HTTP as the people may, from Temporal's own client, and from the mail record.
import type { KeyObject } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { mailRecord, type MailRecord } from '../db/mail/mail-record';
import { createDb, type Db } from '../db/pool';
import type { DomainEvent } from '../domain';
import { PROCEDURES } from '../domain/procedures';
import { listCaptured } from '../mail/capture';
import { verifyFile } from '../ops/verify/verify-file';
import type { Evidence, MatterEvidence, RunEvidence } from './evidence';
import type { Figures } from './figures';
import { Lanes } from './lanes';
import type { Office } from './office';
import type { Body, Officer } from './officer';
import type { Played } from './play';
import { runsOf } from './runs';

const ORGAN = 'district';
const PAGE = 100;
const EXPORTS_AT_ONCE = 4;
const MOST_MAILS = 100_000;
const LOOK_MS = 250;
/** Mail that has not gone out by then is a finding, not something to wait for. */
const SETTLE_MS = 60_000;

export interface Sources {
  office: Office;
  databaseUrl: string;
  temporalAddress: string;
  mailFolder: string;
  verifyKeys: KeyObject[];
}

export async function gather(
  sources: Sources,
  figures: Figures,
  played: readonly Played[],
): Promise<Evidence> {
  const principal = sources.office.holder('principalLeader@organ');
  const mail = await settledMail(sources.databaseUrl);
  const listed = await wholeList(principal);
  const matters = await mattersOf(sources, listed, played);
  return {
    figures,
    played,
    matters,
    listed: listed.map(({ id }) => id),
    runs: await withClient(sources.temporalAddress, (client) => runsOf(client, matters)),
    mail,
    captured: await listCaptured(sources.mailFolder, MOST_MAILS),
    postOf: sources.office.postOf,
  };
}

/** The mail record once nothing is on its way any more. */
export async function settledMail(databaseUrl: string): Promise<MailRecord> {
  const db = createDb(databaseUrl, 'duban_dispatch', 1);
  try {
    return await settled(db, Date.now() + SETTLE_MS);
  } finally {
    await db.close();
  }
}

async function settled(db: Db, endMs: number): Promise<MailRecord> {
  for (;;) {
    const record = await db.tx({ organId: ORGAN }, mailRecord);
    const open = record.notices.some(({ state }) => state === 'open');
    const under = record.messages.some(({ state }) => ['queued', 'sending'].includes(state));
    if ((!open && !under) || Date.now() > endMs) return record;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export interface Item {
  id: string;
  number: string;
  state: string;
  closed: boolean;
  revision: number;
}

export async function wholeList(principal: Officer): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ;) {
    const page = await principal.get(`/clues?limit=${PAGE}${cursor}`);
    items.push(...(page['items'] as Item[]));
    if (typeof page['nextCursor'] !== 'string') return items;
    cursor = `&cursor=${encodeURIComponent(page['nextCursor'])}`;
  }
}

async function mattersOf(
  { office, verifyKeys }: Sources,
  listed: readonly Item[],
  played: readonly Played[],
): Promise<MatterEvidence[]> {
  const lanes = new Lanes(EXPORTS_AT_ONCE);
  const principal = office.holder('principalLeader@organ');
  const superior = office.holder('superiorContact@organ');
  const stubs = played.filter(({ one, id }) => one.way === 'upward' && id !== '');
  return Promise.all([
    ...listed.map((item) => lanes.in(() => exported(principal, item, verifyKeys))),
    ...stubs.map(({ id }) => lanes.in(() => sealed(superior, id))),
  ]);
}

/** What the list says, with the ledger of the export beside it. */
async function exported(by: Officer, item: Item, keys: KeyObject[]): Promise<MatterEvidence> {
  const text = await by.text(`/clues/${item.id}/export`);
  const doc = JSON.parse(text) as {
    ledger: { event: DomainEvent }[];
    head: { state: { data: { problemClass?: string } } };
  };
  const { bad } = verifyFile(text, keys, PROCEDURES);
  const { problemClass } = doc.head.state.data;
  return {
    ...pickItem(item),
    ...(problemClass === undefined ? {} : { problemClass }),
    events: doc.ledger.map(({ event }) => event),
    chain: bad === undefined ? 'whole' : { bad: `row ${bad.seq}: ${bad.why}` },
  };
}

async function sealed(by: Officer, id: string): Promise<MatterEvidence> {
  const view = await by.get(`/clues/${id}`);
  const events = await by.get(`/clues/${id}/events?limit=500`);
  return {
    ...pickItem(view as Body & Item),
    events: (events['items'] as { event: DomainEvent }[]).map(({ event }) => event),
    chain: 'not exported',
  };
}

const pickItem = ({ id, number, state, closed, revision }: Item): Item => ({
  id,
  number,
  state,
  closed,
  revision,
});

async function withClient(
  address: string,
  work: (client: Client) => Promise<RunEvidence[]>,
): Promise<RunEvidence[]> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
