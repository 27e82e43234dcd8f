// The one way a matter moves: open, step (an act) and tick (time). Pure; used by run, append, API, verify and tests.
import { emitDue } from './advance';
import { applyDecision, applyVerdict } from './apply';
import type { Command, Context } from './command';
import { decide } from './decide';
import { draftOf, type Draft } from './draft';
import type { DomainEvent } from './event';
import { seedState, type Opening } from './evolve';
import { isRefusal, type Standing } from './needs';
import type { Procedure } from './procedure';
import { refuse, type Refusal } from './refusal';
import { asSystem, ruleOfSpec } from './rule';
import type { Slice } from './slice';
import type { MatterState } from './state';

/** Events of one tick at most: a matter that slept through more tells them in several, in order (P4). */
export const MOST_EVENTS_OF_A_TICK = 200;

export interface Stepped {
  ok: true;
  events: DomainEvent[];
  state: MatterState;
}

/** Facts that are fixed when a matter opens and no command can change. */
export interface Seed {
  matterId: string;
  organId: string;
  number: string;
}

/** The opening act with its deadlines, and every alarm that is already due (born overdue, P3). */
export function open(
  procedure: Procedure,
  seed: Seed,
  command: Command,
  context: Context,
  slice: Slice,
): Stepped | Refusal {
  if (!procedure.opensWith.includes(command.type)) return refuse('unknownCommand');
  const opening = openingOf(procedure, seed, slice);
  const draft = draftOf(procedure, seedState(opening), context.submittedAtMs, slice);
  const by = openerOf(draft, command, context);
  if (isRefusal(by)) return by;
  const { commandId, submittedAtMs } = context;
  const input = {
    state: draft.state,
    command,
    context,
    slice,
    asPost: by.post,
    by,
    movesAtMs: submittedAtMs,
    confirmed: [],
  };
  const decision = procedure.open(input);
  if (!decision.ok) return decision;
  draft.act = { commandId, submittedAtMs, atMs: submittedAtMs, by, stamped: false };
  applyDecision(draft, decision, { opens: opening });
  delete draft.act;
  emitDue(draft, draft.nowMs);
  return stepped(draft);
}

/** An act: time up to just before it, the act at its submission, then time up to now (P3). A refusal changes nothing. */
export function step(
  procedure: Procedure,
  state: MatterState,
  command: Command,
  context: Context,
  nowMs: number,
  slice: Slice,
): Stepped | Refusal {
  const now = Math.max(nowMs, context.submittedAtMs, state.advancedToMs);
  let draft = before(draftOf(procedure, state, now, slice), context);
  const verdict = decide(procedure, draft.state, command, context, slice);
  if (!verdict.ok) return verdict;
  const { done } = verdict;
  // Alarms noticed only together with the act that ends their cause must say so.
  if (done.size > 0 && draft.events.length > 0) {
    draft = before({ ...draftOf(procedure, state, now, slice), done }, context);
  }
  applyVerdict(draft, verdict, context);
  emitDue(draft, now);
  return stepped(draft);
}

/** Time alone, noticed at `nowMs`: the first events due, as many as one batch may hold. */
export const tick = (
  procedure: Procedure,
  state: MatterState,
  nowMs: number,
  slice: Slice,
): Stepped => advance(procedure, state, nowMs, nowMs, slice, MOST_EVENTS_OF_A_TICK);

/** Every event of time up to `toMs`, noticed at `noticedAtMs`; nothing at or below `advancedToMs`. */
export function advance(
  procedure: Procedure,
  state: MatterState,
  toMs: number,
  noticedAtMs: number,
  slice: Slice,
  most = Infinity,
): Stepped {
  const draft = draftOf(procedure, state, Math.max(noticedAtMs, state.advancedToMs), slice);
  if (toMs > state.advancedToMs) emitDue(draft, toMs, most);
  return stepped(draft);
}

function before(draft: Draft, { submittedAtMs }: Context): Draft {
  if (submittedAtMs - 1 > draft.state.advancedToMs) emitDue(draft, submittedAtMs - 1);
  return draft;
}

const stepped = ({ events, state }: Draft): Stepped => ({ ok: true, events, state });

const openingOf = (procedure: Procedure, seed: Seed, slice: Slice): Opening => ({
  matterId: seed.matterId,
  organId: seed.organId,
  number: seed.number,
  procedure: procedure.name,
  procedureVersion: procedure.version,
  sliceDigest: slice.digest,
  rulePack: slice.rulePack,
});

// Who may open is the command's own `who` where the procedure lists it, else its `open` judges.
function openerOf(
  { procedure, state, slice }: Draft,
  command: Command,
  context: Context,
): Standing | Refusal {
  const spec = procedure.commands[command.type];
  if (spec === undefined) return asSystem(context.actor);
  return ruleOfSpec({ ...spec, from: 'any' }).may({
    procedure,
    state,
    actor: context.actor,
    slice,
  });
}
