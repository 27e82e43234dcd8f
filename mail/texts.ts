// One mail as subject, text and HTML, from a handful of ids and instants (P7). Pure.
import type { Level } from '../domain';
import { instantText, lengthText } from './time-text';
import { LABELS, WORDS, type Locale, type TextKey, type Words } from './words';

/** All that a mail may say. Instants in ms. */
export interface MailFacts {
  key: TextKey;
  number: string;
  /** Label of the deadline. */
  step?: Label;
  /** Name of the post whose desk it is. */
  desk?: string;
  dueAtMs?: number;
  doneAtMs?: number;
  next?: { level: Level; atMs: number };
  /** Of a refused command: its label, and what the code means. */
  refused?: { command: Label; meaning: Label };
  /** Told as a stand-in, or as the absent person whose stand-in is told. */
  absence?: 'standIn' | 'away';
}

export interface Label {
  zh: string;
  en: string;
}

export interface MailFrame {
  organ: string;
  offsetMinutes: number;
  locale: Locale;
  link: string;
  nowMs: number;
}

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export function mailText(facts: MailFacts, frame: MailFrame): MailText {
  const labels = LABELS[frame.locale];
  const words = wordsOf(facts, frame.locale);
  const lines = linesOf(facts, frame);
  const step = facts.step ? ` ${facts.step[frame.locale]}` : '';
  return {
    subject: plain(`[${frame.organ}] ${words.title} ${facts.number}${step}`),
    text: [
      `${frame.organ} · ${words.title}`,
      words.lead,
      '',
      ...lines.map(([label, value]) => `${label}: ${plain(value)}`),
      '',
      `${labels.open}: ${frame.link}`,
      '',
      labels.closing,
      '',
    ].join('\n'),
    html: page(frame, words, lines),
  };
}

function wordsOf({ key, doneAtMs }: MailFacts, locale: Locale): Words {
  const words = WORDS[locale][key];
  if (doneAtMs === undefined || !/^L\d$/.test(key)) return words;
  return { ...words, lead: LABELS[locale].doneMeanwhile };
}

type Line = [label: string, value: string];

function linesOf(facts: MailFacts, frame: MailFrame): Line[] {
  const labels = LABELS[frame.locale];
  const lines: Line[] = [[labels.number, facts.number]];
  if (facts.step) lines.push([labels.step, facts.step[frame.locale]]);
  if (facts.desk) lines.push([labels.desk, facts.desk]);
  if (facts.dueAtMs !== undefined) lines.push(...dueLines(facts, facts.dueAtMs, frame));
  if (facts.refused) lines.push(...refusedLines(facts.refused, frame.locale));
  if (facts.absence) lines.push([labels.absence, labels[facts.absence]]);
  return lines;
}

const refusedLines = (
  { command, meaning }: NonNullable<MailFacts['refused']>,
  locale: Locale,
): Line[] => [
  [LABELS[locale].command, command[locale]],
  [LABELS[locale].reason, meaning[locale]],
];

function dueLines(facts: MailFacts, dueAtMs: number, frame: MailFrame): Line[] {
  const labels = LABELS[frame.locale];
  const at = (ms: number) => instantText(ms, frame.offsetMinutes);
  const lines: Line[] = [[labels.due, at(dueAtMs)]];
  const lateMs = (facts.doneAtMs ?? frame.nowMs) - dueAtMs;
  if (lateMs >= 0) lines.push([labels.late, lengthText(lateMs, frame.locale)]);
  else if (facts.doneAtMs === undefined)
    lines.push([labels.left, lengthText(-lateMs, frame.locale)]);
  if (facts.doneAtMs !== undefined) lines.push([labels.done, at(facts.doneAtMs)]);
  const { next } = facts;
  const level = next && WORDS[frame.locale][`L${next.level}`].title;
  lines.push([labels.next, next && level ? labels.nextIs(level, at(next.atMs)) : labels.noNext]);
  return lines;
}

function page(frame: MailFrame, words: Words, lines: readonly Line[]): string {
  const labels = LABELS[frame.locale];
  const rows = lines.map(
    ([label, value]) =>
      `<tr><th align="left">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${frame.locale}"><head><meta charset="utf-8"><title>${escapeHtml(words.title)}</title></head><body>`,
    `<p>${escapeHtml(frame.organ)}</p><h1>${escapeHtml(words.title)}</h1><p>${escapeHtml(words.lead)}</p>`,
    `<table cellpadding="4">${rows.join('')}</table>`,
    `<p><a href="${escapeHtml(frame.link)}">${escapeHtml(labels.open)}</a></p>`,
    `<p><small>${escapeHtml(labels.closing)}</small></p></body></html>`,
  ].join('\n');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** One line: a line break in a directory's label must not become a header. */
const plain = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
