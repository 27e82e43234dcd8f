// An answer that several askers share: asked for anew when it is old, within a limit, and kept a while when that fails.
import { within } from '../within';

export interface KeptOptions {
  /** So long an answer is given without asking anew, ms. */
  freshMs: number;
  /** Longest wait for a new one, ms. */
  limitMs: number;
  /** So long the last answer stands in for one that failed, ms. */
  keepMs: number;
  /** Told after each asking whether it brought a new answer. */
  ended: (success: boolean) => void;
}

/** `undefined` where there is no answer, or none young enough: never an empty one in its place. */
export function kept<T>(ask: () => Promise<T>, options: KeptOptions): () => Promise<T | undefined> {
  let last: { answer: T; atMs: number } | undefined;
  let flight: Promise<T> | undefined;
  const ageMs = (): number => (last === undefined ? Infinity : performance.now() - last.atMs);
  const asked = (): Promise<T> =>
    (flight ??= ask()
      .then((answer) => {
        last = { answer, atMs: performance.now() };
        return answer;
      })
      .finally(() => (flight = undefined)));
  return async () => {
    if (ageMs() < options.freshMs) return last?.answer;
    const answer = await within(asked(), options.limitMs).catch(() => undefined);
    options.ended(answer !== undefined);
    return answer ?? (ageMs() < options.keepMs ? last?.answer : undefined);
  };
}
