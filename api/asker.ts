// Who asks: the session of a bearer token or cookie, and the scope that row policies see (P8).
import type { Request, RequestHandler, Response } from 'express';
import { findAsked, type Session } from '../db/people/session';
import type { Scope } from '../db/pool';
import { blindOf } from '../db/secrecy/blind';
import { personKey } from '../db/secrecy/reader';
import { isCrossSite } from './cross-site';
import type { ApiPorts, OrganInfo } from './ports';
import { Problem } from './problems';

export const SESSION_COOKIE = 'duban_session';

export interface Asker {
  session: Session;
  token: string;
  scope: Scope;
  organ: OrganInfo;
}

/** Puts the asker into `res.locals`; 401 without a living session. */
export const signedIn =
  (ports: ApiPorts): RequestHandler =>
  async (req, res, next) => {
    const asker = await findAsker(ports, req);
    if (asker === undefined) throw new Problem('unauthenticated');
    res.locals['asker'] = asker;
    next();
  };

export const askerOf = (res: Response): Asker => res.locals['asker'] as Asker;

/** The asker of a request, or undefined; throws `crossSite` for a cookie that another site made a browser send. */
export async function findAsker(ports: ApiPorts, req: Request): Promise<Asker | undefined> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(req.headers.authorization ?? '')?.[1];
  const cookie = bearer === undefined ? cookieOf(req) : undefined;
  if (cookie !== undefined && isCrossSite(req)) throw new Problem('crossSite');
  const token = bearer ?? cookie;
  const asked = token === undefined ? undefined : await findAsked(ports, token);
  const organ = asked === undefined ? undefined : ports.organs.get(asked.organId);
  if (token === undefined || asked === undefined || organ === undefined) return undefined;
  const { posts, whole, acting, ...session } = asked;
  const scope = {
    organId: session.organId,
    blind: blindOf(ports.hmac, session.personId),
    keys: [personKey(session.personId), ...posts],
    whole,
    ...(acting === null ? {} : { acting: acting.map((one) => actingOf(ports, one)) }),
  };
  return { session, token, scope, organ };
}

const actingOf = (
  { hmac }: ApiPorts,
  { personId, posts, whole }: { personId: string; posts: string[]; whole: boolean },
) => ({ blind: blindOf(hmac, personId), posts, whole });

function cookieOf(req: Request): string | undefined {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([name]) => name === SESSION_COOKIE)?.[1];
  return value !== undefined && /^[A-Za-z0-9_-]{20,200}$/.test(value) ? value : undefined;
}
