// Plain JSON, the only shape that state, events and payloads may have.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** RFC 8785 text of a plain JSON value: sorted keys, shortest numbers, no `undefined`. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') return canonicalObject(value);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
