// Instants and lengths of time as text. Pure: never asks the process for its zone or locale (invariant 12).
import type { Locale } from './words';

/** `YYYY-MM-DD HH:MM` in an organ's fixed offset from UTC, minutes. */
export function instantText(atMs: number, offsetMinutes: number): string {
  return new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

const UNITS = [
  { ms: 86_400_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '小时', en: 'h' },
  { ms: 60_000, zh: '分钟', en: 'min' },
  { ms: 1_000, zh: '秒', en: 's' },
] as const;

/** The two greatest units of a length, such as `2 天 3 小时`; below a second `0 秒`. */
export function lengthText(ms: number, locale: Locale): string {
  const first = UNITS.findIndex((unit) => ms >= unit.ms);
  if (first < 0) return `0 ${UNITS[3][locale]}`;
  let rest = ms;
  const parts = UNITS.slice(first, first + 2).map((unit) => {
    const n = Math.floor(rest / unit.ms);
    rest -= n * unit.ms;
    return n > 0 ? `${n} ${unit[locale]}` : '';
  });
  return parts.filter((part) => part !== '').join(' ');
}
