// `/absences`: entered and taken back by the person or his head (P8).
import { Router } from 'express';
import { endAbsenceAs, enterAbsenceAs } from '../../db/people/absences';
import { askerOf, signedIn } from '../asker';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { absenceBody } from '../schemas/directory';
import { done, idOf } from './directory-answer';
import { keyOf } from './locate';

export function absenceRoutes(ports: ApiPorts): Router {
  const router = Router();
  const asked = signedIn(ports);
  router.post('/absences', asked, ...jsonBody, async (req, res) => {
    const key = keyOf(req);
    const { personId, from, until } = validBody(absenceBody, req.body);
    const { scope, session } = askerOf(res);
    const absence = {
      organId: session.organId,
      personId: personId ?? session.personId,
      fromMs: Date.parse(from),
      untilMs: Date.parse(until),
      enteredBy: session.personId,
      key,
    };
    const entered = done(await ports.db.tx(scope, (q) => enterAbsenceAs(q, absence)));
    res.status(201).json({ id: entered.id });
  });
  router.delete('/absences/:id', asked, async (req, res) => {
    const { scope, session } = askerOf(res);
    const act = { organId: session.organId, id: idOf(req, 'abs'), by: session.personId };
    done(await ports.db.tx(scope, (q) => endAbsenceAs(q, act)));
    res.status(204).end();
  });
  return router;
}
