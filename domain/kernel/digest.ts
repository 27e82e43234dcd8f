// State digest: a small non-cryptographic hash of canonical JSON, the same in sandbox, Postgres client and verify (P4).
import { canonicalJson } from './json';

// Held here: in the workflow sandbox each look-up of a global goes through an interceptor, and this is asked per character.
const { imul } = Math;

/** 106-bit digest as 27 hex digits; notices changed decisions, proves nothing against an attacker. */
export const stateDigest = (state: unknown): string => {
  const text = canonicalJson(state);
  return `${mix(text, 0)}${mix(text, 0x9e3779b9)}`;
};

/** Deterministic spread in `[0, maxMs)` by a matter's id (P3). */
export const spreadMs = (id: string, maxMs: number): number =>
  maxMs <= 0 ? 0 : parseInt(mix(id, 1).slice(-8), 16) % maxMs;

/** Two 32-bit lanes with multiplicative mixing over UTF-16 code units. */
function mix(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = imul(high ^ unit, 2654435761);
    low = imul(low ^ unit, 1597334677);
  }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
