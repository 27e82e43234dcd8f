// Slices as `append` trusts them: only where the content is what the digest says (P2, P4).
import type { Slice } from '../../domain';
import type { Query } from '../pool';
import { isGenuine } from './genuine-slice';
import { readSlice } from './rows';

export { isGenuine };

/** Slice by the digest a state holds. Throws where somebody stored another under its name: the record waits for repair. */
export async function genuineSlice(q: Query, digest: string): Promise<Slice> {
  const slice = await readSlice(q, digest);
  if (slice.digest !== digest || !isGenuine(slice)) throw new Error(`slice ${digest} was changed`);
  return slice;
}
