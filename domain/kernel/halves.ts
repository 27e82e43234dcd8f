// Acts of several people: opening a pending act, confirming and declining it. One mechanism for all of them (P2).
import { addSpan } from '../time/due';
import type { Command } from './command';
import { canonicalJson, type Json } from './json';
import { isRefusal, personsOf, standingFor, withoutNeed, type Need, type Standing } from './needs';
import type { Actor } from './people';
import { refuse, type Refusal } from './refusal';
import { type Place, type Rule, type RuleInput, type Ruling } from './rule';
import type { MatterState, PendingAct } from './state';

/** The state stays small (≤ 4 kB): more open acts than this must first be confirmed or declined. */
const MOST_PENDING = 8;

// What every command that needs nobody else has in common.
const ALONE = { system: false, needs: (): Need[] => [], possible: () => true } as const;

/** Opens a pending act after its guard passed dry. */
export function openPending(input: RuleInput, needs: Need[], lapsesBy: number): Ruling | Refusal {
  const { state, context, slice, by } = input;
  const fields = fieldsOf(input);
  const same = state.pending.some(
    (act) => act.lapsed !== true && sameAct(act, input.command.type, fields),
  );
  if (same || state.pending.length >= MOST_PENDING) return refuse('pendingExists');
  const lapse = addSpan(context.submittedAtMs, slice.pendingLapse, slice).dueAtMs;
  const act: PendingAct = {
    commandId: context.commandId,
    type: input.command.type,
    fields,
    needs,
    halves: [{ ...askedBy(by, context.actor), atMs: context.submittedAtMs }],
    lapsesAtMs: Math.min(lapse, lapsesBy),
  };
  return { ok: true, before: [{ type: 'pendingOpened', act }] };
}

/** `brought` is the `confirm` itself, which may carry what the pending act could not hold. */
type Redecide = (act: PendingAct, input: RuleInput, brought: Command) => Ruling | Refusal;

/** `confirm {commandId}`: the last half makes the act happen at its own instant. */
export const confirmRule = (redecide: Redecide): Rule => ({
  label: { zh: '确认', en: 'Confirm' },
  ...ALONE,
  judgesActor: true,
  may: (place) => first(place, (act) => mayConfirm(act, place.actor, place.state)),
  decide: (input) => {
    const act = pendingOf(input);
    if (isRefusal(act)) return act;
    if (input.context.submittedAtMs > act.lapsesAtMs) return refuse('pendingLapsed');
    const half = mayConfirm(act, input.context.actor, input.state);
    return isRefusal(half) ? half : confirmed(act, half, input, redecide);
  },
});

/** `decline {commandId, reason}`: by whoever could confirm, or by the asker himself. */
export const declineRule: Rule = {
  label: { zh: '不同意', en: 'Decline' },
  ...ALONE,
  judgesActor: true,
  may: (place) => first(place, (act) => mayDecline(act, place.actor, place.state)),
  decide: (input) => {
    const act = pendingOf(input);
    if (isRefusal(act)) return act;
    const rightEnded = input.context.facts.rightEnded === true;
    const half = rightEnded ? input.by : mayDecline(act, input.context.actor, input.state);
    if (isRefusal(half)) return half;
    const reason = input.command.reason;
    if (!rightEnded && reason === undefined && !asked(act, input.context.actor))
      return refuse('reasonRequired');
    const how = rightEnded ? 'rightEnded' : 'declined';
    const given = reason === undefined ? {} : { reason };
    const ended = {
      type: 'pendingEnded' as const,
      pendingId: act.commandId,
      how,
      ...given,
    } as const;
    return { ok: true, by: half, before: [ended] };
  },
};

function confirmed(
  act: PendingAct,
  half: Standing,
  input: RuleInput,
  redecide: Redecide,
): Ruling | Refusal {
  const mark = { type: 'pendingConfirmed' as const, pendingId: act.commandId, ...half };
  if (withoutNeed(act.needs, half).length > 0) return { ok: true, by: half, before: [mark] };
  const again = { ...input, by: half, asPost: half.post, confirmed: act.halves };
  const ruling = redecide(act, again, input.command);
  if (!ruling.ok) return ruling;
  const done = { type: 'pendingEnded' as const, pendingId: act.commandId, how: 'done' as const };
  return { ...ruling, by: half, before: [mark, done, ...(ruling.before ?? [])] };
}

// Another person than every earlier half, counting the ones acted for.
function mayConfirm(act: PendingAct, actor: Actor, { desks }: MatterState): Standing | Refusal {
  const half = standingFor(act.needs, actor, desks);
  const persons = half === undefined ? [actor.personId] : personsOf(half);
  const [asker, ...others] = act.halves;
  if (persons.some((person) => personsOf(asker).includes(person))) return refuse('sameAsAsker');
  const earlier = others.flatMap(personsOf);
  if (persons.some((person) => earlier.includes(person))) return refuse('alreadySigned');
  return half ?? refuse('notYourDesk');
}

function mayDecline(act: PendingAct, actor: Actor, { desks }: MatterState): Standing | Refusal {
  const half = standingFor(act.needs, actor, desks);
  if (half !== undefined) return half;
  return asked(act, actor)
    ? { personId: actor.personId, post: actor.posts[0] ?? '' }
    : refuse('notYourDesk');
}

const asked = (act: PendingAct, actor: Actor): boolean =>
  personsOf(act.halves[0]).includes(actor.personId);

/** Whom he could have acted for counts too: neither of the two confirms what the other asked. */
const askedBy = ({ post }: Standing, { personId, actingFor }: Actor): Standing => ({
  personId,
  post,
  ...(actingFor === undefined ? {} : { actingFor: actingFor.personId }),
});

function first(place: Place, may: (act: PendingAct) => Standing | Refusal): Standing | Refusal {
  const answers = place.state.pending.map(may);
  return answers.find((answer) => !isRefusal(answer)) ?? answers[0] ?? refuse('pendingNotFound');
}

function pendingOf(input: {
  state: MatterState;
  command: { [field: string]: Json | undefined };
}): PendingAct | Refusal {
  const id = input.command.commandId;
  if (typeof id !== 'string') return refuse('badCommand', { field: 'commandId' });
  return input.state.pending.find((act) => act.commandId === id) ?? refuse('pendingNotFound');
}

function fieldsOf({ command }: RuleInput): Record<string, Json> {
  const fields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(command)) {
    if (name !== 'type' && value !== undefined) fields[name] = value;
  }
  return fields;
}

/** What a command would make happen: for `confirm` the act that waits, with its own fields. */
export function actOf(state: MatterState, command: Command): Command {
  if (command.type !== 'confirm') return command;
  const pending = state.pending.find((one) => one.commandId === command.commandId);
  return pending === undefined ? command : { ...pending.fields, type: pending.type };
}

// References to text differ each time the same is asked, so they do not tell acts apart.
const sameAct = (act: PendingAct, type: string, fields: Record<string, Json>): boolean =>
  act.type === type &&
  canonicalJson(withoutText(act.fields)) === canonicalJson(withoutText(fields));

const withoutText = (fields: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value === null || typeof value !== 'object' || !('ref' in value),
    ),
  );
