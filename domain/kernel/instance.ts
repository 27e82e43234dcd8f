// Deadline instances in a state: finding one, changing one, and what a miss leaves behind.
import type { MatterState, OpenDeadline } from './state';

export interface Instance {
  deadline: string;
  instance: number;
}

/** Same deadline instance, the key of P3. */
export const sameInstance = (a: Instance, b: Instance): boolean =>
  a.deadline === b.deadline && a.instance === b.instance;

/** The same as one text, for maps and sets. */
export const instanceKey = ({ deadline, instance }: Instance): string => `${deadline}#${instance}`;

/** The state with one open instance changed. */
export const onDeadline = (
  state: MatterState,
  at: Instance,
  change: (open: OpenDeadline) => OpenDeadline,
): MatterState => ({
  ...state,
  deadlines: state.deadlines.map((open) => (sameInstance(open, at) ? change(open) : open)),
});

/** The earliest miss stays for ever (invariant 3). */
export const missed = (open: OpenDeadline, atMs: number | undefined): { missedAtMs?: number } => {
  const earliest = Math.min(open.missedAtMs ?? Infinity, atMs ?? Infinity);
  return earliest === Infinity ? {} : { missedAtMs: earliest };
};
