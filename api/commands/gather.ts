// Body and context of a command, gathered in its transaction after lock and clock (P1); and what must happen beside it.
import { actOf, step, type Context, type SignedCommand, type Stepped } from '../../domain';
import type { GatherAt, Gathered } from '../../db/matter/commit-command';
import { readSlice } from '../../db/matter/rows';
import { roundFacts } from '../../db/matter/sign-off';
import { commitSystemRow } from '../../db/matter/system-row';
import type { Query } from '../../db/pool';
import type { Asker } from '../asker';
import type { CommandEntry, CommandGathering, Body, MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { requesterOf } from '../requester';
import { kernelWire } from '../kinds/kernel-wire';
import { refuseWhileWaiting } from '../kinds/waiting';
import { actorFor, actorsOf, namedIn, type Standing } from './context';
import { factsOf } from './facts';
import { wireCommand } from './wire';

export interface Asked {
  ports: ApiPorts;
  kind: MatterKind;
  entry: CommandEntry;
  asker: Asker;
  /** The body without a proof of identity. */
  body: Body;
  /** `If-Match`: the revision the asker has seen. */
  expectedRevision?: number;
  /** When the password was proven, ms of the database's clock. */
  confirmedAtMs?: number;
}

export async function gather(
  q: Query,
  at: GatherAt<Standing>,
  asked: Asked,
): Promise<Gathered<never>> {
  const { ports, kind, entry, asker, body } = asked;
  const { head, submittedAtMs } = at;
  const place = {
    q,
    ports,
    asker,
    organId: head.organId,
    matterId: head.matterId,
    submittedAtMs,
    head,
    slice: await readSlice(q, head.state.sliceDigest),
    standing: at.prepared,
  };
  const actor = actorFor(kind, place, await actorsOf(place), entry.type);
  const special = kind.wire?.[entry.type] ?? kernelWire[entry.type];
  const command =
    special === undefined ? await wireCommand(place, entry, body) : await special(place, body);
  const act = actOf(head.state, command);
  const named = await namedIn(kind, place, act);
  const g: CommandGathering = { ...place, command, act };
  const facts = await factsOf(kind, g, asked.confirmedAtMs);
  const { expectedRevision } = asked;
  const context = {
    actor,
    named,
    facts,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
  };
  await beside(g, asked, { ...context, commandId: at.commandId, submittedAtMs });
  return { ok: true, body: command, context };
}

/** Commands that change who is in conflict, or that the system follows up, are judged here first. */
async function beside(g: CommandGathering, asked: Asked, context: Context): Promise<void> {
  const { kind } = asked;
  if (kind.onEvent === undefined && kind.consequences === undefined) return;
  const { head, slice, submittedAtMs } = g;
  const now = Math.max(head.dbNowMs, submittedAtMs);
  const stepped = step(kind.procedure, head.state, g.command, context, now, slice);
  const touching = kind.wire?.[g.act.type] !== undefined;
  if (!stepped.ok) {
    // Conflicts must not change for an act that does not happen: refused here, without a row.
    if (touching)
      throw new Problem(stepped.code, { ...(stepped.detail && { detail: stepped.detail }) });
    // What it confirms may itself still wait, and may be an act that changes who is in conflict.
    if (stepped.code === 'pendingNotFound') await refuseWhileWaiting(g);
    return;
  }
  const hooks = stepped.events.flatMap((event) => {
    const hook = kind.onEvent?.[event.type];
    return hook === undefined ? [] : [() => hook(g, event)];
  });
  const follow = kind.consequences?.(stepped.state) ?? [];
  for (const hook of hooks) await hook();
  for (const next of follow) sendAfter(g, asked, stepped, next);
}

/** A row of the system in consequence of this act; of two acts that would both cause it the later is not taken (P2). */
function sendAfter(
  g: CommandGathering,
  { kind, ports, asker }: Asked,
  { state }: Stepped,
  body: SignedCommand['body'],
): void {
  commitSystemRow(g.q, requesterOf(ports, asker.session), {
    matterId: g.matterId,
    submittedAtMs: g.submittedAtMs + 1,
    cause: `${state.revision} ${body.type}`,
    body,
    facts: roundFacts(kind.procedure, state, body),
  });
}
