// Many deadlines that fall due within seconds, evenly spaced, on matters opened well before.
import { inParallel, quantile } from './stats';
import type { Firing, Subject } from './subject';

export interface Wave {
  /** Matters whose deadline fell due. */
  due: number;
  firings: Firing[];
  /** From the first due instant to the last record, ms. */
  drainedMs: number;
}

/** Generous for the slowest side: opening is not what is measured. */
const OPENING_MS = 60;
const CONCURRENCY = 16;
/** After the last due instant nothing more is waited for. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 250;

export async function dueWave(side: Subject, count: number, withinMs: number): Promise<Wave> {
  const firstAtMs = Date.now() + 5_000 + count * OPENING_MS;
  const ids = await inParallel(count, CONCURRENCY, (at) =>
    side.registerDue(Math.round(firstAtMs + (at * withinMs) / count)),
  );
  if (Date.now() > firstAtMs)
    throw new Error(`${side.name}: opening ${count} matters took too long`);
  await pause(firstAtMs + withinMs - Date.now());
  const firings = await allFirings(side, ids, firstAtMs + withinMs + PATIENCE_MS);
  const lastAtMs = firings.reduce((last, one) => Math.max(last, one.recordedAtMs), 0);
  return { due: count, firings, drainedMs: lastAtMs - firstAtMs };
}

async function allFirings(side: Subject, ids: string[], untilMs: number): Promise<Firing[]> {
  for (;;) {
    const firings = await side.firings(ids);
    const seen = new Set(firings.map((one) => one.id)).size;
    if (seen === ids.length || Date.now() > untilMs) return firings;
    await pause(LOOK_MS);
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Noticed minus rung instant, ms. */
export const latenessMs = (wave: Wave, share: number): number =>
  quantile(
    wave.firings.map((one) => one.noticedAtMs - one.rungAtMs),
    share,
  );

/** Recorded minus noticed instant, ms. */
export const recordingLagMs = (wave: Wave, share: number): number =>
  quantile(
    wave.firings.map((one) => one.recordedAtMs - one.noticedAtMs),
    share,
  );

export const missing = (wave: Wave): number =>
  wave.due - new Set(wave.firings.map((one) => one.id)).size;

export const twice = (wave: Wave): number =>
  wave.firings.length - new Set(wave.firings.map((one) => one.id)).size;
