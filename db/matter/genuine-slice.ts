// Whether a slice is what its digest says.
import type { Slice } from '../../domain';
import { digestOf } from './signing';

/** True where the digest is that of everything else in the slice. */
export function isGenuine(slice: Slice): boolean {
  if (checked.has(slice)) return true;
  const { digest, ...content } = slice;
  if (digestOf(content) !== digest) return false;
  checked.add(slice);
  return true;
}

/** Slices are frozen by use: nobody changes one after it was read. */
const checked = new WeakSet<Slice>();
