// `GET /commands/{id}`: how a 202 went.
import { Router } from 'express';
import { readCommand, type CommandRow } from '../../db/matter/rows';
import { askerOf, signedIn } from '../asker';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';

export function commandRoutes(ports: ApiPorts): Router {
  const router = Router();
  router.get('/commands/:id', signedIn(ports), async (req, res) => {
    const { scope } = askerOf(res);
    const row = await ports.db.tx(scope, (q) => readCommand(q, String(req.params['id'])));
    if (row === undefined) throw new Problem('notFound');
    res.json(shown(row));
  });
  return router;
}

function shown({ command, outcome, parkedAtMs }: CommandRow): Record<string, unknown> {
  const state = outcome?.state ?? (parkedAtMs === undefined ? 'waiting' : 'parked');
  return {
    id: command.id,
    matterId: command.matterId,
    type: command.body.type,
    officer: command.officer,
    state,
    code: outcome?.state === 'refused' ? outcome.code : null,
    submittedAt: new Date(command.submittedAtMs).toISOString(),
    decidedAt: outcome === undefined ? null : new Date(outcome.atMs).toISOString(),
    appliedRevision: outcome?.state === 'accepted' ? outcome.appliedRevision : null,
  };
}
