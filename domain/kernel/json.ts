// Plain JSON, the only shape that state, events and payloads may have.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

// Held here: in the workflow sandbox each look-up of a global goes through an interceptor.
const { isArray } = Array;
const { entries } = Object;
const { stringify } = JSON;

/** RFC 8785 text of a plain JSON value: sorted keys, shortest numbers, no `undefined`. */
export function canonicalJson(value: unknown): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') return canonicalObject(value);
  return stringify(value);
}

function canonicalObject(value: object): string {
  const known = entries(value).filter(([, inner]) => inner !== undefined);
  known.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${known.map(([key, inner]) => `${stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
