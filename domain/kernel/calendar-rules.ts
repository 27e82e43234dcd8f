// Commands that bring a new slice, a holiday plan or a rule pack, and the procedure version at a roll (P4, P6).
import { dueOf } from '../time/due';
import { fits, samePack, sliceOf } from './brought-slice';
import { moveDue } from './clock';
import type { Draft } from './draft';
import { isRefusal, qualify } from './needs';
import { refuse, type Refusal } from './refusal';
import { asSystem, isEnd, type Rule, type RuleInput } from './rule';
import type { Slice } from './slice';
import type { OpenDeadline } from './state';

const SENT: Omit<Rule, 'decide' | 'label'> = {
  system: true,
  may: ({ actor }) => asSystem(actor),
  needs: () => [],
  possible: () => true,
};

/** `applyCalendar {slice}`: day clocks are computed anew, never to an earlier due date (P6). */
const applyCalendar: Rule = {
  label: { zh: '按节假日安排重算', en: 'Count by another holiday plan' },
  ...SENT,
  decide: ({ command, state, slice: present }) => {
    const slice = sliceOf(command.slice);
    // A plan must not smuggle in a pack, which takes two people.
    if (slice === undefined || !fits(slice, present) || !samePack(slice.rulePack, state.rulePack))
      return refuse('badCommand', { field: 'slice' });
    if (slice.digest === state.sliceDigest) return refuse('noChange');
    const applied = {
      type: 'calendarApplied' as const,
      sliceDigest: slice.digest,
      rulePack: slice.rulePack,
    };
    return { ok: true, before: [applied], then: (draft) => recompute(draft, slice) };
  },
};

/** `roll {procedureVersion}`: a matter takes up a changed decision only by an event. */
const roll: Rule = {
  label: { zh: '改用新版程序', en: 'Go on under the new procedure version' },
  ...SENT,
  decide: ({ procedure, state }) =>
    procedure.version <= state.procedureVersion
      ? refuse('noChange')
      : { ok: true, before: [{ type: 'rolled', procedureVersion: procedure.version }] },
};

/**
 * `adoptRulePack {rulePack, sliceDigest}`, and the slice with the last `confirm`: a state has no room for it while it
 * waits. What runs keeps its due date; what starts later has the new limits (P6).
 */
const adoptRulePack: Rule = {
  label: { zh: '改用现行规则包', en: 'Adopt the rule pack in force' },
  system: false,
  carries: ['slice'],
  may: ({ procedure, state, actor }) =>
    isEnd(procedure, state)
      ? refuse('matterClosed')
      : qualify(procedure.adoptBy?.(state).asks ?? null, actor, state.desks),
  needs: ({ procedure, state }) => {
    const by = procedure.adoptBy?.(state);
    return by === undefined ? [] : [by.confirms];
  },
  possible: (procedure, state) => !isEnd(procedure, state),
  decide: (input) => {
    const asked = adoptionOf(input);
    if (isRefusal(asked)) return asked;
    if (asked.sliceDigest === input.state.sliceDigest) return refuse('noChange');
    if (input.confirmed.length === 0) return { ok: true };
    const slice = sliceOf(input.command.slice);
    const meant = slice?.digest === asked.sliceDigest && samePack(slice.rulePack, asked.rulePack);
    if (slice === undefined || !meant || !fits(slice, input.slice))
      return refuse('badCommand', { field: 'slice' });
    return {
      ok: true,
      before: [{ type: 'rulePackAdopted', ...asked }],
      then: (draft) => void (draft.slice = slice),
    };
  },
};

type Adoption = Pick<Slice, 'rulePack'> & { sliceDigest: string };

function adoptionOf({ command }: RuleInput): Adoption | Refusal {
  const { rulePack, sliceDigest } = command;
  if (typeof sliceDigest !== 'string') return refuse('badCommand', { field: 'sliceDigest' });
  if (rulePack === null || typeof rulePack !== 'object' || Array.isArray(rulePack))
    return refuse('badCommand', { field: 'rulePack' });
  const { version, digest } = rulePack;
  return typeof version === 'string' && typeof digest === 'string'
    ? { rulePack: { version, digest }, sliceDigest }
    : refuse('badCommand', { field: 'rulePack' });
}

export const CALENDAR_RULES: Record<string, Rule> = { applyCalendar, adoptRulePack, roll };

function recompute(draft: Draft, slice: Slice): void {
  draft.slice = slice;
  for (const open of draft.state.deadlines) {
    const limit = slice.deadlines[open.deadline]?.limit;
    if (limit === undefined || !byLimitAlone(open)) continue;
    const due = dueOf(open.startAtMs, limit, slice, slice.deadlines[open.deadline]?.rolls ?? true);
    const sooner = due.dueAtMs < open.dueAtMs;
    if (due.dueAtMs === open.dueAtMs && due.provisional === (open.provisional ?? false)) continue;
    const kept = {
      dueAtMs: open.dueAtMs,
      ...(open.dueOn === undefined ? {} : { dueOn: open.dueOn }),
      provisional: due.provisional,
    };
    moveDue(draft, open, sooner ? kept : due, 'calendar');
  }
}

// A day that people agreed on (an extension, a resume) is no result of the calendar any more.
const byLimitAlone = (open: OpenDeadline): boolean =>
  open.dueOn !== undefined &&
  open.extensions === undefined &&
  open.lastPause === undefined &&
  open.pausedAtMs === undefined;
