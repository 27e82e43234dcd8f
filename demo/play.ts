// Plays the case load: several clues at once, each step by whoever has to take it.
import type { ClueCase } from './caseload';
import { Lanes } from './lanes';
import { LIVES } from './lives';
import type { Office } from './office';
import type { Random } from './random';
import { typedFor, type Typed } from './texts';
import { Timings } from './timings';
import { Turn } from './turn';

/** Clues in motion at once: about as many as a dozen officers at their desks keep moving. */
const AT_ONCE = 10;

/** A clue that was played; `fault` where a step did not go. */
export interface Played {
  one: ClueCase;
  typed: Typed;
  id: string;
  number: string;
  /** Whom it is about, where that is somebody of the directory. */
  about: string[];
  fault?: string;
}

export interface Show {
  /** Clues at their end, steps taken. */
  at(clues: number, steps: number): void;
}

export interface Outcome {
  played: Played[];
  timings: Timings;
  /** Length of the play, ms. */
  tookMs: number;
}

export async function play(
  cases: readonly ClueCase[],
  office: Office,
  random: Random,
  show: Show,
): Promise<Outcome> {
  const timings = new Timings();
  let done = 0;
  const onStep = (): void => show.at(done, timings.steps);
  const desk = { office, lanes: new Lanes(AT_ONCE), timings, onStep };
  const startedAt = performance.now();
  const turns = cases.map((one) => new Turn(one, typedFor(one, random), desk));
  const played = await Promise.all(
    turns.map((turn) =>
      desk.lanes.in(async () => {
        const fault = await faultOf(() => LIVES[turn.one.way](turn));
        done += 1;
        onStep();
        return playedOf(turn, office, fault);
      }),
    ),
  );
  return { played, timings, tookMs: performance.now() - startedAt };
}

/** One clue that stands still must not keep the others from their ends. */
const faultOf = (life: () => Promise<void>): Promise<string | undefined> =>
  life().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

const playedOf = (
  { one, typed, id, number }: Turn,
  office: Office,
  fault: string | undefined,
): Played => ({
  one,
  typed,
  id,
  number,
  about: one.aboutPost === undefined ? [] : [office.holder(one.aboutPost).account.personId],
  ...(fault === undefined ? {} : { fault }),
});
