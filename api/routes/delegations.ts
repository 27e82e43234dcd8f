// `/delegations`: handed over by the holder, accepted by the stand-in, approved by the next post in the ladder (P8).
import { Router, type Request, type Response } from 'express';
import { databaseNow } from '../../db/matter/rows';
import { delegationsAround, type Delegation } from '../../db/people/delegation-list';
import {
  acceptDelegationAs,
  approveDelegationAs,
  approves,
  endDelegationAs,
  fileDelegationOf,
  type DelegationAct,
} from '../../db/people/stand-ins';
import type { Query } from '../../db/pool';
import { askerOf, signedIn } from '../asker';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { acceptanceBody, delegationApprovalBody, delegationBody } from '../schemas/directory';
import { done, idOf, iso } from './directory-answer';
import { directoryTx } from './directory-tx';
import { keyOf } from './locate';

export function delegationRoutes(ports: ApiPorts): Router {
  const router = Router();
  const asked = signedIn(ports);
  router.get('/delegations', asked, async (_req, res) => {
    const { scope, session } = askerOf(res);
    const items = await ports.db.read(scope, (q) => listed(q, session.personId));
    res.json({ items });
  });
  router.post('/delegations', asked, ...jsonBody, async (req, res) => {
    const key = keyOf(req);
    const { from, until, ...body } = validBody(delegationBody, req.body);
    const asker = askerOf(res);
    const { organId, personId } = asker.session;
    const period = { fromMs: Date.parse(from), untilMs: Date.parse(until) };
    const filed = await directoryTx(ports, asker, (q) =>
      fileDelegationOf(q, { organId, personId, ...body, ...period, key }),
    );
    res.status(201).json({ id: done(filed).id });
  });
  router.post('/delegations/:id/acceptance', asked, ...jsonBody, async (req, res) => {
    const act = actOf(req, res);
    const { accept } = validBody(acceptanceBody, req.body);
    await commit(ports, res, act, accept ? acceptDelegationAs : endDelegationAs);
  });
  router.post('/delegations/:id/approval', asked, ...jsonBody, async (req, res) => {
    const act = actOf(req, res);
    const { approve } = validBody(delegationApprovalBody, req.body);
    await commit(ports, res, act, approve ? approveDelegationAs : endDelegationAs);
  });
  router.delete('/delegations/:id', asked, async (req, res) => {
    await commit(ports, res, actOf(req, res), endDelegationAs);
  });
  return router;
}

async function commit(
  ports: ApiPorts,
  res: Response,
  act: DelegationAct,
  work: typeof endDelegationAs,
): Promise<void> {
  done(await directoryTx(ports, askerOf(res), (q) => work(q, act)));
  res.status(204).end();
}

function actOf(req: Request, res: Response): DelegationAct {
  const { organId, personId } = askerOf(res).session;
  return { organId, id: idOf(req, 'del'), by: personId };
}

/** Mine, and those that wait for my approval. */
async function listed(q: Query, me: string): Promise<unknown[]> {
  const nowMs = await databaseNow(q);
  const items: unknown[] = [];
  for (const row of await delegationsAround(q, me)) {
    const waits = await waitsFor(q, row, me, nowMs);
    if (waits !== null || row.personId === me || row.standInId === me)
      items.push(shown(row, waits));
  }
  return items;
}

async function waitsFor(
  q: Query,
  row: Delegation,
  me: string,
  nowMs: number,
): Promise<'acceptance' | 'approval' | null> {
  if (row.acceptedAtMs === null) return row.standInId === me ? 'acceptance' : null;
  if (row.approvedAtMs !== null) return null;
  return (await approves(q, me, row, nowMs)) ? 'approval' : null;
}

function shown(
  { id, personId, standInId, posts, fromMs, untilMs, ...row }: Delegation,
  waitsForMe: 'acceptance' | 'approval' | null,
) {
  const accepted = row.acceptedAtMs === null ? 'filed' : 'accepted';
  const state = row.approvedAtMs === null ? accepted : 'approved';
  const period = { from: iso(fromMs), until: iso(untilMs) };
  return { id, personId, standInId, posts, ...period, state, waitsForMe };
}
