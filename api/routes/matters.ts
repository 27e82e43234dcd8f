// Register, list, view and act: the addresses every kind of matter has (design §7).
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { listMatters, type MatterRow } from '../../db/matter/matters';
import { askerOf, signedIn } from '../asker';
import { submitCommand } from '../commands/submit';
import { entryOf, type Body, type MatterKind } from '../kinds/kind';
import { jsonBody, validBody, validQuery } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { register } from '../register';
import { code, page, unit } from '../schemas/fields';
import { answerView, awaitRevision } from '../views/answer';
import { cursorOf, readCursor } from './cursor';
import {
  expectedRevisionOf,
  foundRevisionOf,
  keyOf,
  knownRowOf,
  located,
  matterIdOf,
} from './locate';

export const listQuery = z.strictObject({
  state: code().optional(),
  status: z.literal('overdue').optional(),
  holder: z.literal('me').optional(),
  unit: unit().optional(),
  /** A whole number. */
  q: z.string().min(1).max(60).optional(),
  ...page,
});

export const viewQuery = z.strictObject({
  minRevision: z.coerce.number().int().min(1).max(1_000_000_000).optional(),
});

export function matterRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  const found = located(ports, kind);
  router.use(signedIn(ports));
  router.post('/', ...jsonBody, async (req, res) => {
    const key = keyOf(req);
    const body = validBody(kind.opening.schema, req.body);
    await register(res, { ports, kind, asker: askerOf(res), key, body });
  });
  router.get('/', async (req, res) => {
    res.json(await listed(ports, kind, req, res));
  });
  router.get('/:id', found, async (req, res) => {
    const { minRevision } = validQuery(viewQuery, req.query);
    const asker = askerOf(res);
    const matterId = matterIdOf(req);
    if (minRevision !== undefined) await waitFor(ports, res, matterId, minRevision);
    await answerView(res, { ports, kind, asker }, matterId);
  });
  router.post('/:id/commands', found, ...jsonBody, async (req, res) => {
    const key = keyOf(req);
    const expectedRevision = expectedRevisionOf(req);
    const { entry, body } = commandOf(kind, req.body);
    await submitCommand(res, {
      ports,
      kind,
      entry,
      asker: askerOf(res),
      body,
      matterId: matterIdOf(req),
      key,
      known: knownRowOf(res),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    });
  });
  return router;
}

/** The union on `type`: the right entry's schema names every fault. */
function commandOf(kind: MatterKind, raw: unknown) {
  const { type } = validBody(z.looseObject({ type: z.string().max(64) }), raw);
  const entry = entryOf(kind, type);
  if (entry === undefined)
    throw new Problem('unknownCommand', { errors: [{ pointer: '/type', code: 'unknownCommand' }] });
  return { entry, body: validBody(entry.schema, raw) as Body };
}

async function waitFor(
  ports: ApiPorts,
  res: Response,
  matterId: string,
  revision: number,
): Promise<void> {
  if (foundRevisionOf(res) >= revision) return;
  const reached = await awaitRevision(ports, askerOf(res), matterId, revision);
  if (!reached) throw new Problem('projectionBehind', { retryAfterS: 1 });
}

async function listed(
  ports: ApiPorts,
  kind: MatterKind,
  req: Request,
  res: Response,
): Promise<unknown> {
  const query = validQuery(listQuery, req.query);
  const { scope, session } = askerOf(res);
  const own = (scope.keys ?? []).filter((key) => !key.startsWith('person:'));
  const posts = [...own, ...(scope.acting ?? []).flatMap((one) => one.posts)];
  const after = readCursor(query.cursor);
  const rows = await ports.db.tx(scope, (q) =>
    listMatters(q, {
      procedure: kind.procedure.name,
      overdue: query.status === 'overdue',
      // A stand-in's come by the policy alone.
      mine: scope.whole !== true && scope.acting === undefined,
      limit: query.limit + 1,
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.unit === undefined ? {} : { unit: query.unit }),
      ...(query.q === undefined ? {} : { number: query.q }),
      ...(query.holder === undefined ? {} : { holder: { posts, personId: session.personId } }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return { items: items.map(shown), nextCursor: more ? cursorOf(last) : null };
}

const shown = ({ receivedAtMs, dueAtMs, holderPost, holderPersons, ...row }: MatterRow) => ({
  ...row,
  holder: { post: holderPost, ...(holderPersons.length > 0 && { persons: holderPersons }) },
  receivedAt: new Date(receivedAtMs).toISOString(),
  dueAt: dueAtMs === null ? null : new Date(dueAtMs).toISOString(),
});
