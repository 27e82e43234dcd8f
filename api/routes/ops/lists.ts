// `GET /ops/stuck`, `/ops/incidents`, `/ops/mail`, `/ops/log`, `/ops/kinds`: pages without totals.
import { Router } from 'express';
import { z } from 'zod';
import { MAIL_STATES } from '../../../db/ops/mail-list';
import { seeIncidents, seeStuck } from '../../../ops/see/incidents';
import { seeKinds, seeLog, seeMail } from '../../../ops/see/lists';
import { markOf, type Mark } from '../../../ops/see/page';
import { validQuery } from '../../parsing';
import type { ApiPorts } from '../../ports';
import { Problem } from '../../problems';
import { code, page, ref, unit } from '../../schemas/fields';
import { looker } from './eye';

const YEAR_S = 366 * 86_400;

export const stuckQuery = z.strictObject({
  kind: code().optional(),
  severity: z.enum(['red', 'amber']).optional(),
  /** Open for at least so many seconds. */
  age: z.coerce.number().int().min(0).max(YEAR_S).optional(),
  state: code().optional(),
  deadline: code().optional(),
  unit: unit().optional(),
  ...page,
});

export const incidentsQuery = z.strictObject({
  kind: code().optional(),
  status: z.enum(['open', 'closed']).optional(),
  matter: ref().optional(),
  ...page,
});

export const mailQuery = z.strictObject({
  state: z.enum(MAIL_STATES).optional(),
  matter: ref().optional(),
  ...page,
});

export const logQuery = z.strictObject(page);

export function opsListRoutes({ ops }: Pick<ApiPorts, 'ops'>): Router {
  const router = Router();
  router.get('/stuck', async (req, res) => {
    const eye = looker(res);
    const { cursor, ...query } = validQuery(stuckQuery, req.query);
    res.json(await seeStuck(ops, eye, { ...query, after: afterOf(cursor) }));
  });
  router.get('/incidents', async (req, res) => {
    const eye = looker(res);
    const { cursor, status, matter, ...query } = validQuery(incidentsQuery, req.query);
    const open = status === undefined ? undefined : status === 'open';
    const ask = { ...query, open, matterId: matter, after: afterOf(cursor) };
    res.json(await seeIncidents(ops, eye, ask));
  });
  router.get('/mail', async (req, res) => {
    const eye = looker(res);
    const { cursor, matter, ...query } = validQuery(mailQuery, req.query);
    res.json(await seeMail(ops, eye, { ...query, matterId: matter, after: afterOf(cursor) }));
  });
  router.get('/log', async (req, res) => {
    const eye = looker(res);
    const { cursor, limit } = validQuery(logQuery, req.query);
    res.json(await seeLog(ops, eye, { limit, after: afterOf(cursor) }));
  });
  router.get('/kinds', (_req, res) => {
    looker(res);
    res.json(seeKinds(ops));
  });
  return router;
}

function afterOf(cursor: string | undefined): Mark | undefined {
  const mark = markOf(cursor);
  if (mark === 'bad')
    throw new Problem('invalidQuery', { errors: [{ pointer: '/cursor', code: 'badCursor' }] });
  return mark;
}
