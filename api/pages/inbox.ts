// `/inbox`: what waits for the officer who is signed in, as a page.
import { Router } from 'express';
import type { InboxRow } from '../../db/matter/inbox';
import { inboxPage, type InboxItem, type MatterLabels } from '../../web';
import { askerOf } from '../asker';
import { kernelLabels } from '../kinds/kernel-labels';
import type { MatterKind } from '../kinds/kind';
import type { ApiPorts } from '../ports';
import { inboxFor } from '../views/inbox';
import { frameOf, sendPage, signedInPage } from './frame';

/** Rows of the page. */
const SHOWN = 100;

export function inboxPages(ports: ApiPorts): Router {
  const router = Router();
  router.get('/inbox', signedInPage(ports), async (req, res) => {
    const asker = askerOf(res);
    const { rows, nowMs } = await inboxFor(ports, asker, SHOWN);
    const data = { ...frameOf(req, asker), items: rows.map(itemOf), labels: labelsOf(ports.kinds) };
    sendPage(res, inboxPage({ ...data, nowMs }));
  });
  return router;
}

const itemOf = ({ id, number, state, why, deadline, type, dueAtMs }: InboxRow): InboxItem => ({
  matterId: id,
  number,
  state,
  kind: why,
  ...(type === undefined ? {} : { command: type }),
  ...(deadline === undefined ? {} : { deadline }),
  dueAt: dueAtMs === undefined ? null : new Date(dueAtMs).toISOString(),
});

/** Of every kind of matter at once: codes of two kinds that share a name share its label. */
function labelsOf(kinds: readonly MatterKind[]): MatterLabels {
  const all = kinds.map(({ procedure }) => procedure);
  return {
    states: labelled(all.map(({ states }) => states)),
    deadlines: labelled(all.map(({ deadlines }) => deadlines)),
    commands: { ...kernelLabels, ...labelled(all.map(({ commands }) => commands)) },
  };
}

const labelled = (specs: readonly Record<string, { label: { zh: string; en: string } }>[]) =>
  Object.fromEntries(
    specs.flatMap((one) => Object.entries(one).map(([code, { label }]) => [code, label])),
  );
