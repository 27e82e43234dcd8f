// `GET /inbox`: what waits for me, with the time left (design §7).
import { Router } from 'express';
import { z } from 'zod';
import type { InboxRow } from '../../db/matter/inbox';
import { askerOf, signedIn } from '../asker';
import { validQuery } from '../parsing';
import type { ApiPorts } from '../ports';
import '../schemas/fields';
import { inboxFor } from '../views/inbox';

export const inboxQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

export function inboxRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.get('/inbox', signedIn(ports), async (req, res) => {
    const { limit } = validQuery(inboxQuery, req.query);
    const { rows, nowMs } = await inboxFor(ports, askerOf(res), limit);
    res.json({ items: rows.map((row) => shown(row, nowMs)) });
  });
  return router;
}

/** `leftMs` falls below nought once the due instant has passed. */
const shown = ({ dueAtMs, submittedAtMs, ...row }: InboxRow, nowMs: number) => ({
  ...row,
  dueAt: dueAtMs === undefined ? null : new Date(dueAtMs).toISOString(),
  leftMs: dueAtMs === undefined ? null : dueAtMs - nowMs,
  ...(submittedAtMs === undefined ? {} : { submittedAt: new Date(submittedAtMs).toISOString() }),
});
