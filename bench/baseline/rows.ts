// The baseline's two tables and two statements: a committed row before each update, one INSERT after it.
import { Client, Pool } from 'pg';
import type { Firing } from '../subject';
import type { BareEvent } from './contract';

/** As many connections as the product has in each of its processes. */
const POOL = 8;

export interface BareRows {
  insertCommand(id: string, matterId: string, step: number): Promise<void>;
  insertEvents(matterId: string, events: readonly BareEvent[]): Promise<void>;
  firings(matterIds: readonly string[]): Promise<Firing[]>;
  close(): Promise<void>;
}

/** Makes the tables; run by the owner. */
export async function makeBareTables(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`
      create schema if not exists bench;
      create table if not exists bench.command (id text primary key, matter_id text, step int, at timestamptz default clock_timestamp());
      create table if not exists bench.event (matter_id text, seq int, kind text, rung_at_ms float8, noticed_at_ms float8,
        recorded_at timestamptz default clock_timestamp(), primary key (matter_id, seq));
      grant usage on schema bench to public;
      grant select, insert on bench.command, bench.event to public`);
  } finally {
    await client.end();
  }
}

export function openBareRows(appUrl: string): BareRows {
  const pool = new Pool({ connectionString: appUrl, max: POOL });
  pool.on('error', () => undefined);
  const run = async (name: string, text: string, values: unknown[]): Promise<unknown[]> =>
    (await pool.query({ name, text, values })).rows as unknown[];
  return {
    insertCommand: async (id, matterId, step) =>
      void (await run(
        'command',
        'insert into bench.command (id, matter_id, step) values ($1, $2, $3)',
        [id, matterId, step],
      )),
    insertEvents: async (matterId, events) =>
      void (await run('events', INSERT_EVENTS, [matterId, JSON.stringify(events)])),
    firings: async (ids) => (await run('firings', SELECT_FIRINGS, [ids])) as Firing[],
    close: () => pool.end(),
  };
}

const INSERT_EVENTS = `insert into bench.event (matter_id, seq, kind, rung_at_ms, noticed_at_ms)
  select $1, seq, kind, "rungAtMs", "noticedAtMs" from jsonb_to_recordset($2::jsonb)
    as x(seq int, kind text, "rungAtMs" float8, "noticedAtMs" float8) on conflict do nothing`;

const SELECT_FIRINGS = `select matter_id id, rung_at_ms "rungAtMs", noticed_at_ms "noticedAtMs",
    extract(epoch from recorded_at)::float8 * 1000 "recordedAtMs"
  from bench.event where kind = 'alarm' and matter_id = any ($1)`;
