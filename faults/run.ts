// One fault from beginning to end: parts up, officers at work, struck, lifted, recovered, office closed, checked.
import { readAccounts } from '../demo/account';
import { Office } from '../demo/office';
import { randomOf } from '../demo/random';
import { check } from './check';
import type { Evidence, Finding } from './check/evidence';
import { gather } from './gather';
import { mailEnded } from './mail-ended';
import { createDiary, type Diary } from './load/diary';
import { diligent } from './load/diligent';
import { startLoad, type LoadSizes } from './load';
import { settle } from './load/settle';
import { startParts, type Parts } from './parts';
import { untilRecovered, type Recovery } from './recovery';
import type { Fault, Lift } from './table';

interface Pace {
  /** How long office work goes on before the strike, ms. */
  warmMs: number;
  /** What an officer thinks between two steps, ms. */
  paceMs: number;
  /** No fault stays longer, ms. */
  mostHoldMs: number;
}

export interface RunOptions {
  cli: string;
  seed: number;
  sizes: LoadSizes & Pace;
  say: (line: string) => void;
}

export interface Outcome {
  evidence: Evidence;
  findings: Finding[];
  recovery: Recovery;
  /** Lives that ended early, by what their officers were told. */
  brokenOff: string[];
  /** How often a program died by itself. */
  deaths: number;
}

const PATIENCE_MS = 150_000;
/** A busy machine lets the mail wait; what has not gone by then is a finding. */
const MAIL_PATIENCE_MS = 240_000;

/** Faults that come together: all are struck, then all are lifted, the last one first. */
export async function runFaults(faults: readonly Fault[], options: RunOptions): Promise<Outcome> {
  const prepare = faults.find((one) => one.prepare)?.prepare;
  const parts = await startParts({ cli: options.cli, ...(prepare ? { prepare } : {}) });
  try {
    return await onParts(parts, faults, options);
  } finally {
    await parts.stop();
  }
}

async function onParts(
  parts: Parts,
  faults: readonly Fault[],
  { seed, sizes, say }: RunOptions,
): Promise<Outcome> {
  const diary = createDiary();
  const office = await openOffice(parts, diary, sizes.paceMs);
  const load = startLoad(office.office, randomOf(seed), sizes, office.close);
  await sleep(sizes.warmMs);
  const lifts: Lift[] = [];
  for (const fault of faults) {
    say(`striking: ${fault.does}`);
    lifts.unshift(await fault.strike(parts));
  }
  await sleep(
    Math.min(
      sizes.mostHoldMs,
      most(faults, ({ holdMs }) => holdMs),
    ),
  );
  for (const lift of lifts) await lift();
  say('lifted; waiting for everything to come back');
  const watched = { parts, office: office.office, diary, liftedAtMs: Date.now() };
  const patienceMs = most(faults, (one) => one.patienceMs ?? PATIENCE_MS);
  const recovery = await untilRecovered({ ...watched, patienceMs });
  await load.close();
  say('the office is closed; asking what became of the rest');
  await settle(diary, office.office, PATIENCE_MS);
  const closedAtMs = Date.now();
  const mailByMs = (await mailEnded(parts.postgres.url(), MAIL_PATIENCE_MS)) ?? closedAtMs;
  const evidence = await gather({ parts, office: office.office, diary, mailByMs });
  const programs = [parts.api, parts.worker, parts.dispatcher];
  const deaths = programs.reduce((sum, one) => sum + one.deaths(), 0);
  return { evidence, findings: check(evidence), recovery, brokenOff: load.brokenOff, deaths };
}

async function openOffice(
  parts: Parts,
  diary: Diary,
  paceMs: number,
): Promise<{ office: Office; close: () => void }> {
  let closed = false;
  const manner = { diary, paceMs, patienceMs: PATIENCE_MS, isClosed: () => closed };
  const office = await Office.open(parts.baseUrl, readAccounts(parts.home), ({ personId }) =>
    diligent(personId, manner),
  );
  return { office, close: () => void (closed = true) };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const most = (faults: readonly Fault[], of: (fault: Fault) => number): number =>
  Math.max(...faults.map(of));
