// Officers at work: some take clues through their lives, one after another, and clues come in that nobody picks up.
import { caseloadOf, type ClueCase } from '../../demo/caseload';
import { figuresFor } from '../../demo/figures';
import { Lanes } from '../../demo/lanes';
import { LIVES } from '../../demo/lives';
import { register } from '../../demo/lives/steps';
import type { Office } from '../../demo/office';
import type { Random } from '../../demo/random';
import { typedFor } from '../../demo/texts';
import { Timings } from '../../demo/timings';
import { Turn, type Desk } from '../../demo/turn';
import { OfficeClosed } from './diligent';

export interface LoadSizes {
  /** Clues in motion at once. */
  atOnce: number;
  /** A clue that nobody picks up comes in every so many ms. */
  idleEveryMs: number;
}

export interface Load {
  /** Lives that ended before their end, by what their officers were told. */
  brokenOff: string[];
  /** Nobody begins a step any more; resolves when every step begun was answered. */
  close(): Promise<void>;
}

/** Somebody who would be told of a late pickup; every third idle clue is about him. */
const REPORTED = 'leaderInCharge@intake';
const CLUES = 40;

export function startLoad(
  office: Office,
  random: Random,
  { atOnce, idleEveryMs }: LoadSizes,
  close: () => void,
): Load {
  const desk: Desk = {
    office,
    lanes: new Lanes(atOnce),
    timings: new Timings(),
    onStep: () => undefined,
  };
  // A sealed stub may be exported by nobody, so nothing could be checked of it.
  const cases = random.shuffled(
    caseloadOf(figuresFor(CLUES), random).filter(({ way }) => way !== 'upward'),
  );
  const brokenOff: string[] = [];
  let open = true;
  let taken = 0;
  const turn = (change: Partial<ClueCase> = {}): Turn => {
    const one = { ...(cases[taken % cases.length] as ClueCase), no: (taken += 1), ...change };
    return new Turn(one, typedFor(one, random), desk);
  };
  const unless = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      if (!(error instanceof OfficeClosed)) brokenOff.push(String(error));
    });
  const lane = async (): Promise<void> => {
    while (open) {
      const one = turn();
      await desk.lanes.in(() => unless(LIVES[one.one.way](one)));
    }
  };
  const idle = async (): Promise<void> => {
    for (let nth = 0; open; nth += 1) {
      const about = nth % 3 === 0 ? { aboutPost: REPORTED } : {};
      await unless(register(turn(about)));
      await new Promise((resolve) => setTimeout(resolve, idleEveryMs));
    }
  };
  const all = Promise.all([...Array.from({ length: atOnce }, lane), idle()]);
  return {
    brokenOff,
    close: async () => {
      open = false;
      close();
      await all;
    },
  };
}
