// What the demo prints at the end: figures, states, misses, mails, slow steps, and how the reconciliation went.
import type { Level } from '../domain';
import type { RecordedDelivery } from '../db/mail/mail-record';
import { WORDS, type TextKey } from '../mail/words';
import type { Evidence } from './evidence';
import { countBy } from './group';
import { levelsOf, outcomeFigures } from './outcome';
import type { Verdict } from './reconcile';
import type { Timings } from './timings';

const SLOWEST = 8;
const MOST_DIFFERENCES = 10;
const LEVELS: readonly [Level, string][] = [
  [0, 'warned, done in time'],
  [1, 'blue'],
  [2, 'yellow'],
  [3, 'red'],
  [4, 'listed'],
];

const table = (rows: readonly [string, number][]): string[] =>
  rows.map(([name, n]) => `  ${String(n).padStart(5)}  ${name}`);

const share = (part: number, of: number): string =>
  `${part} of ${of}${of === 0 ? '' : ` (${(Math.round((part * 1000) / of) / 10).toFixed(1)} %)`}`;

/** Domain §6.2: numerator and denominator always stand beside a rate. */
export function figuresText({ matters }: Evidence): string[] {
  const of = outcomeFigures(matters);
  const filed = of.gangFiled + of.otherFiled;
  return [
    'Figures',
    `  accepted ${of.accepted}; beside them ${of.notAccepted} not accepted, ${of.upward} passed to the superior organ sealed`,
    `  real-name reporters ${of.realName}: replied ${share(of.replied, of.realName)}, satisfied ${share(of.satisfied, of.asked)}`,
    `  verified and concluded ${of.verified}, of which filed ${of.gangFiled} + ${of.otherFiled}; ended without verification ${of.accepted - of.verified}`,
    `  (read as separate figures: ${of.verified - filed} concluded + ${filed} filed)`,
  ];
}

export const statesText = ({ matters }: Evidence): string[] => [
  'Clues by state',
  ...table(countBy(matters, ({ state }) => state)),
];

export function missesText({ matters, played }: Evidence): string[] {
  const reached = matters.flatMap((matter) => [...levelsOf(matter).values()]);
  const planned = played.flatMap(({ one }) => one.late ?? []);
  return [
    'Deadlines by the highest level they reached (on purpose)',
    ...LEVELS.map(([level, name]) => {
      const all = reached.filter((one) => one === level).length;
      const meant = planned.filter((one) => one.level === level).length;
      return `  ${String(all).padStart(5)}  L${level} ${name} (${meant})`;
    }),
  ];
}

export function mailsText({ mail, captured, postOf }: Evidence): string[] {
  const told = mail.deliveries.filter(({ state }) => state === 'told');
  return [
    `Mails by audience: ${captured.length} received`,
    ...table(countBy(told, (one) => audienceOf(one, postOf))),
  ];
}

/** The post a mail was for, and where it came by another way than the post's own, by which. */
function audienceOf({ slot, personId }: RecordedDelivery, postOf: Evidence['postOf']): string {
  if (slot.includes('@')) return slot;
  const way = slot.startsWith('told:') ? 'stand-down' : slot.startsWith('person:') ? 'named' : slot;
  return `${postOf.get(personId) ?? 'no post'}, ${way}`;
}

const SAMPLED: readonly TextKey[] = ['L2', 'L4', 'standDown'];

/** Three mails of different kinds, as their readers got them. */
export function samplesText({ captured }: Evidence): string[] {
  const samples = SAMPLED.flatMap(
    (key) => captured.find(({ subject }) => subject.includes(WORDS.zh[key].title)) ?? [],
  );
  return [
    'Sample mails',
    ...samples.flatMap(({ to, subject, text }) => [
      `  To: ${to}`,
      `  Subject: ${subject}`,
      ...text
        .trim()
        .split('\n')
        .map((line) => `  | ${line}`),
      '',
    ]),
  ];
}

export const slowText = (timings: Timings, tookMs: number): string[] => [
  `Steps: ${timings.steps} in ${(tookMs / 1000).toFixed(1)} s, ${((timings.steps * 1000) / tookMs).toFixed(1)} a second; slowest (ms)`,
  `  ${'step'.padEnd(28)} count  median     95 %      max`,
  ...timings
    .slowest(SLOWEST)
    .map(
      ({ step, count, medianMs, p95Ms, maxMs }) =>
        `  ${step.padEnd(28)} ${String(count).padStart(5)} ${[medianMs, p95Ms, maxMs].map((ms) => ms.toFixed(0).padStart(7)).join('  ')}`,
    ),
];

export function verdictText(verdicts: readonly Verdict[]): string[] {
  return [
    'Reconciliation',
    ...verdicts.flatMap(({ says, differences }) => [
      `  ${differences.length === 0 ? 'agrees' : 'DIFFERS'}  ${says}`,
      ...differences
        .slice(0, MOST_DIFFERENCES)
        .map(
          ({ check, about, expected, found }) =>
            `           ${check} ${about}: expected ${expected}, found ${found}`,
        ),
      ...(differences.length > MOST_DIFFERENCES
        ? [`           … and ${differences.length - MOST_DIFFERENCES} more`]
        : []),
    ]),
  ];
}
