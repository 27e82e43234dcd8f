// Commands on a deadline itself that every procedure has: extension, pause, resume, delisting (domain §5.2, P3).
import { addSpan, dueAtEndOf, extendDue, resumeDue, type Due } from '../time/due';
import { instantOf, parseIsoDay } from '../time/civil';
import { moveDue, openDue, pauseDeadline, resumeClock, unitOf } from './clock';
import { holderAt } from './desks';
import { listingsOf, type Listing } from './listings';
import type { Who } from './procedure';
import { isRefusal, qualify, type Need, type Standing } from './needs';
import { refuse, type Refusal } from './refusal';
import type { Place, Rule, RuleInput, Ruling } from './rule';
import type { DeadlineRule, Slice, Span } from './slice';
import type { OpenDeadline } from './state';

interface Target {
  open: OpenDeadline;
  rule: DeadlineRule;
  approvers: Who | undefined;
}

type ApprovedBy = 'extensionBy' | 'pauseBy';

const requestExtension: Rule = {
  label: { zh: '申请延期', en: 'Ask for an extension' },
  ...approved('extensionBy', (rule) => rule.extension !== undefined),
  decide: (input) => {
    const target = targetOf(input, 'extensionBy');
    if (isRefusal(target)) return target;
    const { open, rule } = target;
    const grant = rule.extension;
    if (
      grant === undefined ||
      target.approvers === undefined ||
      (open.extensions ?? 0) >= grant.times
    ) {
      return refuse('deadlineNotExtendable');
    }
    if (isMissed(open, input.context.submittedAtMs)) return refuse('tooLate');
    const due = dueAsked(open, input);
    if (due === undefined || due.dueAtMs <= open.dueAtMs)
      return refuse('badCommand', { field: 'until' });
    const most = extendDue(openDue(open), grant.by, input.slice, rule.rolls ?? true);
    if (due.dueAtMs > most.dueAtMs) return refuse('extensionTooLong');
    return { ok: true, then: (draft) => moveDue(draft, open, due, 'extension') };
  },
};

const requestPause: Rule = {
  label: { zh: '申请中止计时', en: 'Ask for a pause' },
  ...approved('pauseBy', (rule) => rule.pauseMax !== undefined),
  decide: (input) => {
    const target = targetOf(input, 'pauseBy');
    if (isRefusal(target)) return target;
    const { open, rule } = target;
    if (rule.pauseMax === undefined || target.approvers === undefined)
      return refuse('deadlineNotPausable');
    const at = input.context.submittedAtMs;
    // Two pauses may not count the same time, also where the first ended by itself before this one was applied.
    if (open.pausedAtMs !== undefined || at < (open.lastPause?.resumedAtMs ?? 0))
      return refuse('noChange');
    if (isMissed(open, at)) return refuse('tooLate');
    const cause = input.command.cause;
    if (typeof cause !== 'string') return refuse('reasonRequired', { field: 'cause' });
    if (!causesOf(input.slice).includes(cause)) return refuse('unknownCode', { field: 'cause' });
    const untilMs = pauseEnd(input, rule.pauseMax);
    if (typeof untilMs !== 'number') return untilMs;
    const effect = { do: 'pause' as const, deadline: open.deadline, cause, untilMs };
    return { ok: true, then: (draft) => pauseDeadline(draft, open, effect) };
  },
};

function pauseEnd({ command, context, slice }: RuleInput, longest: Span): number | Refusal {
  const at = context.submittedAtMs;
  const most = addSpan(at, longest, slice).dueAtMs;
  const untilMs = command.until === undefined ? most : instantAsked(command.until, slice);
  if (untilMs === undefined || untilMs <= at) return refuse('badCommand', { field: 'until' });
  return untilMs > most ? refuse('pauseTooLong') : untilMs;
}

const resume: Rule = {
  label: { zh: '恢复计时', en: 'Resume the clock' },
  system: false,
  needs: (): Need[] => [],
  possible: () => true,
  may: (place) =>
    holderOfAny(place, (open) => open.pausedAtMs !== undefined || open.lastPause !== undefined),
  decide: (input) => {
    const target = targetOf(input, undefined);
    if (isRefusal(target)) return target;
    const { open, rule } = target;
    const at = input.context.submittedAtMs;
    const pause = open.lastPause;
    if (open.pausedAtMs !== undefined && at >= open.pausedAtMs)
      return { ok: true, then: (draft) => resumeClock(draft, open, at) };
    if (pause === undefined || at >= pause.resumedAtMs || at < pause.pausedAtMs)
      return refuse('noChange');
    const span = { pausedAtMs: pause.pausedAtMs, resumedAtMs: at };
    const due = resumeDue(pause, span, unitOf(input, open), input.slice, rule.rolls ?? true);
    return { ok: true, then: (draft) => moveDue(draft, open, due, 'resume') };
  },
};

const delist: Rule = {
  label: { zh: '销号', en: 'Take off the list' },
  system: false,
  needs: (): Need[] => [],
  possible: () => true,
  judgesActor: true,
  may: (place) =>
    firstGood(
      listingsOf(place.state).map((one) => mayDelist(place, one)),
      refuse('notListed'),
    ),
  decide: (input) => {
    const { deadline, instance, reason } = input.command;
    const listing = listingsOf(input.state).find(
      (one) => one.deadline === deadline && (instance === undefined || one.instance === instance),
    );
    if (listing === undefined) return refuse('notListed');
    const by = mayDelist({ ...input, actor: input.context.actor }, listing);
    if (isRefusal(by)) return by;
    if (!listing.stopped) return refuse('stillRunning');
    if (reason === undefined) return refuse('reasonRequired');
    const off = {
      type: 'delisted' as const,
      deadline: listing.deadline,
      instance: listing.instance,
      reason,
    };
    return { ok: true, by, before: [off] } satisfies Ruling;
  },
};

export const CLOCK_RULES: Record<string, Rule> = {
  requestExtension,
  requestPause,
  resumeClock: resume,
  delist,
};

// The holder asks, another confirms; an open request lapses at due (P3).
function approved(
  by: ApprovedBy,
  allows: (rule: DeadlineRule) => boolean,
): Omit<Rule, 'decide' | 'label'> {
  return {
    system: false,
    may: (place) =>
      holderOfAny(place, (open) => {
        const rule = place.slice.deadlines[open.deadline];
        return (
          rule !== undefined &&
          allows(rule) &&
          place.procedure.deadlines[open.deadline]?.[by] !== undefined
        );
      }),
    needs: (input) => {
      const target = targetOf(input, by);
      return isRefusal(target) || target.approvers === undefined ? [] : [needOf(target.approvers)];
    },
    lapsesBy: (input) => {
      const target = targetOf(input, by);
      const rests = isRefusal(target) || target.open.pausedAtMs !== undefined;
      return rests ? Infinity : target.open.dueAtMs;
    },
    possible: (_, state, fields) =>
      state.deadlines.some(({ deadline }) => deadline === fields.deadline),
  };
}

// The closed list of §7 no. 15, which a pack may word in its code tables.
const PAUSE_CAUSES = [
  'EXPERT_OPINION',
  'OTHER_ORGAN_ANSWER',
  'JURISDICTION_RULING',
  'ILLNESS',
  'FORCE_MAJEURE',
];

const causesOf = ({ options }: Slice): readonly unknown[] =>
  Array.isArray(options.pauseCauses) ? options.pauseCauses : PAUSE_CAUSES;

// A clock that rests misses nothing.
const isMissed = ({ dueAtMs, missedAtMs, pausedAtMs }: OpenDeadline, atMs: number): boolean =>
  Math.min(atMs, pausedAtMs ?? Infinity) > Math.min(dueAtMs, missedAtMs ?? Infinity);

function targetOf(input: RuleInput, by: ApprovedBy | undefined): Target | Refusal {
  const { deadline, instance } = input.command;
  const open = input.state.deadlines.find(
    (one) => one.deadline === deadline && (instance === undefined || one.instance === instance),
  );
  if (open === undefined) return refuse('deadlineNotRunning');
  const rule = input.slice.deadlines[open.deadline];
  if (rule === undefined) return refuse('deadlineNotExtendable');
  // The last half is given by an approver, not by the holder.
  const holds =
    input.confirmed.length > 0
      ? input.by
      : qualify(whoHolds(input, open), input.context.actor, input.state.desks);
  if (isRefusal(holds)) return holds;
  const approvers =
    by === undefined ? undefined : input.procedure.deadlines[open.deadline]?.[by]?.(input.state);
  return { open, rule, approvers };
}

const holderOfAny = (place: Place, fits: (open: OpenDeadline) => boolean): Standing | Refusal =>
  firstGood(
    place.state.deadlines
      .filter(fits)
      .map((open) => qualify(whoHolds(place, open), place.actor, place.state.desks)),
    refuse('deadlineNotRunning'),
  );

const firstGood = (answers: (Standing | Refusal)[], none: Refusal): Standing | Refusal =>
  answers.find((answer) => !isRefusal(answer)) ?? answers[0] ?? none;

function whoHolds(
  { procedure, state }: Pick<Place, 'procedure' | 'state'>,
  open: OpenDeadline,
): Who {
  const { post, persons } = holderAt(procedure, state, open);
  return persons === undefined ? { posts: [post] } : { persons };
}

const needOf = ({ posts, persons }: Who): Need => ({
  ...(posts === undefined ? {} : { posts }),
  ...(persons === undefined ? {} : { persons }),
});

function mayDelist({ procedure, state, actor }: Place, listing: Listing): Standing | Refusal {
  const late = { ...listing, holderPost: holderAt(procedure, state, listing).post };
  return qualify(procedure.delistBy?.(state, late) ?? null, actor, state.desks);
}

function dueAsked(open: OpenDeadline, input: RuleInput): Due | undefined {
  const untilMs = instantAsked(input.command.until, input.slice);
  if (untilMs === undefined) return undefined;
  return open.dueOn === undefined
    ? { dueAtMs: untilMs, provisional: false }
    : dueAtEndOf(untilMs, input.slice);
}

/** `until` as ms, as an ISO instant, or as a day `YYYY-MM-DD` of the organ. */
function instantAsked(until: unknown, slice: Slice): number | undefined {
  if (typeof until === 'number') return Number.isSafeInteger(until) ? until : undefined;
  if (typeof until !== 'string') return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until));
  const atMs = day ? instantOf(parseIsoDay(until), 0, slice.offsetMinutes) : Date.parse(until);
  return Number.isNaN(atMs) ? undefined : atMs;
}
