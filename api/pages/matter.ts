// `/c/{id}`: where a mail's link leads; the view as a page, which changes nothing (P7).
import { Router } from 'express';
import { personsOf, postNames } from '../../db/people/directory';
import { matterPage, notFoundPage, type MatterData, type MatterLabels } from '../../web';
import type { MatterView } from '../../domain';
import { askerOf, type Asker } from '../asker';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { kernelLabels } from '../kinds/kernel-labels';
import { viewOf } from '../views/answer';
import { frameOf, sendPage, signedInPage } from './frame';

export function matterPages(ports: ApiPorts): Router {
  const router = Router();
  router.get('/c/:id', signedInPage(ports), async (req, res) => {
    const asker = askerOf(res);
    const found = await find(ports, asker, String(req.params['id']));
    if (found === undefined) {
      sendPage(res, notFoundPage(frameOf(req, asker)), 404);
      return;
    }
    const labels = await labelsFor(ports, asker, found.kind, found.view);
    const view = found.view as unknown as MatterData;
    sendPage(res, matterPage({ ...frameOf(req, asker), view, labels, nowMs: Date.now() }));
  });
  return router;
}

async function find(ports: ApiPorts, asker: Asker, id: string) {
  for (const kind of ports.kinds) {
    const view = await viewOf({ ports, kind, asker }, id);
    if (view !== undefined) return { kind, view };
  }
  return undefined;
}

/** Labels of the kind, and names of the posts and people that the view shows. */
export async function labelsFor(
  ports: ApiPorts,
  asker: Asker,
  { procedure }: MatterKind,
  view?: MatterView,
): Promise<MatterLabels> {
  const persons = view === undefined ? [] : personsIn(view);
  const names = await ports.db.tx(asker.scope, async (q) => ({
    posts: await postNames(q),
    persons: await personsOf(q, persons),
  }));
  return {
    states: labelled(procedure.states),
    deadlines: labelled(procedure.deadlines),
    commands: { ...kernelLabels, ...labelled(procedure.commands) },
    posts: Object.fromEntries(names.posts),
    persons: Object.fromEntries(names.persons.map((one) => [one.personId, one.name])),
  };
}

const personsIn = ({ holder, deadlines }: MatterView): string[] => [
  ...new Set([holder, ...deadlines.map((one) => one.holder)].flatMap((one) => one?.persons ?? [])),
];

const labelled = (specs: Record<string, { label: { zh: string; en: string } }>) =>
  Object.fromEntries(Object.entries(specs).map(([code, { label }]) => [code, label]));
