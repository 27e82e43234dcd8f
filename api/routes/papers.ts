// Papers of a matter: list, add one, open one; all by right, each reading on record (P8).
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { addPaperOnce, isAdded, type PaperOnce } from '../../db/matter/paper-once';
import { listPapers, paperNames, readPaper, type PaperEntry } from '../../db/matter/papers';
import { commandId } from '../../db/matter/signing';
import type { Query } from '../../db/pool';
import type { MatterKind } from '../kinds/kind';
import { isOfType } from '../paper-type';
import { validBody } from '../parsing';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';
import { surely } from '../surely';
import { readUpload, type Upload } from '../upload';
import { MOST_UPLOADS, MOST_UPLOADS_EACH, roomFor } from '../upload-room';
import { keyOf, matterIdOf } from './locate';
import { hasRight, placeOf, readByRight, readOnRecord, seenIn, type Place } from './right';

const PAPER_REF = /^p_[A-Za-z0-9_-]{22}$/;
const LONGEST_NAME = 200;
/** One for the process, whatever the kind of matter. */
const room = roomFor(MOST_UPLOADS, MOST_UPLOADS_EACH);

/** Fields beside the file. */
export const paperFields = z.strictObject({
  kind: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,40}$/)
    .default('other'),
});

export function paperRoutes(ports: ApiPorts, kind: MatterKind): Router {
  const router = Router();
  const placed = (req: Request, res: Response): Place => placeOf(ports, kind, res, matterIdOf(req));
  router.get('/:id/papers', async (req, res) => {
    res.json(await listed(placed(req, res)));
  });
  router.post('/:id/papers', async (req, res) => {
    const place = placed(req, res);
    await readByRight(place, 'papers', () => Promise.resolve());
    const key = keyOf(req);
    const { personId } = place.asker.session;
    const { entry, fileName } = await room(personId, async () =>
      added(place, key, await readUpload(req, res)),
    );
    const { plural } = kind;
    res.setHeader('Location', `/api/v1/${plural}/${place.matterId}/papers/${entry.paperRef}`);
    res.status(201).json(shown(entry, fileName));
  });
  router.get('/:id/papers/:paperRef', async (req, res) => {
    const { entry, fileName, bytes } = await opened(placed(req, res), req.params['paperRef'] ?? '');
    res.setHeader('Content-Type', entry.mediaType);
    res.setHeader('Content-Disposition', disposition(fileName));
    res.send(bytes);
  });
  return router;
}

const listed = (place: Place): Promise<unknown> =>
  readOnRecord(place, 'papers', async ({ q }) => {
    const entries = await listPapers(q, place.matterId);
    const names = await paperNames(q, place.ports.ring, place.matterId);
    return { items: entries.map((one) => shown(one, names.get(one.paperRef) ?? '')) };
  });

/** The right is judged again: the body took its time to arrive. */
async function added(
  place: Place,
  key: string,
  { fields, fileName, mediaType, bytes }: Upload,
): Promise<{ entry: PaperEntry; fileName: string }> {
  const { kind } = validBody(paperFields, fields);
  if (!isOfType(bytes, mediaType)) throw new Problem('paperTypeNotAllowed');
  const { asker, matterId, ports } = place;
  const { organId, personId } = asker.session;
  const name = nameOf(fileName);
  const once = await surely(ports, asker.scope, async (q) => {
    if (!hasRight(place, await seenIn(q, place), 'papers')) throw new Problem('notAllowed');
    const value = await addPaperOnce(q, ports.ring, {
      organId,
      matterId,
      kind,
      mediaType,
      fileName: name,
      bytes,
      addedBy: personId,
      paperRef: `p_${commandId(personId, matterId, `paper ${key}`)}`,
    });
    return { value, isStored: (inner) => isStored(inner, place, value) };
  });
  if (once === undefined) throw new Problem('notFound');
  if (once.kind === 'keyReused') throw new Problem('idempotencyKeyReused');
  return { entry: once.entry, fileName: name };
}

/** Under the asker's own policy: of a matter that he does not see any more he hears what an unknown id gets (P1). */
async function isStored(q: Query, place: Place, once: PaperOnce | undefined): Promise<boolean> {
  if (once?.kind !== 'added') return true;
  await seenIn(q, place);
  return isAdded(q, once.entry);
}

function opened(place: Place, paperRef: string) {
  const { ports, matterId } = place;
  const which = { paperRef };
  return readOnRecord(
    place,
    'papers',
    async ({ q }) => {
      if (!PAPER_REF.test(paperRef)) throw new Problem('notFound');
      const paper = await readPaper(q, ports.ring, matterId, paperRef);
      if (paper !== undefined) return paper;
      const known = (await listPapers(q, matterId)).some((one) => one.paperRef === paperRef);
      throw new Problem(known ? 'contentRemoved' : 'notFound');
    },
    which,
  );
}

/** The last part of a path, without what no file name holds. */
const nameOf = (text: string): string => {
  const last = text.split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\p{Surrogate}]/gu, '').trim();
  return [...plain].slice(0, LONGEST_NAME).join('') || 'paper';
};

const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escaped)}`;

const escaped = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

const shown = ({ vaultRef: _, addedAtMs, ...entry }: PaperEntry, fileName: string) => ({
  ...entry,
  fileName,
  addedAt: new Date(addedAtMs).toISOString(),
});
