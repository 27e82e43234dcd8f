// One shape for every command, the kernel's own and a procedure's: who may, what more it needs, what it does.
import type { Draft } from './draft';
import { qualify, type Need, type Standing } from './needs';
import type { KernelEventBody } from './event';
import type { Actor } from './people';
import type { CommandSpec, DecideInput, Decision, Procedure } from './procedure';
import type { Json } from './json';
import { refuse, type Refusal } from './refusal';
import type { Slice } from './slice';
import type { MatterState } from './state';

export type Data = Record<string, Json>;

/** Where `may` is judged: no body and no instant, so that `allowed` never lies. */
export interface Place {
  procedure: Procedure;
  state: MatterState;
  actor: Actor;
  slice: Slice;
}

export interface RuleInput extends DecideInput<Data> {
  procedure: Procedure;
}

/** What a passed guard makes happen: a procedure's decision, or events of the kernel. */
export interface Ruling {
  ok: true;
  /** Kernel events that come first. */
  before?: KernelEventBody[];
  decision?: Decision;
  then?: (draft: Draft) => void;
  /** Standing found with the body, where `may` alone cannot tell. */
  by?: Standing;
}

export interface Rule {
  /** 中文 and English name, for pages and docs. */
  label: { zh: string; en: string };
  system: boolean;
  /** True where `decide` judges the actor with the body, and `may` only says whether there is anything for him. */
  judgesActor?: true;
  may: (place: Place) => Standing | Refusal;
  /** Further halves, all of them; empty for an act of one. */
  needs: (input: RuleInput) => Need[];
  /** Earlier lapse than the pack's, in ms (an extension lapses at due). */
  lapsesBy?: (input: RuleInput) => number;
  /** Fields too large for a pending act: left out of it, and taken from the last `confirm`. */
  carries?: readonly string[];
  /** False once a pending act can no longer happen in this state. */
  possible: (procedure: Procedure, state: MatterState, fields: Record<string, Json>) => boolean;
  decide: (input: RuleInput) => Ruling | Refusal;
}

/** A procedure's command as a rule. */
export const ruleOfSpec = (spec: CommandSpec<Data>): Rule => ({
  label: spec.label,
  system: spec.system === true,
  may: (place) => maySpec(spec, place),
  needs: (input) =>
    spec.needs?.(input.state, input.command, input.slice, input.context.actor.personId) ?? [],
  possible: (procedure, state) => comesFrom(spec, procedure, state),
  decide: (input) => {
    const decision = spec.decide(input);
    return decision.ok ? { ok: true, decision } : decision;
  },
});

export const isEnd = (procedure: Procedure, state: MatterState): boolean =>
  procedure.states[state.state]?.end === true;

function comesFrom(spec: CommandSpec<Data>, procedure: Procedure, state: MatterState): boolean {
  if (spec.from === 'any') return true;
  return spec.from === 'open' ? !isEnd(procedure, state) : spec.from.includes(state.state);
}

function maySpec(spec: CommandSpec<Data>, place: Place): Standing | Refusal {
  if (!comesFrom(spec, place.procedure, place.state)) {
    return refuse(isEnd(place.procedure, place.state) ? 'matterClosed' : 'notInThisState');
  }
  return spec.system === true
    ? asSystem(place.actor)
    : qualify(spec.who(place.state, place.slice), place.actor, place.state.desks);
}

/** Standing of the officer who caused what the system sends (P2); he is not judged. */
export const asSystem = (actor: Actor): Standing => ({
  personId: actor.personId,
  post: actor.posts[0] ?? '',
  ...(actor.actingFor === undefined ? {} : { actingFor: actor.actingFor.personId }),
});
