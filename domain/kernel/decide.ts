// Judges a command against a state: the standing of the actor, the guard, and what would happen. Pure (P2).
import type { Command, Context } from './command';
import { CALENDAR_RULES } from './calendar-rules';
import { donesOf } from './clock';
import { CLOCK_RULES } from './clock-rules';
import { unbarred } from './desks';
import { confirmRule, declineRule, openPending } from './halves';
import { isRefusal, type Standing } from './needs';
import type { Actor } from './people';
import type { Procedure } from './procedure';
import { refuse, type Refusal } from './refusal';
import { asSystem, isEnd, ruleOfSpec, type Rule, type RuleInput, type Ruling } from './rule';
import type { Slice } from './slice';
import type { MatterState, PendingAct } from './state';

/** A passed command: who did it in which post, when it counts, and what it makes happen. */
export interface Verdict extends Ruling {
  by: Standing;
  /** When the act counts. */
  atMs: number;
  /** Done instants of what it stops, by `deadline#instance`. */
  done: ReadonlyMap<string, number>;
}

/** A verdict, or the code that says no. Changes nothing. */
export function decide(
  procedure: Procedure,
  state: MatterState,
  command: Command,
  context: Context,
  slice: Slice,
): Verdict | Refusal {
  const rule = ruleOf(procedure, command.type);
  if (rule === undefined) return refuse('unknownCommand');
  if (context.expectedRevision !== undefined && context.expectedRevision < state.humanRevision) {
    return refuse('revisionConflict', { revision: state.revision });
  }
  // What ends a right is sent in the name of whoever caused it.
  const sent = rule.system || context.facts.rightEnded === true;
  const clear = sent
    ? { ok: true as const, actor: context.actor }
    : unbarred(procedure, state, context.actor);
  if (!clear.ok) return clear;
  const { actor } = clear;
  const by = rule.judgesActor ? asSystem(actor) : rule.may({ procedure, state, actor, slice });
  if (isRefusal(by)) return by;
  const input: RuleInput = {
    procedure,
    state,
    command,
    context: { ...context, actor },
    slice,
    by,
    asPost: by.post,
    movesAtMs: Math.max(context.submittedAtMs, state.enteredAtMs),
    confirmed: [],
  };
  const ruling = judge(rule, input);
  if (!ruling.ok) return ruling;
  const { submittedAtMs } = context;
  const done = donesOf(state, ruling.decision?.effects ?? [], submittedAtMs);
  // A change of state never counts before the state it leaves, any other act never before what it stops began (P3).
  const enters = ruling.decision?.event.enters !== undefined;
  const atMs = enters ? input.movesAtMs : Math.max(submittedAtMs, ...done.values());
  return { by, ...ruling, atMs, done };
}

/** Command types an actor may give now, by the same check that decides; what only the system sends is never listed. */
export const allowed = (
  procedure: Procedure,
  state: MatterState,
  actor: Actor,
  slice: Slice,
): string[] => {
  const clear = unbarred(procedure, state, actor);
  if (!clear.ok) return [];
  const place = { procedure, state, actor: clear.actor, slice };
  const types = [...Object.keys(procedure.commands), ...Object.keys(KERNEL_RULES)];
  return [...new Set(types)].filter((type) => {
    const rule = ruleOf(procedure, type);
    return rule !== undefined && !rule.system && !isRefusal(rule.may(place));
  });
};

/** False once a pending act can no longer happen: a change of state ends it (P2). */
export const stillPossible = (procedure: Procedure, state: MatterState, act: PendingAct): boolean =>
  ruleOf(procedure, act.type)?.possible(procedure, state, act.fields) ?? false;

function judge(rule: Rule, input: RuleInput): Ruling | Refusal {
  const ruling = rule.decide(input);
  if (!ruling.ok) return ruling;
  const needs = rule.needs(input);
  return needs.length === 0
    ? ruling
    : openPending(
        { ...input, command: { ...only(input.command, rule, false), type: input.command.type } },
        needs,
        rule.lapsesBy?.(input) ?? Infinity,
      );
}

/** The fields a rule carries beside a pending act, or all others. */
const only = (command: Command, { carries }: Rule, carried: boolean): Omit<Command, 'type'> =>
  Object.fromEntries(
    Object.entries(command).filter(([name]) => (carries?.includes(name) ?? false) === carried),
  );

function redecide(act: PendingAct, input: RuleInput, brought: Command): Ruling | Refusal {
  const rule = ruleOf(input.procedure, act.type);
  if (rule === undefined) return refuse('unknownCommand');
  const command = { ...only(brought, rule, true), ...act.fields, type: act.type };
  if (rule.possible(input.procedure, input.state, act.fields))
    return rule.decide({ ...input, command });
  return refuse(isEnd(input.procedure, input.state) ? 'matterClosed' : 'notInThisState');
}

const KERNEL_RULES: Record<string, Rule> = {
  confirm: confirmRule(redecide),
  decline: declineRule,
  ...CLOCK_RULES,
  ...CALENDAR_RULES,
};

/** Commands that every kind of matter has: their names, and which of them only the system sends. */
export const KERNEL_COMMANDS: Record<string, Pick<Rule, 'label' | 'system'>> = KERNEL_RULES;

// A procedure may word a command of the kernel in its own way.
function ruleOf(procedure: Procedure, type: string): Rule | undefined {
  const spec = Object.hasOwn(procedure.commands, type) ? procedure.commands[type] : undefined;
  if (spec !== undefined) return ruleOfSpec(spec);
  return Object.hasOwn(KERNEL_RULES, type) ? KERNEL_RULES[type] : undefined;
}
