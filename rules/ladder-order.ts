// A ladder must climb: levels and times rise, gaps grow, the pre-warning stands before the due instant.
import type { Ladder, Span } from '../domain/kernel/slice';

const NOMINAL_MS = {
  MS: 1,
  H: 3_600_000,
  D: 86_400_000,
  WD: 86_400_000,
  M: 2_592_000_000,
};

/** Length in milliseconds for comparing units only: a day of any kind 24 h, a month 30 days. */
export const nominalMs = (span: Span): number => span.n * NOMINAL_MS[span.unit];

export interface LadderFault {
  path: (string | number)[];
  message: string;
}

export function ladderFaults(ladder: Ladder): LadderFault[] {
  const faults: LadderFault[] = [];
  ladder.rungs.forEach((rung, at) => {
    const add = (field: string, message: string) => {
      faults.push({ path: ['rungs', at, field], message });
    };
    const before = ladder.rungs[at - 1];
    const stands = nominalMs(rung.after);
    if (rung.level === 0 && stands >= 0) add('after', 'L0 must stand before the due instant');
    if (rung.level > 0 && stands < 0) add('after', 'L1 and above must not stand before it is due');
    if (before && rung.level <= before.level) add('level', 'ladder goes backwards: level');
    if (before && stands < nominalMs(before.after)) add('after', 'ladder goes backwards: time');
  });
  if (!ladder.rungs.some((rung) => rung.level > 0)) {
    faults.push({ path: ['rungs'], message: 'no rung tells of a miss' });
  }
  return [...faults, ...shrinkingGaps(ladder.repeat)];
}

const shrinkingGaps = (repeat: Span[]): LadderFault[] =>
  repeat.flatMap((gap, at) => {
    const before = repeat[at - 1];
    const shrinks = before !== undefined && nominalMs(gap) < nominalMs(before);
    return shrinks
      ? [
          {
            path: ['repeat', at],
            message: 'ladder goes backwards: gap shrinks',
          },
        ]
      : [];
  });
