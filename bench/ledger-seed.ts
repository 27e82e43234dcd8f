// A ledger of many matters as the list sees it: heads, readers and conflicts, written by the owner in bulk.
import { Client } from 'pg';

export const ORGAN = 'bench-organ';
export const UNITS = 20;
export const OFFICERS = 200;
/** The blind of the person who asks; in conflict with one matter of a hundred. */
export const BLIND = 'bench-blind';

/** Adds `rows` matters: 20 units, 200 officers, three in ten closed, due dates over 100 days. */
export async function seedLedger(ownerUrl: string, rows: number): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('duban.organ', $1, true)", [ORGAN]);
    await client.query(
      `insert into organ (organ_id, code, name, short_name) values ($1, 'BO', 'bench', 'bench') on conflict do nothing`,
      [ORGAN],
    );
    for (const statement of STATEMENTS) await client.query(statement, [ORGAN, rows]);
    await client.query(
      'insert into conflict (organ_id, matter_id, blind, cause_ref) ' + CONFLICTS,
      [ORGAN, rows, BLIND],
    );
    await client.query('commit');
    await client.query('vacuum analyze head, reader, conflict');
  } finally {
    await client.end();
  }
}

const HEADS = `insert into head (matter_id, organ_id, procedure, number, serial, epoch, started_epoch, revision, state,
    state_digest, hash, last_now_ms, state_name, holder_post, holder_persons, unit, received_at, due_at, overdue, closed, updated_at)
  select 'b' || n, $1, 'clue', 'BO2026' || lpad(n::text, 8, '0'), n, 0, 0, 12,
    jsonb_build_object('filler', repeat('x', 2000)), 'd', repeat('0', 64), 0,
    (array['VERIFYING', 'SIGN_OFF', 'REPLYING', 'INQUIRY'])[1 + n % 4],
    'caseOfficer@u' || n % ${UNITS}, array['p' || n % ${OFFICERS}], 'u' || n % ${UNITS}, now() - n * interval '30 s',
    case when n % 10 < 3 then 'infinity' else now() + (n % 2400 - 240) * interval '1 hour' end,
    n % 10 >= 3 and n % 2400 < 240, n % 10 < 3, now()
  from generate_series(1, $2::int) n`;

const READERS = `insert into reader (organ_id, matter_id, key)
  select $1, 'b' || n, key from generate_series(1, $2::int) n,
    unnest(array['caseOfficer@u' || n % ${UNITS}, 'departmentHead@u' || n % ${UNITS}, 'person:p' || n % ${OFFICERS}]) key`;

const CONFLICTS = `select $1, 'b' || n, $3, 's' from generate_series(1, $2::int) n where n % 100 = 7`;

const STATEMENTS = [HEADS, READERS];
