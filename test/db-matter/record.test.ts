// Recording on real PostgreSQL: once, fenced, believing nobody (P4, invariant 8), and the proof of it offline.
import { generateKeyPairSync } from 'node:crypto';
import { createDb, type Db } from '../../db/pool';
import { commitCommand } from '../../db/matter/commit-command';
import { postgresStore } from '../../delivery/postgres-store';
import { exportMatter, type MatterExport } from '../../db/matter/export';
import { listMatters } from '../../db/matter/matters';
import { numberIsWhole } from '../../db/matter/number';
import { ClockAhead, record } from '../../db/matter/record';
import { registerMatter } from '../../db/matter/register';
import { digestOf } from '../../db/matter/signing';
import { rowHash } from '../../db/matter/chain';
import type { DeliveryStore } from '../../delivery/store';
import {
  stateDigest,
  step,
  tick,
  type Batch,
  type BatchEntry,
  type MatterState,
  type SignedCommand,
} from '../../domain';
import { verifyExport } from '../../ops/verify/verify-export';
import { slice as toySlice, toy } from '../domain/kernel-toy';
import { freshDatabase, type TestDatabase } from '../support/postgres';

const { digest: _, ...rest } = toySlice;
const slice = { ...rest, digest: digestOf(rest) };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const procedures = { toy };
const trust = { publicKey, procedures };
const organId = 'o1';
const scope = { organId, blind: 'b1', keys: ['person:p1', 'worker@a'] };
const signing = { organId, session: 's1', signingKey: privateKey, fingerprintKey: 'f' };

let base: TestDatabase;
let api: Db;
let worker: Db;
let dispatch: Db;
let store: DeliveryStore;
let keys = 0;
const nextKey = (): string => `key-of-the-test-${(keys += 1)}`;

beforeAll(async () => {
  base = await freshDatabase();
  await base.asSuper(
    `insert into organ (organ_id, code, name, short_name) values ('o1', '110000', 'O', 'O')`,
  );
  api = createDb(base.appUrl, 'duban_api', 4);
  worker = createDb(base.appUrl, 'duban_worker', 2);
  dispatch = createDb(base.appUrl, 'duban_dispatch', 2);
  store = postgresStore(dispatch, procedures);
}, 60_000);
afterAll(async () => {
  await Promise.all([api, worker, dispatch].map((db) => db?.close()));
  await base?.drop();
});

const context = (posts: string[], personId = 'p1') => ({
  actor: { personId, posts },
  named: {},
  facts: {},
});

async function register(key = nextKey()) {
  const done = await api.tx(scope, (q) =>
    registerMatter(q, {
      ...signing,
      officer: 'p1',
      key,
      asked: {},
      procedure: toy,
      slice,
      organCode: 'HX',
      gather: async () => ({ ok: true, body: { type: 'begin' }, context: context(['worker@a']) }),
    }),
  );
  if (done.kind !== 'registered') throw new Error(done.kind);
  return done;
}

async function commit(matterId: string, type = 'note', key = nextKey()): Promise<SignedCommand> {
  const done = await api.tx(scope, (q) =>
    commitCommand(q, {
      ...signing,
      officer: 'p1',
      key,
      asked: { type },
      matterId,
      gather: async () => ({ ok: true, body: { type }, context: context(['worker@a']) }),
    }),
  );
  if (done.kind !== 'committed') throw new Error(done.kind);
  return done.command;
}

function act(state: MatterState, command: SignedCommand) {
  const nowMs = Math.max(command.submittedAtMs, state.advancedToMs);
  const done = step(toy, state, command.body, command.context, nowMs, slice);
  if (!done.ok) throw new Error(done.code);
  return {
    entry: { kind: 'act' as const, command, nowMs, events: done.events },
    state: done.state,
  };
}

const batch = (state: MatterState, entries: BatchEntry[], epoch = 0): Batch => ({
  matterId: state.matterId,
  organId,
  procedure: 'toy',
  workflowId: `toy:${state.matterId}`,
  epoch,
  firstSeq: state.revision + 1,
  fromStateDigest: stateDigest(state),
  entries,
});

const incidents = async (matterId: string): Promise<string[]> =>
  (
    await base.asSuper<{ kind: string }>('select kind from incident where matter_id = $1', [
      matterId,
    ])
  ).map((r) => r.kind);
const ledgerLength = async (matterId: string): Promise<number> =>
  (
    await base.asSuper<{ n: number }>('select count(*)::int n from ledger where matter_id = $1', [
      matterId,
    ])
  )[0]?.n ?? 0;

it('registers once per officer and key, with a checked number and serials without gaps', async () => {
  const key = nextKey();
  const first = await register(key);
  const second = await register();
  expect(second.serial).toBe(first.serial + 1);
  expect(numberIsWhole(first.number)).toBe(true);
  await expect(register(key)).rejects.toThrow('known');
});

it('records twice = once (invariant 1)', async () => {
  const { state } = await register();
  const done = act(state, await commit(state.matterId));
  const sent = batch(state, [done.entry]);
  const first = await record(worker, sent, trust);
  expect(first).toEqual({
    kind: 'recorded',
    revision: done.state.revision,
    stateDigest: stateDigest(done.state),
  });
  expect(await record(worker, sent, trust)).toEqual(first);
  expect(await ledgerLength(state.matterId)).toBe(done.state.revision);
});

it('records a tick with one notice per fired rung (invariant 4), and lists the matter as overdue', async () => {
  const { state } = await register();
  await base.moveClock(1_600);
  const nowMs = state.receivedAtMs + 1_550;
  const ticked = tick(toy, state, nowMs, slice);
  const sent = batch(state, [{ kind: 'tick', nowMs, events: ticked.events }]);
  expect((await record(worker, sent, trust)).kind).toBe('recorded');
  await record(worker, sent, trust);
  await base.moveClock(0);
  const rungs = ticked.events.filter(
    (e) => e.type === 'rungFired' && e['status' as never] === 'fired',
  );
  const rows = await base.asSuper('select key from notice where matter_id = $1 and kind = $2', [
    state.matterId,
    'rung',
  ]);
  expect(rows).toHaveLength(rungs.length);
  expect(rungs.length).toBeGreaterThan(1);
  const list = await api.tx(scope, (q) => listMatters(q, { overdue: true, limit: 10 }));
  expect(list.map((one) => one.id)).toContain(state.matterId);
});

it('answers fenced to an older epoch and to a run with another id, and writes nothing', async () => {
  const { state } = await register();
  const done = act(state, await commit(state.matterId));
  expect((await record(worker, batch(state, [done.entry], -1), trust)).kind).toBe('fenced');
  expect(
    (await record(worker, { ...batch(state, [done.entry]), workflowId: 'toy:mine' }, trust)).kind,
  ).toBe('fenced');
  expect(await ledgerLength(state.matterId)).toBe(state.revision);
});

it('heals a gap: an incident, a raised epoch, the state of the head as input', async () => {
  const { state } = await register();
  const done = act(state, await commit(state.matterId));
  const answer = await record(worker, { ...batch(state, [done.entry]), epoch: 7 }, trust);
  expect(answer).toMatchObject({ kind: 'healed', waitMs: 0, input: { epoch: 8, state } });
  expect(await incidents(state.matterId)).toEqual(['ledgerGap']);
});

it('heals a fork, and from the fourth heal within an hour lets the run wait', async () => {
  const { state } = await register();
  const done = act(state, await commit(state.matterId));
  const waits: number[] = [];
  for (let epoch = 0; epoch < 4; epoch += 1) {
    const answer = await record(
      worker,
      { ...batch(state, [done.entry], epoch), fromStateDigest: 'x' },
      trust,
    );
    waits.push(answer.kind === 'healed' ? answer.waitMs : -1);
  }
  expect(waits).toEqual([0, 0, 0, 900_000]);
  expect(await incidents(state.matterId)).toEqual(['forked']);
});

it('takes no act without its stored row, with another signature or with changed events (invariant 8)', async () => {
  const { state } = await register();
  const { entry } = act(state, await commit(state.matterId));
  const { command } = entry;
  const bad: BatchEntry[] = [
    { ...entry, command: { ...command, id: 'A'.repeat(22) } },
    { ...entry, command: { ...command, sig: Buffer.alloc(64, 1).toString('base64url') } },
    {
      ...entry,
      events: entry.events.map((event) => ({
        ...event,
        atMs: event.atMs - 1,
      })) as typeof entry.events,
    },
  ];
  for (const [epoch, one] of bad.entries()) {
    expect((await record(worker, batch(state, [one], epoch), trust)).kind).toBe('healed');
  }
  expect(await incidents(state.matterId)).toEqual(['forged']);
  expect(await ledgerLength(state.matterId)).toBe(state.revision);
  expect((await record(worker, batch(state, [entry], 3), trust)).kind).toBe('recorded');
});

it('lets no act pass an earlier undecided row: overtaken, without an incident', async () => {
  const { state } = await register();
  await commit(state.matterId);
  const later = act(state, await commit(state.matterId));
  expect(await record(worker, batch(state, [later.entry]), trust)).toMatchObject({
    kind: 'healed',
    waitMs: 0,
  });
  expect(await incidents(state.matterId)).toEqual([]);
});

it('refuses a clock more than 5 s ahead of the database, with an incident', async () => {
  const { state } = await register();
  const nowMs = state.receivedAtMs + 60_000;
  const { events } = tick(toy, state, nowMs, slice);
  await expect(
    record(worker, batch(state, [{ kind: 'tick', nowMs, events }]), trust),
  ).rejects.toThrow(ClockAhead);
  expect(await incidents(state.matterId)).toEqual(['clockAhead']);
});

it('lets no application role change or remove a ledger row (invariant 8)', async () => {
  for (const db of [api, worker, dispatch]) {
    await expect(db.tx(scope, (q) => q.rows(`update ledger set sig = 'x'`))).rejects.toThrow(
      'permission denied',
    );
    await expect(db.tx(scope, (q) => q.rows('delete from ledger'))).rejects.toThrow(
      'permission denied',
    );
  }
});

it('writes a refusal only in its turn, once, and only where the rules refuse', async () => {
  const { state } = await register();
  const first = await commit(state.matterId, 'note');
  const second = await commit(state.matterId, 'giveBack');
  expect((await store.writeRefusal(organId, first.id)).kind).toBe('notRefused');
  expect((await store.writeRefusal(organId, second.id)).kind).toBe('notItsTurn');
  await record(worker, batch(state, [act(state, first).entry]), trust);
  expect((await store.writeRefusal(organId, second.id)).kind).toBe('refused');
  expect(await store.isDecided(organId, second.id)).toBe(true);
});

it('gives one lease, and raises the epoch only under it', async () => {
  const { state } = await register();
  expect(await store.mattersToServe(organId)).toContainEqual({
    matterId: state.matterId,
    sinceMs: expect.any(Number),
  });
  const token = (await store.takeLease(organId, state.matterId))?.token ?? '';
  expect(await store.takeLease(organId, state.matterId)).toBeUndefined();
  expect(await store.raiseEpochAndRead(organId, state.matterId, 'other', false)).toBeUndefined();
  const input = await store.raiseEpochAndRead(organId, state.matterId, token, false);
  expect(input).toMatchObject({ epoch: 1, state, slice });
  await store.noteStarted(organId, state.matterId, 1);
  await store.giveLease(organId, state.matterId, token);
  expect((await store.waiting(organId, state.matterId))?.startedEpoch).toBe(1);
});

describe('an export', () => {
  let whole: MatterExport;
  const changed = (change: (doc: MatterExport) => void) => {
    const doc = structuredClone(whole);
    change(doc);
    return verifyExport(doc, [publicKey], procedures);
  };

  beforeAll(async () => {
    const { state } = await register();
    const one = act(state, await commit(state.matterId));
    const two = act(one.state, await commit(state.matterId, 'finish'));
    await record(worker, batch(state, [one.entry, two.entry]), trust);
    const doc = await api.tx(scope, (q) => exportMatter(q, state.matterId, []));
    if (doc === undefined) throw new Error('not visible');
    whole = JSON.parse(JSON.stringify(doc)) as MatterExport;
  });

  it('stands as a whole, with the tail not proven', () => {
    expect(verifyExport(whole, [publicKey], procedures)).toEqual({
      ok: true,
      rows: whole.ledger.length,
      tail: 'tail not proven',
    });
  });
  it('shows a flipped byte', () => {
    expect(changed((doc) => (doc.ledger[2]!.event.atMs += 1)).bad?.seq).toBe(3);
  });
  it('shows a swapped row', () => {
    expect(changed((doc) => doc.ledger.splice(1, 2, doc.ledger[2]!, doc.ledger[1]!)).bad?.seq).toBe(
      2,
    );
  });
  it('shows an edited head', () => {
    expect(changed((doc) => (doc.head.state.enteredAtMs -= 1)).bad?.why).toMatch('head was edited');
  });
  it('shows a forged signature', () => {
    const { privateKey: other } = generateKeyPairSync('ed25519');
    expect(
      verifyExport(whole, [other.export({ type: 'pkcs8', format: 'pem' }).toString()], procedures)
        .bad?.seq,
    ).toBe(whole.ledger.find((row) => row.sig !== undefined)?.seq);
  });
  it('shows a chain hashed anew over a changed event', () => {
    const verdict = changed((doc) => {
      let prevHash = '';
      doc.ledger.at(-1)!.event.atMs -= 5;
      for (const row of doc.ledger) {
        row.prevHash = prevHash;
        const { hash: _old, ...content } = row;
        prevHash = row.hash = rowHash(content);
      }
      doc.head.hash = prevHash;
    });
    expect(verdict.bad).toEqual({
      seq: whole.ledger.length,
      why: 'the rules do not yield this event',
    });
  });
});
