// A second kind of matter, to show that the driver knows none: an errand with three states and one deadline.
import type { Decision, Procedure, Slice } from '../../../domain';

const desk = () => ({ post: 'clerk@desk' });
const who = () => ({ posts: ['clerk@desk'] });
const touched = (): Decision => ({ ok: true, event: { type: 'touched' }, effects: [] });

/** `markAt` is what a touch leaves in the data of a matter of that version: another mark is a changed decision. */
const errandOf = (version: number, markAt: (version: number) => string): Procedure => ({
  name: 'errand',
  label: { zh: '差事', en: 'Errand' },
  version,
  opensWith: ['askErrand'],
  states: {
    WAITING: { label: { zh: '待办', en: 'Waiting' }, desk },
    WORKING: { label: { zh: '在办', en: 'Working' }, desk },
    DONE: { label: { zh: '办结', en: 'Done' }, desk, end: true },
  },
  deadlines: { ANSWER: { label: { zh: '答复', en: 'Answer' }, beside: true, holder: desk } },
  commands: {
    touch: { label: { zh: '记', en: 'Touch' }, from: 'open', who, decide: touched },
    take: {
      label: { zh: '接', en: 'Take' },
      from: ['WAITING'],
      who,
      decide: () => ({ ok: true, event: { type: 'taken', enters: 'WORKING' }, effects: [] }),
    },
    finish: {
      label: { zh: '完', en: 'Finish' },
      from: ['WORKING'],
      who,
      decide: () => ({
        ok: true,
        event: { type: 'finished', enters: 'DONE' },
        effects: [{ do: 'stop', deadline: 'ANSWER' }],
      }),
    },
  },
  open: () => ({
    ok: true,
    event: { type: 'asked', enters: 'WAITING' },
    effects: [{ do: 'start', deadline: 'ANSWER' }],
  }),
  evolve: (data, event, { procedureVersion }) =>
    event.type === 'touched' ? { ...data, mark: markAt(procedureVersion) } : data,
  dutyOpen: () => false,
  viewData: () => ({}),
});

export const errand = errandOf(1, () => 'x');

/** A changed decision that nobody announced. */
export const changedErrand = errandOf(1, () => 'y');

/** The same change as it should be made: only matters that were rolled take it up. */
export const nextErrand = errandOf(2, (version) => (version < 2 ? 'x' : 'y'));

/** All of a slice but its digest. */
export const sliceBody = (
  limitMs: number,
  gapMs: number,
  repeatMs: number,
): Omit<Slice, 'digest'> => ({
  procedure: 'errand',
  rulePack: { version: 'toy-1', digest: '0'.repeat(64) },
  offsetMinutes: 480,
  officeOpensMinute: 540,
  spreadMs: 0,
  calendars: {},
  deadlines: { ANSWER: { limit: { unit: 'MS', n: limitMs }, ladder: 'L' } },
  ladders: {
    L: {
      rungs: ([0, 1, 2, 3, 4] as const).map((level) => ({
        level,
        after: { unit: 'MS', n: (level - 1) * gapMs },
      })),
      repeat: [{ unit: 'MS', n: repeatMs }],
    },
  },
  maxRounds: 2,
  pendingLapse: { unit: 'H', n: 1 },
  options: {},
});
