// How long after the fault was lifted until everything of before is as it should be: steps, rungs, mail, each by itself.
import { wholeList } from '../demo/gather';
import type { Office } from '../demo/office';
import { accountOf } from './check/plan-of-rungs';
import { mailEnded } from './mail-ended';
import type { Parts } from './parts';
import { waitingOf, settle } from './load/settle';
import type { Diary, Step } from './load/diary';
import type { DomainEvent } from '../domain';

/** Each in ms since the fault was lifted; absent where it did not come back in time. */
export interface Recovery {
  /** Every step begun before is told its end, and a new one goes through. */
  stepsMs?: number;
  /** Every rung due before is on record. */
  rungsMs?: number;
  /** Every notice and message of before has come to its end. */
  mailsMs?: number;
}

const PRINCIPAL = 'principalLeader@organ';
const MOST_EVENTS = 500;
const LOOK_MS = 250;

export interface Watched {
  parts: Parts;
  office: Office;
  diary: Diary;
  /** When the fault was lifted, ms. */
  liftedAtMs: number;
  patienceMs: number;
}

export async function untilRecovered(watched: Watched): Promise<Recovery> {
  const [stepsMs, [rungsMs, mailsMs]] = await Promise.all([
    since(watched, () => stepsAreBack(watched)),
    // Rungs come with their notices: mail of before is looked for once they are back.
    rungsAreBack(watched).then(async (ms) => [ms, await mailsAreBack(watched)] as const),
  ]);
  return {
    ...(stepsMs === undefined ? {} : { stepsMs }),
    ...(rungsMs === undefined ? {} : { rungsMs }),
    ...(mailsMs === undefined ? {} : { mailsMs }),
  };
}

/** What cannot be looked at yet is not back. */
async function since(
  { liftedAtMs, patienceMs }: Watched,
  look: () => boolean | Promise<boolean>,
): Promise<number | undefined> {
  while (Date.now() < liftedAtMs + patienceMs) {
    if (await Promise.resolve(look()).catch(() => false)) return Date.now() - liftedAtMs;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

async function stepsAreBack({ diary, office, liftedAtMs }: Watched): Promise<boolean> {
  const open = diary.steps.some(({ end, sentAtMs }) => end === undefined && sentAtMs <= liftedAtMs);
  if (open && waitingOf(diary).length > 0) await settle(diary, office, 0);
  return !open && diary.steps.some((step) => wentThrough(step, liftedAtMs));
}

const wentThrough = ({ sentAtMs, answers, type }: Step, afterMs: number): boolean =>
  sentAtMs > afterMs && type !== 'registerClue' && answers.some(({ status }) => status === 200);

/** Answers the clues that still owe a rung of before, among these. */
async function owing(ids: readonly string[], { office, liftedAtMs }: Watched): Promise<string[]> {
  const left: string[] = [];
  for (const id of ids) {
    const events = await office.holder(PRINCIPAL).get(`/clues/${id}/events?limit=${MOST_EVENTS}`);
    const rows = events['items'] as { event: DomainEvent }[];
    const { due, onRecord } = accountOf(
      rows.map(({ event }) => event),
      liftedAtMs,
    );
    const found = new Set(onRecord.map(({ key }) => key));
    if (due.some(({ key }) => !found.has(key))) left.push(id);
  }
  return left;
}

async function rungsAreBack(watched: Watched): Promise<number | undefined> {
  let left: string[] | undefined;
  return since(watched, async () => {
    left ??= (await wholeList(watched.office.holder(PRINCIPAL))).map(({ id }) => id);
    left = await owing(left, watched);
    return left.length === 0;
  });
}

async function mailsAreBack({
  parts,
  liftedAtMs,
  patienceMs,
}: Watched): Promise<number | undefined> {
  const endMs = liftedAtMs + patienceMs;
  const ended = await mailEnded(parts.postgres.url(), endMs - Date.now());
  return ended === undefined ? undefined : Date.now() - liftedAtMs;
}
