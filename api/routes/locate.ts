// Finds the matter of an address before any body is read: what is not visible looks like what does not exist (P8).
import type { Request, RequestHandler, Response } from 'express';
import { readCommand, readHead, type CommandRow } from '../../db/matter/rows';
import { commandId } from '../../db/matter/signing';
import { askerOf } from '../asker';
import type { MatterKind } from '../kinds/kind';
import { markSealed } from '../metrics/http';
import type { ApiPorts } from '../ports';
import { Problem } from '../problems';

const KEY = /^[A-Za-z0-9_-]{16,64}$/;

/** 404 where the asker sees no such matter of this kind; else puts its revision and, with a key, the known row into `res.locals`. */
export const located =
  (ports: ApiPorts, kind: MatterKind): RequestHandler =>
  async (req, res, next) => {
    const { scope, session } = askerOf(res);
    const matterId = matterIdOf(req);
    const key = req.headers['idempotency-key'];
    const id =
      typeof key === 'string' && KEY.test(key)
        ? commandId(session.personId, matterId, key)
        : undefined;
    const [head, row] = await ports.db.flight(scope, (q) =>
      Promise.all([
        readHead(q, matterId),
        id === undefined ? Promise.resolve(undefined) : readCommand(q, id),
      ]),
    );
    if (head === undefined || head.procedure !== kind.procedure.name) throw new Problem('notFound');
    markSealed(res, head.sealed);
    res.locals['knownRow'] = row;
    res.locals['revision'] = head.revision;
    next();
  };

/** The id of an address; what cannot be one is not found. */
export function matterIdOf(req: Request): string {
  const id = String(req.params['id']);
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(id)) throw new Problem('notFound');
  return id;
}

/** Revision on record when the matter was found. */
export const foundRevisionOf = (res: Response): number => Number(res.locals['revision']);
export const knownRowOf = (res: Response): CommandRow | undefined =>
  res.locals['knownRow'] as CommandRow | undefined;

/** `Idempotency-Key` of 16–64 characters; 400 without it. */
export function keyOf(req: Request): string {
  const key = req.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('idempotencyKeyMissing');
  return key;
}

/** Revision of `If-Match: "12"`; `*` and nothing ask for no check. */
export function expectedRevisionOf(req: Request): number | undefined {
  const given = req.headers['if-match'];
  if (given === undefined || given === '*') return undefined;
  const revision = /^(?:W\/)?"(\d{1,9})"$/.exec(given)?.[1];
  if (revision === undefined) throw new Problem('revisionConflict');
  return Number(revision);
}
