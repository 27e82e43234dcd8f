// `/directory`: who is who, and its changes by two people (P8).
import { Router, type Request, type Response } from 'express';
import {
  changesFor,
  decideChange,
  fileChange,
  type ChangeEntry,
  type DirectoryChange,
} from '../../db/people/changes';
import { directoryView, type Held } from '../../db/people/directory-view';
import type { Query } from '../../db/pool';
import { putText } from '../../db/secrecy/vault';
import type { z } from 'zod';
import { askerOf, signedIn, type Asker } from '../asker';
import { commitConsequences, proceduresOf } from '../kinds/end-rights';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { approvalBody } from '../schemas/directory';
import { directoryChange, shownChange, toChange } from '../schemas/directory-change';
import { done, idOf, iso } from './directory-answer';
import { directoryTx } from './directory-tx';
import { keyOf } from './locate';

/** How long an approval waits for what follows to be sent, ms; the delivery loop sends the rest. */
const FOLLOW_MS = 1_000;

export function directoryRoutes(ports: ApiPorts): Router {
  const router = Router();
  const asked = signedIn(ports);
  router.get('/directory', asked, async (_req, res) => {
    const { persons, units, posts } = await ports.db.read(askerOf(res).scope, directoryView);
    const shown = posts.map((one) => ({ ...one, holders: one.holders.map(shownHolder) }));
    res.json({ persons, units, posts: shown });
  });
  router.post('/directory/changes', asked, ...jsonBody, async (req, res) => {
    const change = toChange(validBody(directoryChange, req.body));
    await fileAndAnswer(ports, req, res, change, 201);
  });
  router.get('/directory/changes', asked, async (_req, res) => {
    const { scope, session } = askerOf(res);
    const rows = await ports.db.read(scope, (q) => changesFor(q, session.personId));
    res.json({ items: rows.map(shownEntry) });
  });
  router.post('/directory/changes/:id/approval', asked, ...jsonBody, async (req, res) => {
    const id = idOf(req, 'chg');
    const approval = validBody(approvalBody, req.body);
    const { password, touched } = await decide(ports, askerOf(res), id, approval);
    await follow(ports, askerOf(res), touched);
    const state = approval.approve ? 'approved' : 'declined';
    res.json({ id, state, ...(password === undefined ? {} : { password }) });
  });
  return router;
}

/** Files under the key of the request; the answer says where to look. */
export async function fileAndAnswer(
  ports: ApiPorts,
  req: Request,
  res: Response,
  change: DirectoryChange,
  status: 201 | 202,
): Promise<void> {
  const key = keyOf(req);
  const asker = askerOf(res);
  const { organId, personId } = asker.session;
  const filed = done(
    await directoryTx(ports, asker, (q) =>
      fileChange(q, { organId, filedBy: personId, change, key }),
    ),
  );
  res.status(status).json({ id: filed.id, state: 'open' });
}

async function decide(
  ports: ApiPorts,
  asker: Asker,
  id: string,
  { approve, reason }: z.infer<typeof approvalBody>,
): Promise<{ password: string | undefined; touched: string[] }> {
  const { organId, personId } = asker.session;
  const changes = { keys: ports.hmac, procedures: proceduresOf(ports) };
  return directoryTx(ports, asker, async (q) => {
    const reasonRef = reason === undefined ? {} : await reasonOf(q, ports, organId, reason);
    const act = { organId, id, by: personId, approve, ...reasonRef };
    const decided = done(await decideChange(q, changes, act));
    await commitConsequences(q, ports, asker, decided.consequences);
    const touched = [...new Set(decided.consequences.map(({ matterId }) => matterId))];
    return { password: decided.password, touched };
  });
}

async function reasonOf(
  q: Query,
  { ring }: ApiPorts,
  organId: string,
  text: string,
): Promise<{ reasonRef: string }> {
  return { reasonRef: (await putText(q, ring, { organId, kind: 'reason', text })).ref };
}

/** What the change set going in matters is sent now; whatever does not get through waits for the loop. */
async function follow(ports: ApiPorts, asker: Asker, touched: readonly string[]): Promise<void> {
  const { organId } = asker.session;
  const deadlineAtMs = Date.now() + FOLLOW_MS;
  await Promise.allSettled(
    touched.map((matterId) => ports.sender.deliver({ organId, matterId, deadlineAtMs })),
  );
}

const shownHolder = ({ fromMs, untilMs, ...one }: Held) => ({
  ...one,
  from: iso(fromMs),
  until: untilMs === null ? null : iso(untilMs),
});

const shownEntry = ({ id, change, filedBy, filedAtMs }: ChangeEntry) => ({
  id,
  change: shownChange(change),
  filedBy,
  filedAt: iso(filedAtMs),
});
