// All addresses about people: directory, stand-ins, duty.
import { Router } from 'express';
import type { ApiPorts } from '../ports';
import { absenceRoutes } from './absences';
import { delegationRoutes } from './delegations';
import { directoryRoutes } from './directory';
import { rosterRoutes } from './rosters';

export function peopleRoutes(ports: ApiPorts): Router {
  const router = Router({ caseSensitive: true });
  for (const part of [directoryRoutes, absenceRoutes, delegationRoutes, rosterRoutes])
    router.use(part(ports));
  return router;
}
