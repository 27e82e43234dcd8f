// `GET /ops/matters/{id}`, `/ops/incidents/{id}`, `/ops/repairs/{id}`: one matter, one incident, how a repair went.
import { Router } from 'express';
import { readRepair, type RepairRow } from '../../../db/ops/repairs';
import { lookAgain } from '../../../ops/remedies/repair';
import { seeIncident } from '../../../ops/see/incidents';
import { repairShown, seeMatter } from '../../../ops/see/matter';
import type { Eye } from '../../../ops/see/ports';
import type { ApiPorts } from '../../ports';
import { Problem } from '../../problems';
import { matterIdOf } from '../locate';
import { looker } from './eye';
import { isSeen } from './target';

export function opsMatterRoutes({ ops }: Pick<ApiPorts, 'ops'>): Router {
  const router = Router();
  router.get('/matters/:id', async (req, res) => {
    const matter = await seeMatter(ops, looker(res), matterIdOf(req));
    if (matter === undefined) throw new Problem('notFound');
    res.json(matter);
  });
  router.get('/incidents/:id', async (req, res) => {
    const incident = await seeIncident(ops, looker(res), matterIdOf(req));
    if (incident === undefined) throw new Problem('notFound');
    res.json(incident);
  });
  router.get('/repairs/:id', async (req, res) => {
    const eye = looker(res);
    const id = matterIdOf(req);
    const row = await ops.db.read({ organId: eye.organId }, (q) => readRepair(q, id));
    if (row === undefined || !(await mayKnow(ops, eye, row))) throw new Problem('notFound');
    const again = await lookAgain(await ops.repairs(), eye.organId, id);
    res.json(repairShown(again ?? row));
  });
  return router;
}

/** Of a stub's repair whoever may know of its incident. */
function mayKnow(ops: ApiPorts['ops'], eye: Eye, { sealed, matterId, incidentId }: RepairRow) {
  if (!sealed) return isSeen(ops, eye, { matterId });
  return incidentId === null ? false : isSeen(ops, eye, { incidentId });
}
