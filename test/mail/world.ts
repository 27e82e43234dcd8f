// One organ with a ladder of posts, one matter, and what tests do to them; real PostgreSQL and SMTP.
import { randomBytes } from 'node:crypto';
import { createDb, type Db } from '../../db/pool';
import { blindOf, type HmacKeys } from '../../db/secrecy/blind';
import { startDispatcher } from '../../mail/dispatcher';
import type { SendPorts } from '../../mail/send';
import { createSmtp } from '../../mail/transport';
import { freshDatabase, type TestDatabase } from '../support/postgres';
import { trySmtp, type TrySmtp } from '../../faults/parts/smtp';

export const ORGAN = { organId: 'organ_a', shortName: '甲区纪委', offsetMinutes: 480 };
export const MATTER = 'matter_1';
export const CANARY = 'CANARY7f3a';
const PACK = {
  version: 't1',
  audiences: [
    {
      holders: ['*'],
      levels: [
        ['holder'],
        ['holder', 'departmentHead@{unit}'],
        ['leaderInCharge@case'],
        ['principalLeader@organ'],
        ['principalLeader@organ'],
      ],
      climb: [
        'departmentHead@{unit}',
        'leaderInCharge@case',
        'principalLeader@organ',
        'superiorContact@organ',
      ],
    },
  ],
};
const POSTS = [
  'caseOfficer@case',
  'departmentHead@case',
  'leaderInCharge@case',
  'principalLeader@organ',
  'superiorContact@organ',
];
const DIGEST = 'a'.repeat(64);

export interface StandIn {
  personId: string;
  posts: string[];
  state?: 'filed' | 'accepted' | 'approved' | 'ended';
}

export interface World {
  database: TestDatabase;
  db: Db;
  smtp: TrySmtp;
  keys: HmacKeys;
  ports: SendPorts;
  hold(post: string, personId: string): Promise<void>;
  bar(personId: string): Promise<void>;
  /** The person is absent now; by whom he is stood in for, with how far that delegation has come. */
  away(personId: string, standIn?: StandIn): Promise<void>;
  /** The person is on duty in the post now. */
  onDuty(post: string, personId: string): Promise<void>;
  /** Puts on record that these rungs of the deadline that `rung` fires were taken back. */
  takeBack(rungs: [level: number, repeatNo: number, dueNo: number][]): Promise<void>;
  /** Inserts a notice, 1 s old; answers its id. */
  notice(kind: string, event: object, slots?: string[]): Promise<{ id: string; matterId: string }>;
  rung(level: number, fields?: object): Promise<{ id: string; matterId: string }>;
  /** Runs a dispatcher until nothing is due. */
  drain(attemptMs?: number): Promise<void>;
  to(): string[];
  /** What the dispatcher complained of. */
  warned: object[];
  /** Ends matters and mails of the test before. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const database = await freshDatabase();
  const smtp = await trySmtp();
  const db = createDb(database.appUrl, 'duban_dispatch');
  const key = () => randomBytes(32);
  const keys: HmacKeys = { blind: key(), nameIndex: key(), fingerprint: key(), mail: key() };
  const from = 'Duban <duban@example.org>';
  const publicUrl = 'https://duban.example.org';
  const ports = {
    keys,
    packs: [],
    procedures: [],
    transport: createSmtp(smtp.url),
    from,
    publicUrl,
  };
  const sql = database.asSuper;
  await directory(sql);
  let count = 0;
  const world: World = {
    database,
    db,
    smtp,
    keys,
    ports,
    hold: async (post, id) =>
      void (await sql(
        'insert into post_holder (organ_id, post, person_id, from_at) values ($1, $2, $3, $4)',
        [ORGAN.organId, post, id, '2020-01-01'],
      )),
    bar: async (id) =>
      void (await sql(
        'insert into conflict (organ_id, matter_id, blind, cause_ref) values ($1, $2, $3, $4)',
        [ORGAN.organId, MATTER, blindOf(keys, id), 'cause'],
      )),
    away: async (id, standIn) => {
      await sql(
        `insert into absence (absence_id, organ_id, person_id, from_at, until_at, entered_by, entered_at)
         values ($1, $2, $3, now() - interval '1 day', now() + interval '1 day', $3, now())`,
        [`abs_${(count += 1)}`, ORGAN.organId, id],
      );
      if (standIn) await delegate(sql, `del_${(count += 1)}`, id, standIn);
    },
    onDuty: async (post, id) =>
      void (await sql(
        `insert into roster (organ_id, post, person_id, from_at, until_at)
         values ($1, $2, $3, now() - interval '1 hour', now() + interval '1 hour')`,
        [ORGAN.organId, post, id],
      )),
    notice: async (kind, event, slots = []) => {
      const id = randomBytes(16).toString('base64url');
      await sql(
        `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at)
         values ($1, $2, $3, $4, $5, $6, $7, duban_now() - interval '1 second')`,
        [
          id,
          ORGAN.organId,
          MATTER,
          `${MATTER}:n${(count += 1)}`,
          kind,
          JSON.stringify({ slots }),
          JSON.stringify(event),
        ],
      );
      return { id, matterId: MATTER };
    },
    takeBack: async (rungs) => {
      const seq = (count += 1);
      const event = { seq, type: 'rungsWithdrawn', deadline: 'VERIFICATION', instance: 1, rungs };
      await sql(
        `insert into ledger (matter_id, seq, organ_id, epoch, entry_seq, type, event, prev_hash, hash)
         values ($1, $2, $3, 1, $2, 'rungsWithdrawn', $4, '', $5)`,
        [MATTER, seq, ORGAN.organId, JSON.stringify(event), 'a'.repeat(64)],
      );
    },
    rung: (level, fields = {}) => world.notice('rung', rungEvent(level, fields)),
    drain: async (attemptMs) => {
      const log = {
        warn: (fields: object, text: string) => void world.warned.push({ text, ...fields }),
      };
      const options = {
        db,
        smtpUrl: smtp.url,
        from,
        publicUrl,
        keys,
        packs: [],
        log,
        pollMs: 60_000,
      };
      const dispatcher = startDispatcher({ ...options, ...(attemptMs ? { attemptMs } : {}) });
      await dispatcher.drain();
      await dispatcher.stop();
      // What its own loop left when it was stopped.
      await dispatcher.drain();
    },
    to: () => smtp.mails.map(({ to }) => to.split('@')[0] ?? '').sort(),
    warned: [],
    clear: async () => {
      world.warned.length = 0;
      for (const table of [
        'ledger',
        'delivery',
        'message',
        'notice',
        'incident',
        'conflict',
        'post_holder',
        'command',
        'absence',
        'delegation',
        'roster',
      ])
        await sql(`delete from ${table}`);
      await sql('update person set address_dead_at = null, active = true');
      await sql(`update person set address = person_id || '@example.org'`);
      for (const post of POSTS) await world.hold(post, (post.split('@')[0] ?? '').toLowerCase());
      await database.moveClock(0);
      smtp.mails.length = 0;
      smtp.refused.clear();
    },
    stop: async () => {
      await db.close();
      await smtp.stop();
      await database.drop();
    },
  };
  return world;
}

async function delegate(
  sql: TestDatabase['asSuper'],
  id: string,
  of: string,
  { personId, posts, state = 'approved' }: StandIn,
): Promise<void> {
  const step = ['filed', 'accepted', 'approved', 'ended'].indexOf(state);
  const done = (from: number) => (step >= from ? '2020-01-02' : null);
  await sql(
    `insert into delegation (delegation_id, organ_id, person_id, stand_in_id, posts, from_at, until_at, filed_at,
       accepted_at, approved_at, ended_at)
     values ($1, $2, $3, $4, $5, '2020-01-01', now() + interval '1 day', '2020-01-01', $6, $7, $8)`,
    [id, ORGAN.organId, of, personId, posts, done(1), done(2), done(3)],
  );
}

const rungEvent = (level: number, fields: object) => ({
  type: 'rungFired',
  deadline: 'VERIFICATION',
  instance: 1,
  dueNo: 1,
  level,
  repeatNo: 0,
  dueAtMs: Date.UTC(2026, 10, 24, 1, 0),
  holder: { post: 'caseOfficer@case' },
  status: 'fired',
  reason: CANARY,
  ...fields,
});

async function directory(sql: TestDatabase['asSuper']): Promise<void> {
  await sql(
    `insert into organ (organ_id, code, name, short_name) values ($1, '110101', '甲区', $2)`,
    [ORGAN.organId, ORGAN.shortName],
  );
  for (const unit of ['case', 'organ'])
    await sql('insert into unit (organ_id, unit, name) values ($1, $2, $2)', [ORGAN.organId, unit]);
  for (const post of POSTS) {
    const [code = '', unit = ''] = post.split('@');
    await sql('insert into post (organ_id, post, code, unit, name) values ($1, $2, $3, $4, $5)', [
      ORGAN.organId,
      post,
      code,
      unit,
      `岗位<${code}>`,
    ]);
    await sql(
      `insert into person (person_id, organ_id, name, unit, address) values ($1, $2, $3, 'case', $1 || '@example.org')`,
      [code.toLowerCase(), ORGAN.organId, CANARY],
    );
  }
  await sql('insert into rule_pack (organ_id, version, digest, body) values ($1, $2, $3, $4)', [
    ORGAN.organId,
    't1',
    DIGEST,
    JSON.stringify(PACK),
  ]);
  const deadline = {
    deadline: 'VERIFICATION',
    instance: 1,
    dueAtMs: Date.UTC(2026, 10, 24, 1, 0),
    rungs: [[3, 0, Date.UTC(2026, 11, 8, 1, 0)]],
  };
  const state = {
    rulePack: { version: 't1', digest: DIGEST },
    deadlines: [deadline],
    // Whoever holds the deadline is told by its procedure from these.
    data: { note: CANARY, handling: { department: 'case' }, team: ['caseofficer'] },
  };
  await sql(
    `insert into head (matter_id, organ_id, procedure, number, serial, epoch, revision, state, state_digest, hash, last_now_ms, state_name, holder_post, unit, received_at, updated_at)
     values ($1, $2, 'clue', '110101-2026-123456-07', 1, 0, 1, $3, 'x', $4, 0, 'VERIFYING', 'caseOfficer@case', 'case', now(), now())`,
    [MATTER, ORGAN.organId, JSON.stringify(state), DIGEST],
  );
}
