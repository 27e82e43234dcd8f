// Slices of the toy procedure with their digest; apart from the procedure because workflow code has no crypto.
import { createHash } from 'node:crypto';
import { canonicalJson, type Slice } from '../../../domain';
import { sliceBody } from './procedure';

/** Answer within `limitMs`; rungs every `gapMs` from one gap before, the last repeating every `repeatMs`. */
export function errandSlice(limitMs: number, gapMs: number, repeatMs = 3_600_000): Slice {
  const body = sliceBody(limitMs, gapMs, repeatMs);
  return { ...body, digest: createHash('sha256').update(canonicalJson(body)).digest('hex') };
}
