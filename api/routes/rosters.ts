// `/rosters/{post}`: who serves a post at which hours; a new roster is a change to the directory and takes two people (P8).
import { Router, type Request } from 'express';
import { databaseNow } from '../../db/matter/rows';
import { isPost } from '../../db/people/directory-view';
import { rosterOf } from '../../db/people/roster';
import { askerOf, signedIn } from '../asker';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { rosterBody } from '../schemas/directory';
import { toChange } from '../schemas/directory-change';
import { post } from '../schemas/fields';
import { fileAndAnswer } from './directory';
import { iso } from './directory-answer';

export function rosterRoutes(ports: ApiPorts): Router {
  const router = Router();
  const asked = signedIn(ports);
  router.get('/rosters/:post', asked, async (req, res) => {
    const wanted = postOf(req);
    const rows = await ports.db.read(askerOf(res).scope, async (q) => {
      if (!(await isPost(q, wanted))) throw new Problem('notFound');
      return rosterOf(q, wanted, await databaseNow(q));
    });
    const shifts = rows.map(({ personId, fromMs, untilMs }) => ({
      personId,
      from: iso(fromMs),
      until: iso(untilMs),
    }));
    res.json({ post: wanted, shifts });
  });
  router.put('/rosters/:post', asked, ...jsonBody, async (req, res) => {
    const wanted = postOf(req);
    const { shifts } = validBody(rosterBody, req.body);
    const change = toChange({ kind: 'putRoster', post: wanted, shifts });
    await fileAndAnswer(ports, req, res, change, 202);
  });
  return router;
}

function postOf(req: Request): string {
  const parsed = post().safeParse(req.params['post']);
  if (!parsed.success) throw new Problem('notFound');
  return parsed.data;
}
