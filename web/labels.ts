// Codes to labels. A code that has no label is shown itself, so that nothing is ever hidden by a missing word.
import { WORDS as MAIL_WORDS } from '../mail/words';
import { html, type Html } from './html';
import type { DeadlineData, HolderData, Locale, MatterLabels, Text } from './types';

export const labelOf = (
  texts: Readonly<Record<string, Text>>,
  code: string,
  locale: Locale,
): string => (Object.hasOwn(texts, code) ? texts[code]?.[locale] : undefined) ?? code;

export const nameOf = (names: Readonly<Record<string, string>> | undefined, id: string): string =>
  (names !== undefined && Object.hasOwn(names, id) ? names[id] : undefined) ?? id;

/** The post and, where the matter names persons, who of it. */
export function holderText(holder: HolderData | null, labels: MatterLabels): string {
  if (holder === null) return '–';
  const persons = (holder.persons ?? []).map((id) => nameOf(labels.persons, id));
  const post = nameOf(labels.posts, holder.post);
  return persons.length === 0 ? post : `${post} (${persons.join(', ')})`;
}

/** Name of an alarm level 0–4 as the mails call it; a dash where none has been reached. */
export function levelText(level: number | null, locale: Locale): string {
  const words: Record<string, { title: string }> = MAIL_WORDS[locale];
  return level === null ? '–' : (words[`L${level}`]?.title ?? `L${level}`);
}

const STATUS = {
  zh: {
    running: '计时中',
    met: '按期办结',
    breached: '已逾期',
    paused: '已中止',
    cancelled: '已取消',
  },
  en: {
    running: 'running',
    met: 'met',
    breached: 'missed',
    paused: 'paused',
    cancelled: 'cancelled',
  },
} as const;

const COLOUR = { running: 'ok', met: 'ok', breached: 'down', paused: 'amber', cancelled: 'plain' };

export const statusBadge = (status: DeadlineData['status'], locale: Locale): Html =>
  html`<span class="badge ${COLOUR[status]}">${STATUS[locale][status]}</span>`;
