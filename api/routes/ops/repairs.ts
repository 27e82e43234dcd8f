// `POST /ops/matters/{id}/repairs` and, for what may be known by its incident alone, `POST /ops/incidents/{id}/repairs`.
import { Router, type Response } from 'express';
import { z } from 'zod';
import { repair, type Repaired, type RepairTarget } from '../../../ops/remedies/repair';
import { REMEDY_NAMES } from '../../../ops/remedies/remedy';
import type { Eye } from '../../../ops/see/ports';
import { jsonBody, validBody } from '../../parsing';
import type { ApiPorts } from '../../ports';
import { Problem } from '../../problems';
import { commandId, post, ref, vaultText } from '../../schemas/fields';
import { matterIdOf } from '../locate';
import { mender } from './eye';
import { isSeen, targetWithin } from './target';

/** Longest it is looked at before the answer is `notYet`, ms: every answer comes within some 12 s. */
const LOOK_FOR_MS = 10_000;

const repairFields = {
  remedy: z.enum(REMEDY_NAMES),
  /** Ops' words; they go to the vault. */
  reason: vaultText(2_000),
  /** True: says what it would do, and does nothing. */
  dryRun: z.boolean().default(false),
};

export const incidentRepair = z.strictObject({
  ...repairFields,
  /** `readdressMail`: whose address. */
  personId: ref().optional(),
});

export const matterRepair = z.strictObject({
  ...repairFields,
  personId: ref().optional(),
  commandId: commandId().optional(),
  noticeId: commandId().optional(),
  /** `reassignDesk`: the post whose desk. */
  post: post().optional(),
});

export const REPAIR_EXAMPLES = {
  look: { remedy: 'rebuildFromLedger', reason: '演练:先看会做什么', dryRun: true },
  rebuild: { remedy: 'rebuildFromLedger', reason: '运行历史已损坏,按台账重建' },
};

export function opsRepairRoutes({ ops }: Pick<ApiPorts, 'ops'>): Router {
  const router = Router();
  router.post(
    '/matters/:id/repairs',
    async (req, res, next) => {
      await found(ops, mender(res), { matterId: matterIdOf(req) });
      next();
    },
    ...jsonBody,
    async (req, res) => {
      const eye = mender(res);
      const body = validBody(matterRepair, req.body);
      const target = await targetWithin(ops, eye, matterIdOf(req), body);
      if (target === undefined) throw new Problem('notFound');
      await answer(res, ops, eye, target, body);
    },
  );
  router.post(
    '/incidents/:id/repairs',
    async (req, res, next) => {
      await found(ops, mender(res), { incidentId: matterIdOf(req) });
      next();
    },
    ...jsonBody,
    async (req, res) => {
      const body = validBody(incidentRepair, req.body);
      await answer(res, ops, mender(res), { incidentId: matterIdOf(req) }, body);
    },
  );
  return router;
}

/** 404 before a body is read. */
async function found(
  ops: ApiPorts['ops'],
  eye: Eye,
  target: { matterId: string } | { incidentId: string },
): Promise<void> {
  if (!(await isSeen(ops, eye, target))) throw new Problem('notFound');
}

async function answer(
  res: Response,
  ops: ApiPorts['ops'],
  { by }: Eye,
  target: RepairTarget,
  body: z.infer<typeof matterRepair>,
): Promise<void> {
  const { remedy, reason, dryRun, personId, post: desk } = body;
  const done = await repair(await ops.repairs(), {
    ...{ remedy, target, reason, dryRun, by, lookForMs: LOOK_FOR_MS },
    ...(personId === undefined ? {} : { personId }),
    ...(desk === undefined ? {} : { post: desk }),
  });
  res.json({ remedy, ...shown(done) });
}

function shown(done: Repaired): Record<string, unknown> {
  if (done.kind === 'notFound') throw new Problem('notFound');
  if (done.kind === 'refused') {
    const { code: refusal, repairId } = done;
    throw new Problem('repairRefused', { detail: { refusal, ...(repairId && { repairId }) } });
  }
  if (done.kind === 'planned') return { dryRun: true, does: done.does };
  const { repairId, does, outcome, because } = done;
  return { dryRun: false, repairId, does, outcome, because: because ?? null };
}
