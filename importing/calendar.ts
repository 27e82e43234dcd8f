// `import calendar FILE`: reads a holiday plan, hands it in, and says how far the open matters are.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { planDigest, readHolidayPlan, type HolidayPlan } from '../rules/calendar';
import { RulesFault } from '../rules/faults';
import type { SignedIn } from './api-client';
import { FileFaults } from './faults';
import { lineAt, linesOf } from './json-lines';

export type Say = (line: string) => void;

/** How long the progress is followed, ms; it goes on without. */
const FOLLOW_MS = 60_000;
const ASK_EVERY_MS = 1_000;

/** Throws `FileFaults` with every fault and its line. */
export function readPlan(file: string): HolidayPlan {
  const text = textOf(file);
  try {
    return readHolidayPlan(file, parsed(file, text));
  } catch (error) {
    if (!(error instanceof RulesFault)) throw error;
    const line = linesOf(text);
    throw new FileFaults(
      error.faults.map(({ pointer, message }) => `${file}:${line(pointer)} ${pointer}: ${message}`),
    );
  }
}

/** Sends the plan; the key is of its content, so that sending it again is the same act. */
export async function importCalendar(api: SignedIn, plan: HolidayPlan, say: Say): Promise<void> {
  const key = createHash('sha256')
    .update(`calendar ${planDigest(plan)}`)
    .digest('base64url');
  const { matters } = await api.post<{ matters: number }>('/calendars', plan, key);
  say(
    `Holiday plan ${plan.version} of ${plan.year} is in force; ${matters} open matter(s) are counted anew.`,
  );
  const endMs = Date.now() + FOLLOW_MS;
  for (let left = matters, shown = matters; left > 0;) {
    if (Date.now() > endMs)
      return say('It goes on by itself; GET /api/v1/calendars says how far it is.');
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
    left = (await api.get<{ matters: { waiting: number } }>('/calendars')).matters.waiting;
    if (left !== shown) say(`${left} to go`);
    shown = left;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new FileFaults([`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const offset = at === undefined ? text.length : Number(at);
    throw new FileFaults([`${file}:${lineAt(text, offset)} is not JSON`]);
  }
}
