// A slice that comes with a command: is it one, and may it take the place of the present one (P2, P6).
import type { Command } from './command';
import type { Slice } from './slice';
import type { MatterState } from './state';

/** The slice a command brings, by shape; its digest is proven by whoever signs and records the command. */
export function sliceOf(value: unknown): Slice | undefined {
  const bears =
    value !== null &&
    typeof value === 'object' &&
    ['digest', 'procedure', 'rulePack', 'deadlines', 'calendars'].every((key) => key in value);
  return bears ? (value as Slice) : undefined;
}

/** An organ's offset from UTC is fixed (P3), and a slice serves one procedure. */
export const fits = (slice: Slice, present: Slice): boolean =>
  slice.procedure === present.procedure && slice.offsetMinutes === present.offsetMinutes;

export const samePack = (a: Slice['rulePack'], b: Slice['rulePack']): boolean =>
  a.version === b.version && a.digest === b.digest;

/** The slice to go on with after an act: the one it brought where the state now pins that one. */
export function sliceAfter(
  state: Pick<MatterState, 'sliceDigest'>,
  command: Command,
  present: Slice,
): Slice {
  const brought = sliceOf(command.slice);
  return brought?.digest === state.sliceDigest ? brought : present;
}
