// One organ with matters in trouble, a real webhook and a real SMTP server that ops listen to.
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDb, type Db } from '../../db/pool';
import { blindOf, type HmacKeys } from '../../db/secrecy/blind';
import {
  createAlertTransport,
  startWatch,
  type Alert,
  type Watch,
  type WatchOptions,
} from '../../ops/watch';
import { trySmtp, type TrySmtp } from '../../faults/parts/smtp';
import { freshDatabase, type TestDatabase } from '../support/postgres';

export const ORGAN = 'organ_a';
export const NUMBER = '110101-2026-123456-07';
export const OPS = 'ops@example.org';

export interface TryWebhook {
  url: string;
  /** Bodies in order. */
  posts: { atMs: number; alerts: Alert[] }[];
  raw: string[];
  /** Status answered. */
  status: number;
  stop(): Promise<void>;
}

export async function tryWebhook(): Promise<TryWebhook> {
  const server: Server = createServer((request, answer) => {
    void text(request).then((body) => {
      hook.raw.push(body);
      if (hook.status < 300) hook.posts.push(JSON.parse(body) as TryWebhook['posts'][number]);
      answer.writeHead(hook.status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const hook: TryWebhook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posts: [],
    raw: [],
    status: 204,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return hook;
}

export interface World {
  database: TestDatabase;
  db: Db;
  keys: HmacKeys;
  smtp: TrySmtp;
  hook: TryWebhook;
  sql: TestDatabase['asSuper'];
  /** Inserts a healthy matter: started, its next alarm in a day. */
  matter(id: string, sealed?: boolean): Promise<string>;
  command(matterId: string, parked?: boolean): Promise<string>;
  incident(kind: string, matterId: string): Promise<void>;
  person(id: string, address: string): Promise<void>;
  bar(matterId: string, personId: string): Promise<void>;
  watch(options?: Partial<WatchOptions>): Watch;
  /** Moves the clock so far, then a watch looks once and stops. */
  lookAt(offsetMs: number, options?: Partial<WatchOptions>): Promise<void>;
  /** `kind count` of the last web alert, or nothing. */
  heard(): string[];
  warned: object[];
  clear(): Promise<void>;
  stop(): Promise<void>;
}

const DESK = [
  "insert into post (organ_id, post, code, unit, name) values ($1, 'a@case', 'a', 'case', 'a')",
  "insert into person (person_id, organ_id, name, unit) values ('sitter', $1, 'sitter', 'case')",
  "insert into account (username, organ_id, person_id, password_hash) values ('sitter', $1, 'sitter', 'x')",
  "insert into post_holder (organ_id, post, person_id, from_at) values ($1, 'a@case', 'sitter', '2020-01-01')",
];

export async function makeWorld(): Promise<World> {
  const [database, smtp, hook] = await Promise.all([freshDatabase(), trySmtp(), tryWebhook()]);
  const db = createDb(database.appUrl, 'duban_dispatch', 4);
  const key = () => randomBytes(32);
  const keys: HmacKeys = { blind: key(), nameIndex: key(), fingerprint: key(), mail: key() };
  const sql = database.asSuper;
  await sql(
    `insert into organ (organ_id, code, name, short_name) values ($1, '110101', 'Organ', 'O')`,
    [ORGAN],
  );
  await sql(`insert into unit (organ_id, unit, name) values ($1, 'case', 'case')`, [ORGAN]);
  // Somebody sits at the desk of every matter.
  for (const statement of DESK) await sql(statement, [ORGAN]);
  let serial = 0;
  const watches: Watch[] = [];
  // A test that fails leaves its watch behind, whose loop would keep Jest alive.
  const stopWatches = () => Promise.all(watches.splice(0).map((watch) => watch.stop()));
  const world: World = {
    ...{ database, db, keys, smtp, hook, sql, warned: [] },
    matter: async (id, sealed = false) => {
      await sql(
        `insert into head (matter_id, organ_id, procedure, number, serial, sealed, epoch, started_epoch, revision, state,
           state_digest, hash, last_now_ms, state_name, holder_post, unit, received_at, updated_at, next_alarm_at)
         values ($1, $2, 'toy', $3, $4, $5, 1, 1, 1, '{}', 'x', $6, 0, 'OPEN', 'a@case', 'case', now(), now(),
           duban_now() + interval '1 day')`,
        [id, ORGAN, `${NUMBER}-${(serial += 1)}`, serial, sealed, 'a'.repeat(64)],
      );
      return id;
    },
    command: async (matterId, parked = false) => {
      const id = randomBytes(16).toString('base64url');
      await sql(
        `insert into command (id, organ_id, matter_id, officer, session, key_hash, fingerprint, submitted_at, body,
           context, sig, parked_at)
         values ($1, $2, $3, 'p', 's', 'k', 'f', date_trunc('milliseconds', duban_now()), '{"type":"x"}', '{}', 'sig', $4)`,
        [id, ORGAN, matterId, parked ? '2026-01-01' : null],
      );
      return id;
    },
    incident: async (kind, matterId) =>
      void (await sql(
        `insert into incident (organ_id, kind, matter_id) values ($1, $2, $3)
         on conflict (organ_id, kind, coalesce(matter_id, '')) where closed_at is null
         do update set count = incident.count + 1, last_at = duban_now()`,
        [ORGAN, kind, matterId],
      )),
    person: async (id, address) =>
      void (await sql(
        `insert into person (person_id, organ_id, name, unit, address) values ($1, $2, $1, 'case', $3)`,
        [id, ORGAN, address],
      )),
    bar: async (matterId, id) =>
      void (await sql(
        'insert into conflict (organ_id, matter_id, blind, cause_ref) values ($1, $2, $3, $4)',
        [ORGAN, matterId, blindOf(keys, id), 'cause'],
      )),
    watch: (options = {}) => {
      const watch = startWatch({
        keys: () => Promise.resolve(keys),
        ...{ db, targets: [hook.url, OPS], process: 'test', everyMs: 60_000 },
        alert: createAlertTransport({ smtpUrl: smtp.url, from: 'duban@example.org' }),
        log: { warn: (fields, said) => void world.warned.push({ said, ...fields }) },
        ...options,
      });
      watches.push(watch);
      return watch;
    },
    lookAt: async (offsetMs, options) => {
      await database.moveClock(offsetMs);
      hook.posts.length = 0;
      smtp.mails.length = 0;
      // A moved clock is what these tests look with, not what they look for.
      const watch = world.watch(options);
      await watch.look();
      await watch.stop();
    },
    heard: () =>
      (hook.posts.at(-1)?.alerts ?? [])
        .filter(({ kind }) => kind !== 'clockSkew')
        .map(({ kind, count }) => `${kind} ${count}`),
    clear: async () => {
      await stopWatches();
      await database.moveClock(0);
      for (const table of [
        'watch_alert',
        'watch_mend',
        'incident',
        'command',
        'conflict',
        'absence',
        'roster',
        'address_history',
        'fenced_batch',
        'process_clock',
        'delivery',
        'message',
        'notice',
      ])
        await sql(`delete from ${table}`);
      await sql("delete from person where person_id <> 'sitter'");
      await sql('delete from head');
      world.warned.length = 0;
      hook.posts.length = 0;
      hook.raw.length = 0;
      hook.status = 204;
      smtp.mails.length = 0;
      smtp.refused.clear();
    },
    stop: async () => {
      await stopWatches();
      await db.close();
      await Promise.all([smtp.stop(), hook.stop()]);
      await database.drop();
    },
  };
  return world;
}
