// Whether a browser sends this at another site's wish; a cookie serves no such act.
import type { Request } from 'express';

const SAFE = ['GET', 'HEAD'];

export function isCrossSite(req: Request): boolean {
  if (SAFE.includes(req.method)) return false;
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = req.headers;
  return origin !== undefined && hostOf(origin) !== req.headers.host;
}

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : '');
