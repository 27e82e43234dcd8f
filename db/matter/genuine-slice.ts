// Whether a slice is what its digest says.
import type { Slice } from '../../domain';
import { digestOf } from './signing';

/** True where the digest is that of everything else in the slice. */
export function isGenuine({ digest, ...content }: Slice): boolean {
  return digestOf(content) === digest;
}
