// The demo as a whole, on parts that are up: play, gather, reconcile, print.
import { caseloadOf } from './caseload';
import type { Difference, Evidence } from './evidence';
import { figuresFor } from './figures';
import { gather, type Sources } from './gather';
import { play } from './play';
import { progressOf } from './progress';
import { randomOf } from './random';
import { differencesOf, reconcile } from './reconcile';
import type { Say } from './say';
import * as summary from './summary';

export interface RunOptions {
  clues: number;
  seed: number;
  isTty: boolean;
  say: Say;
}

export interface Ran {
  evidence: Evidence;
  differences: Difference[];
}

/** Plays and reconciles; the caller makes the exit status of `differences`. */
export async function runDemo(sources: Sources, options: RunOptions): Promise<Ran> {
  const { clues, seed, isTty, say } = options;
  const figures = figuresFor(clues);
  const random = randomOf(seed);
  const cases = caseloadOf(figures, random);
  say(`${cases.length} clues, seed ${seed}`);
  const progress = progressOf(cases.length, isTty, say);
  const { played, timings, tookMs } = await play(cases, sources.office, random, progress).finally(
    () => progress.stop(),
  );
  say('gathering what the parts say');
  const evidence = await gather(sources, figures, played);
  const verdicts = reconcile(evidence);
  const blocks = [
    summary.figuresText(evidence),
    summary.statesText(evidence),
    summary.missesText(evidence),
    summary.mailsText(evidence),
    summary.samplesText(evidence),
    summary.slowText(timings, tookMs),
    summary.verdictText(verdicts),
  ];
  for (const block of blocks) say(`\n${block.join('\n').trimEnd()}`);
  return { evidence, differences: differencesOf(verdicts) };
}
