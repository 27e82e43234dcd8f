// Instants on a page: in the organ's offset, with the ISO instant for programs; how late, or how much time is left.
import { instantText, lengthText } from '../mail/time-text';
import { html, type Html } from './html';
import type { Locale, TimedFrame } from './types';

/** A `<time>` element; an instant that is none (`NaN`) shows as a dash. */
export function timeTag(at: string | number, { offsetMinutes }: TimedFrame): Html {
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(atMs)) return html`–`;
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}">${instantText(atMs, offsetMinutes)}</time>`;
}

/** Such as `UTC+08:00`. */
export function offsetText({ offsetMinutes }: TimedFrame): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `UTC${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const MARGIN = {
  zh: { late: '已逾期', left: '剩余' },
  en: { late: 'late by', left: 'left:' },
} as const;

/** How late `dueAt` is at `nowMs`, or how much time is left; lengths in the two greatest units. */
export function marginText(dueAt: string, nowMs: number, locale: Locale): string {
  const leftMs = Date.parse(dueAt) - nowMs;
  const words = MARGIN[locale];
  return leftMs > 0
    ? `${words.left} ${lengthText(leftMs, locale)}`
    : `${words.late} ${lengthText(-leftMs, locale)}`;
}
