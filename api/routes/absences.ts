// `/absences`: read, entered and taken back by the person or his head (P8).
import { Router } from 'express';
import {
  absencesAround,
  endAbsenceAs,
  enterAbsenceAs,
  type AbsenceRow,
} from '../../db/people/absences';
import { askerOf, signedIn } from '../asker';
import { jsonBody, validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { absenceBody } from '../schemas/directory';
import { done, idOf, iso } from './directory-answer';
import { directoryTx } from './directory-tx';
import { keyOf } from './locate';

export function absenceRoutes(ports: ApiPorts): Router {
  const router = Router();
  const asked = signedIn(ports);
  router.get('/absences', asked, async (_req, res) => {
    const { scope, session } = askerOf(res);
    const rows = await ports.db.read(scope, (q) => absencesAround(q, session.personId));
    res.json({ items: rows.map(shownAbsence) });
  });
  router.post('/absences', asked, ...jsonBody, async (req, res) => {
    const key = keyOf(req);
    const { personId, from, until } = validBody(absenceBody, req.body);
    const asker = askerOf(res);
    const { session } = asker;
    const absence = {
      organId: session.organId,
      personId: personId ?? session.personId,
      fromMs: Date.parse(from),
      untilMs: Date.parse(until),
      enteredBy: session.personId,
      key,
    };
    const entered = done(await directoryTx(ports, asker, (q) => enterAbsenceAs(q, absence)));
    res.status(201).json({ id: entered.id });
  });
  router.delete('/absences/:id', asked, async (req, res) => {
    const asker = askerOf(res);
    const { session } = asker;
    const act = { organId: session.organId, id: idOf(req, 'abs'), by: session.personId };
    done(await directoryTx(ports, asker, (q) => endAbsenceAs(q, act)));
    res.status(204).end();
  });
  return router;
}

const shownAbsence = ({ fromMs, untilMs, ...one }: AbsenceRow) => ({
  ...one,
  from: iso(fromMs),
  until: iso(untilMs),
});
