// Progress: a bar at a terminal, a plain line now and then elsewhere.
import { Presets, SingleBar } from 'cli-progress';
import type { Say } from './say';
import type { Show } from './play';

export interface Progress extends Show {
  stop(): void;
}

const PLAIN_EVERY_MS = 5_000;

export const progressOf = (total: number, isTty: boolean, say: Say): Progress =>
  isTty ? bar(total) : plain(total, say);

function bar(total: number): Progress {
  const format = '{bar} {value}/{total} clues · {steps} steps · {duration_formatted}';
  const shown = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  shown.start(total, 0, { steps: 0 });
  return { at: (clues, steps) => shown.update(clues, { steps }), stop: () => shown.stop() };
}

function plain(total: number, say: Say): Progress {
  let saidAt = performance.now();
  let last = '';
  const line = (): void => say(last);
  return {
    at: (clues, steps) => {
      last = `${clues}/${total} clues, ${steps} steps`;
      if (performance.now() - saidAt < PLAIN_EVERY_MS) return;
      saidAt = performance.now();
      line();
    },
    stop: line,
  };
}
