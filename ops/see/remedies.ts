// Which remedies would do something here now, by asking each for its dry run.
import { REMEDIES } from '../remedies/table';
import { repair, type RepairTarget } from '../remedies/repair';
import type { Remedy, RepairPorts } from '../remedies/remedy';
import type { Eye, SeePorts } from './ports';

export interface RemedyShown {
  name: string;
  title: { zh: string; en: string };
  does: string;
  /** Named by the kind of an open incident. */
  suggested: boolean;
  /** Exactly what it would do now; `null` where it does not apply. */
  wouldDo: readonly string[] | null;
  /** Why it does not apply. */
  refusal: string | null;
}

/** Longest a dry run is waited for, ms. */
const PATIENCE_MS = 5_000;

export async function seeRemedies(
  ports: SeePorts,
  eye: Eye,
  target: RepairTarget,
  fitting: ReadonlySet<string>,
): Promise<RemedyShown[]> {
  const repairs = await ports.repairs();
  const shown = await Promise.all(REMEDIES.map((one) => dryRun(repairs, eye, target, one)));
  return shown
    .map((one) => ({ ...one, suggested: fitting.has(one.name) }))
    .toSorted((a, b) => Number(b.suggested) - Number(a.suggested));
}

async function dryRun(
  ports: RepairPorts,
  { by }: Eye,
  target: RepairTarget,
  { name, title, does }: Remedy,
): Promise<Omit<RemedyShown, 'suggested'>> {
  const asked = repair(ports, { remedy: name, target, reason: '', dryRun: true, by });
  const planned = await inTime(asked);
  const told = { name, title, does };
  if (planned?.kind === 'planned') return { ...told, wouldDo: planned.does, refusal: null };
  const refusal = planned?.kind === 'refused' ? planned.code : 'unknown';
  return { ...told, wouldDo: null, refusal };
}

/** Undefined where it failed or took too long: one that cannot tell must not hide the others. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
