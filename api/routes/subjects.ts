// `GET …/subjects`: references and kinds for whoever sees the matter; whom they mean, and open candidates, by right (P8).
import { Router } from 'express';
import { personsOf } from '../../db/people/directory';
import { namesakes, type Subject } from '../../db/secrecy/circle';
import { subjectsOf } from '../../db/secrecy/conflict';
import { vaultEntries, type VaultEntry } from '../../db/secrecy/vault-items';
import { allowedTo } from '../commands/context';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { matterIdOf } from './locate';
import { hasRight, onRecord, placeOf, readByRight, type Place, type Seen } from './right';

/** Commands by which an open name is settled: who may give one has to see whom it may mean. */
const SETTLING = ['linkSubject', 'declareNotInDirectory'];

export function subjectRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  router.get('/:id/subjects', async (req, res) => {
    const matterId = matterIdOf(req);
    const place = placeOf(ports, kind, res, matterId);
    const subjects = await readByRight(place, 'view', (seen) => subjectsFor(place, seen));
    res.json({ id: matterId, subjects });
  });
  return router;
}

type Row = Awaited<ReturnType<typeof subjectsOf>>[number];

async function subjectsFor(place: Place, seen: Seen): Promise<unknown[]> {
  const rows = await subjectsOf(seen.q, place.matterId);
  const whole = hasRight(place, seen, 'content');
  const settles = allowedTo(place.kind, seen, seen.actors).some((one) => SETTLING.includes(one));
  const open = rows.filter(({ decided }) => whole || (settles && !decided));
  if (open.length === 0) return rows.map(bare);
  const entries = await entriesOf(place, seen, open);
  const shown = await Promise.all(
    rows.map(async (row) => ({ ...bare(row), ...(await meant(place, seen, row, entries)) })),
  );
  await onRecord(place, seen.q, 'content');
  return shown;
}

const bare = ({ subjectRef, kind, decided }: Row) => ({ subjectRef, kind, decided });

const entriesOf = ({ ports, matterId }: Place, { q }: Seen, rows: Row[]) =>
  vaultEntries(
    q,
    ports.ring,
    matterId,
    rows.map(({ vaultRef }) => vaultRef),
    () => true,
  );

/** As it was typed; with it, while a name is open, everybody it may mean. */
async function meant(
  place: Place,
  seen: Seen,
  { vaultRef, decided }: Row,
  entries: Map<string, VaultEntry>,
): Promise<Record<string, unknown>> {
  const entry = entries.get(vaultRef);
  if (entry === undefined) return {};
  if (entry.text === undefined) return { subject: null, removed: true };
  const subject = JSON.parse(entry.text) as Subject;
  return { subject, ...(decided ? {} : await candidates(place, seen, subject)) };
}

/** Row policies keep candidates away from the matter; should one look all the same, he gets none. */
async function candidates(
  { asker }: Place,
  { q }: Seen,
  subject: Subject,
): Promise<Record<string, unknown>> {
  if (!('name' in subject)) return {};
  const { organId, personId } = asker.session;
  const ids = await namesakes(q, organId, subject.name);
  if (ids.includes(personId)) return {};
  const persons = await personsOf(q, ids);
  return {
    candidates: persons.map(({ personId: id, name, unit }) => ({ personId: id, name, unit })),
  };
}
