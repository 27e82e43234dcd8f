// Commands that bring a new slice: a holiday plan that arrived, and the procedure version at a roll (P4, P6).
import { dueOf } from '../time/due';
import { moveDue } from './clock';
import type { Draft } from './draft';
import type { Need } from './needs';
import { refuse } from './refusal';
import { asSystem, type Rule } from './rule';
import type { Slice } from './slice';
import type { OpenDeadline } from './state';

const SENT: Omit<Rule, 'decide'> = {
  system: true,
  may: ({ actor }) => asSystem(actor),
  needs: (): Need[] => [],
  possible: () => true,
};

/** `applyCalendar {slice}`: day clocks are computed anew, never to an earlier due date (P6). */
const applyCalendar: Rule = {
  ...SENT,
  decide: ({ command, state }) => {
    const slice = sliceOf(command.slice);
    if (slice === undefined) return refuse('badCommand', { field: 'slice' });
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
  ...SENT,
  decide: ({ procedure, state }) =>
    procedure.version <= state.procedureVersion
      ? refuse('noChange')
      : { ok: true, before: [{ type: 'rolled', procedureVersion: procedure.version }] },
};

export const CALENDAR_RULES: Record<string, Rule> = { applyCalendar, roll };

function recompute(draft: Draft, slice: Slice): void {
  draft.slice = slice;
  for (const open of draft.state.deadlines) {
    const limit = slice.deadlines[open.deadline]?.limit;
    if (limit === undefined || !byLimitAlone(open)) continue;
    const due = dueOf(open.startAtMs, limit, slice, slice.deadlines[open.deadline]?.rolls ?? true);
    const sooner = due.dueAtMs < open.dueAtMs;
    if (due.dueAtMs === open.dueAtMs && due.provisional === open.provisional) continue;
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
  open.extensions === 0 &&
  open.lastPause === undefined &&
  open.pausedAtMs === undefined;

function sliceOf(value: unknown): Slice | undefined {
  const bears =
    value !== null &&
    typeof value === 'object' &&
    'digest' in value &&
    'deadlines' in value &&
    'calendars' in value;
  return bears ? (value as Slice) : undefined;
}
