// The template an address belongs to, for logs and metrics: never the address itself, which holds ids (P8).
import type { Request } from 'express';

export const UNKNOWN_ROUTE = '(none)';

/** Finds the template of a request among those the document tells; pages are named by the router that served them. */
export function templatesOf(paths: readonly string[]): (req: Request) => string {
  const templates = [...new Set(paths)].map((path) => ({ path, parts: path.split('/') }));
  return (req) => {
    const asked = (req.originalUrl.split('?')[0] ?? '').replace(/(.)\/$/, '$1').split('/');
    const found = templates.find(({ parts }) => fits(parts, asked));
    return found?.path ?? served(req);
  };
}

const fits = (parts: string[], asked: string[]): boolean =>
  parts.length === asked.length &&
  parts.every((part, at) => part.startsWith('{') || part === asked[at]);

/** Express gives the prefix back as it was asked for: only pages, which hang on none, are named so. */
function served({ route, baseUrl }: Request): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' && baseUrl === '' ? path : UNKNOWN_ROUTE;
}
