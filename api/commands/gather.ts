// Body and context of a command, gathered in its transaction after lock and clock (P1); and what must happen beside it.
import { step, type Context, type SignedCommand, type Stepped } from '../../domain';
import {
  insertCommand,
  signCommand,
  type GatherAt,
  type Gathered,
} from '../../db/matter/commit-command';
import { fingerprint, shortId } from '../../db/matter/signing';
import { readSlice } from '../../db/matter/rows';
import type { Query } from '../../db/pool';
import type { Asker } from '../asker';
import type { CommandEntry, CommandGathering, Body, MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { kernelWire } from '../kinds/kernel-wire';
import { refuseWhileWaiting } from '../kinds/waiting';
import { actorFor, actorsOf, namedIn, type Standing } from './context';
import { actOf, factsOf, roundFacts } from './facts';
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

/** A row of the system in consequence of this act, signed like any other under the officer who caused it (P2). */
function sendAfter(
  g: CommandGathering,
  { kind, ports, asker }: Asked,
  { state }: Stepped,
  body: SignedCommand['body'],
): void {
  const { organId, matterId } = g;
  const actor = { personId: asker.session.personId, posts: [] };
  const key = `after-${shortId(`${matterId}:${state.revision}:${body.type}`)}`;
  const at = { id: shortId(key), matterId, submittedAtMs: g.submittedAtMs + 1 };
  const request = {
    organId,
    officer: asker.session.personId,
    session: asker.session.sessionId,
    key,
    asked: body,
    signingKey: ports.signingKey,
    fingerprintKey: ports.hmac.fingerprint,
  };
  const facts = roundFacts(kind, state, body);
  const command = signCommand(request, at, { body, context: { actor, named: {}, facts } });
  insertCommand(g.q, command, key, fingerprint(ports.hmac.fingerprint, body));
}
