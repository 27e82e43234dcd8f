// A sane client: what was not answered, or not done, is asked again under the same key; what it was told goes into the diary.
import { overHttp, type Answered, type Asked, type Transport } from '../../demo/officer';
import type { Diary } from './diary';

/** Thrown instead of sending a step once the office has closed: nothing was begun. */
export class OfficeClosed extends Error {
  override name = 'OfficeClosed';
}

export interface Manner {
  diary: Diary;
  /** What an officer thinks between two steps, ms. */
  paceMs: number;
  /** When the client gives a request up, ms after its first try. */
  patienceMs: number;
  isClosed: () => boolean;
}

const RETRY_MS = 300;
/** P1: every request is answered 12 s after its commit at the latest. Beyond this the line is dead. */
const LINE_DEAD_MS = 20_000;
const PASSING = [429, 500, 502, 503, 504];

export const diligent =
  (personId: string, { diary, paceMs, patienceMs, isClosed }: Manner): Transport =>
  async (asked) => {
    const acts = asked.method === 'POST' && asked.path.startsWith('/clues');
    if (acts) await pause(paceMs);
    if (acts && isClosed()) throw new OfficeClosed();
    const step = diary.begin(personId, asked);
    const endMs = Date.now() + patienceMs;
    for (;;) {
      const answer = await tried(asked);
      if (step !== undefined) diary.heard(step, answer);
      if (answer !== undefined && !PASSING.includes(answer.status))
        return learn(diary, asked, answer);
      if (Date.now() > endMs)
        throw new Error(`${asked.method} gave up: ${answer?.status ?? 'no answer'}`);
      await pause(RETRY_MS);
    }
  };

function learn(diary: Diary, { path }: Asked, answer: Answered): Answered {
  const id = /^\/commands\/([^/?]+)$/.exec(path)?.[1];
  if (id !== undefined) diary.learned(id, answer);
  return answer;
}

/** Undefined where no answer came. */
const tried = (asked: Asked): Promise<Answered | undefined> =>
  overHttp({ ...asked, signal: AbortSignal.timeout(LINE_DEAD_MS) }).catch(() => undefined);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
