// Rungs of a ladder as instants: planned when a due date is set, repeats when the one before fires (P3).
import { repeatInstant, rungInstant } from '../time/due';
import type { Ladder, RungRule, Slice, Span } from './slice';
import type { FiredRung, PlannedRung } from './state';

// A deadline must never be without a clock (invariant 13), even under a pack that no longer names it.
const BARE: Ladder = { rungs: [{ level: 1, after: { unit: 'MS', n: 0 } }], repeat: [] };
const DAILY: Span = { unit: 'H', n: 24 };

const ladderOf = (deadline: string, slice: Slice): Ladder => {
  const ladder = slice.ladders[slice.deadlines[deadline]?.ladder ?? ''];
  return ladder === undefined || ladder.rungs.length === 0 ? BARE : ladder;
};

export interface Plan {
  deadline: string;
  startAtMs: number;
  dueAtMs: number;
  dueOn?: string;
  matterId: string;
  /** What already fired on this instance: no rung fires twice on one (invariant 4). */
  fired: readonly FiredRung[];
}

/** Instants of the rungs still to come, in order of time. Never empty. */
export function planRungs(plan: Plan, slice: Slice): PlannedRung[] {
  const highest = Math.max(-1, ...plan.fired.map(([level]) => level));
  const rules = ladderOf(plan.deadline, slice).rungs;
  const rungs = rules
    .filter((rule) => rule.level > highest)
    .map((rule): PlannedRung => [rule.level, 0, rungInstant(plan, rule, plan.matterId, slice)])
    .filter(([level, , atMs]) => level > 0 || atMs > plan.startAtMs)
    .sort(([levelA, , a], [levelB, , b]) => a - b || levelA - levelB);
  return rungs.length > 0 ? rungs : [afterAll(plan, rules, slice)];
}

// The whole ladder has fired already: it goes on from its last level, never before the new due instant.
function afterAll(plan: Plan, rules: readonly RungRule[], slice: Slice): PlannedRung {
  const last = plan.fired[plan.fired.length - 1];
  const level = last?.[0] ?? rules[rules.length - 1]?.level ?? 1;
  const from = Math.max(plan.dueAtMs, last?.[3] ?? 0);
  return repeatAfter([level, last?.[1] ?? 0, from], plan.deadline, plan.matterId, slice);
}

/** The repeat after a rung of the last level; gaps may grow but never end. */
export function repeatAfter(
  [level, repeatNo, atMs]: PlannedRung,
  deadline: string,
  matterId: string,
  slice: Slice,
): PlannedRung {
  const gaps = ladderOf(deadline, slice).repeat;
  const gap = gaps[Math.min(repeatNo, gaps.length - 1)] ?? DAILY;
  return [level, repeatNo + 1, Math.max(atMs + 1, repeatInstant(atMs, gap, matterId, slice))];
}
