// `90s`, `10m`, `2h`, `3d` as seconds.
import { UsageFault } from './console';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Throws `UsageFault`. */
export function durationS(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageFault(`${text} is no duration such as 90s, 10m, 2h, 3d`);
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
