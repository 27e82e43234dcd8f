// Every address an Express application serves, read off its routers: what the drift test compares with the document.
import type { Express } from 'express';

interface Layer {
  route?: { path: string; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
  /** Prefix under which a nested router is mounted. */
  rawPath: string;
}

/** `get /api/v1/clues/{id}` and so on, each once. */
export function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  return [...new Set(ofStack(stack, ''))];
}

const ofStack = (stack: Layer[], base: string): string[] =>
  stack.flatMap(({ route, handle, rawPath }) => {
    if (route !== undefined) return ofRoute(route, base);
    return handle.stack === undefined ? [] : ofStack(handle.stack, joined(base, rawPath));
  });

const ofRoute = ({ path, stack }: NonNullable<Layer['route']>, base: string): string[] => {
  const address = joined(base, path).replace(/:(\w+)/g, '{$1}');
  return stack.map(({ method }) => `${method ?? 'all'} ${address === '' ? '/' : address}`);
};

const joined = (base: string, path: string): string => (path === '/' ? base : base + path);
