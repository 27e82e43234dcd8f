// `kill -9` of the worker at random points, while matters move: nothing lost, nothing twice (invariants 1 and 4).
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryOutcome } from '../../delivery';
import { stateDigest, fold, type DomainEvent, type SignedCommand } from '../../domain';
import { bundleWorkflows } from '../../worker/bundle';
import { eventually } from '../support/temporal';
import { Office } from './office';
import { errand } from './toy/procedure';
import { errandSlice } from './toy/slice';

const MATTERS = 6;
const KILLS = 3;
/** Nothing of the run depends on it but the instants of the kills: give it again to come near a failure. */
const SEED = Number(process.env['DUBAN_TEST_SEED'] ?? Date.now() % 1_000_000);

let office: Office;
let folder: string;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duban-bundle-'));
  const [opened, { code }] = await Promise.all([
    Office.open({ errand }),
    bundleWorkflows(require.resolve('./toy/workflows')),
  ]);
  office = opened;
  writeFileSync(join(folder, 'workflows.js'), code);
}, 60_000);

afterAll(async () => {
  await kill();
  await office.close();
  rmSync(folder, { recursive: true });
});

interface Told {
  row: SignedCommand;
  last: DeliveryOutcome;
}

it(`invariants 1 and 4: ${KILLS} kills at random points, seed ${SEED}`, async () => {
  const next = randomFrom(SEED);
  const slice = errandSlice(2_500, 300);
  const ids = await Promise.all(
    Array.from({ length: MATTERS }, () =>
      office.register(errand, slice, () => ({ type: 'askErrand' })),
    ),
  );
  await startWorker();
  const moving = Promise.all(ids.map(carry));
  for (let nth = 0; nth < KILLS; nth += 1) {
    await new Promise((done) => setTimeout(done, next(700)));
    await kill();
    await startWorker();
  }
  const told = await moving;
  for (const [nth, matterId] of ids.entries()) await check(matterId, told[nth] ?? []);
}, 90_000);

/** An officer's way through one matter: every step again until it has an outcome, as a browser would. */
async function carry(matterId: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const type of ['touch', 'take', 'touch', 'finish']) {
    const row = await office.commit(matterId, type);
    const last = await eventually(
      `an answer to ${type}`,
      async () => {
        const outcome = await office.deliver(matterId, row.id);
        return outcome.kind !== 'waiting' && outcome;
      },
      60_000,
    );
    told.push({ row, last });
  }
  return told;
}

async function check(matterId: string, told: Told[]): Promise<void> {
  const outcomes = await Promise.all(told.map(({ row }) => office.outcomeOf(row.id)));
  const events = await office.eventsOf(matterId);
  expect(outcomes.map((one) => one.state)).toEqual(told.map(() => 'accepted'));
  told.forEach(({ row, last }, nth) => {
    const own = events.filter((event) => event.commandId === row.id);
    expect(own.filter((event) => ACTS.includes(event.type))).toHaveLength(1);
    expect(own.at(-1)?.seq ?? 0).toBeLessThanOrEqual(outcomes[nth]?.appliedRevision ?? 0);
    // What the client was told is what stands on record.
    if (last.kind === 'accepted') expect(last.answer.revision).toBe(outcomes[nth]?.appliedRevision);
  });
  const rungs = events.filter((event) => event.type === 'rungFired').map(rungKey);
  expect(new Set(rungs).size).toBe(rungs.length);
  expect(events.map((event) => event.seq)).toEqual(events.map((_event, index) => index + 1));
  const { state } = await office.headOf(matterId);
  expect(stateDigest(fold(errand, events))).toBe(stateDigest(state));
  expect(state.state).toBe('DONE');
  expect(await office.incidentsOf(matterId)).toEqual([]);
}

const ACTS = ['touched', 'taken', 'finished'];

const rungKey = (event: DomainEvent): string => {
  const { deadline, instance, dueNo, level, repeatNo } = event as DomainEvent & {
    type: 'rungFired';
  };
  return [deadline, instance, dueNo, level, repeatNo].join('/');
};

async function startWorker(): Promise<void> {
  const key = office.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const entry = join(__dirname, 'toy/worker-main.ts');
  const where = [
    office.temporal.address,
    office.database.appUrl,
    key,
    join(folder, 'workflows.js'),
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...where], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  worker = child;
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (text: Buffer) => text.toString().includes('ready') && done());
    child.once('exit', (code) => fail(new Error(`worker ended with ${code}`)));
  });
}

function kill(): Promise<void> {
  const child = worker;
  worker = undefined;
  if (child === undefined) return Promise.resolve();
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGKILL');
  return ended;
}

/** Mulberry32: whole numbers in `[0, below)`. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
