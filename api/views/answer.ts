// The view of a matter for one asker: state, clocks, what waits, what he may do now (design §7).
import type { Response } from 'express';
import { view, type MatterView, type Slice } from '../../domain';
import { closedDeadlines, type ClosedDeadline } from '../../db/matter/closed-deadlines';
import { readMatter, readRevision } from '../../db/matter/matters';
import { readSlice, type CommandRow, type HeadRow } from '../../db/matter/rows';
import type { Query } from '../../db/pool';
import type { Asker } from '../asker';
import { actorsOf, allowedTo, standingOf, type Standing } from '../commands/context';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';

export interface ViewInput {
  ports: ApiPorts;
  kind: MatterKind;
  asker: Asker;
}

/** 200 with the view, its revision as ETag. */
export async function answerView(
  res: Response,
  input: ViewInput,
  matterId: string,
  status = 200,
): Promise<void> {
  const seen = await viewOf(input, matterId);
  if (seen === undefined) throw new Problem('notFound');
  res.setHeader('ETag', etagOf(seen.revision));
  res.status(status).json(seen);
}

export const etagOf = (revision: number): string => `"${revision}"`;

/** The view, or undefined where the asker sees no such matter of this kind. */
export const viewOf = (
  { ports, kind, asker }: ViewInput,
  matterId: string,
): Promise<MatterView | undefined> =>
  ports.db.read(asker.scope, async (q) => {
    const [found, closed, standing] = await Promise.all([
      readMatter(q, matterId),
      closedDeadlines(q, matterId),
      standingOf(q, asker),
    ]);
    if (found === undefined || found.head.procedure !== kind.procedure.name) return undefined;
    const slice = await readSlice(q, found.head.state.sliceDigest);
    return assemble(q, { ports, kind, asker }, { ...found, slice, closed, standing });
  });

interface Found {
  head: HeadRow;
  waiting: CommandRow[];
  slice: Slice;
  closed: ClosedDeadline[];
  standing: Standing;
}

async function assemble(
  q: Query,
  { ports, kind, asker }: ViewInput,
  { head, waiting, slice, closed, standing }: Found,
): Promise<MatterView> {
  const { matterId, dbNowMs } = head;
  const place = { q, ports, asker, matterId, submittedAtMs: dbNowMs, head, slice, standing };
  const shown = view(kind.procedure, head.state, slice, dbNowMs);
  return {
    ...shown,
    sealed: head.sealed,
    deadlines: [...shown.deadlines, ...closed] as MatterView['deadlines'],
    waiting: waiting.map(({ command, parkedAtMs }) => ({
      commandId: command.id,
      type: command.body.type,
      officer: command.officer,
      submittedAt: new Date(command.submittedAtMs).toISOString(),
      ...(parkedAtMs === undefined ? {} : { parked: true }),
    })),
    allowedCommands: allowedTo(kind, place, await actorsOf(place)),
  };
}

/** How often a record is looked for while nobody can tell of it, ms. */
const UNHEARD_MS = 100;

/** How long a record is waited for, ms: of an accepted act (P1, ADR 17), and of a view with `minRevision` (P1). */
const RECORD_MS = 2_000;

/** Waits until a revision is on record; false when it is not after two seconds. Whether the asker may see it is the view's matter. */
export async function awaitRevision(
  { db, recorded }: ApiPorts,
  { scope }: Asker,
  matterId: string,
  revision: number,
): Promise<boolean> {
  const endMs = Date.now() + RECORD_MS;
  for (;;) {
    const leftMs = Math.max(1, endMs - Date.now());
    const waitMs = recorded.listens() ? leftMs : Math.min(UNHEARD_MS, leftMs);
    if (await recorded.heard({ matterId, revision }, waitMs)) return true;
    const reached = await db.flight(scope, (q) => readRevision(q, matterId));
    if (reached === undefined) throw new Problem('notFound');
    if (reached >= revision) return true;
    if (Date.now() >= endMs) return false;
  }
}
