// The slice a matter decides with after an act: a holiday plan or a rule pack comes with the command itself (P2).
import type { Command } from './command';
import type { Slice } from './slice';
import type { MatterState } from './state';

/**
 * The slice that `state` names: `slice` where the act kept it, else the one in the command's field `slice`.
 * Throws where neither is. That its content is what its digest says is proven outside, for the sandbox has no crypto.
 */
export function sliceAfter(state: MatterState, command: Command, slice: Slice): Slice {
  if (state.sliceDigest === slice.digest) return slice;
  const brought = command['slice'] as { digest?: unknown } | null | undefined;
  if (brought?.digest !== state.sliceDigest) {
    throw new Error(`no slice ${state.sliceDigest} came with ${command.type}`);
  }
  return brought as Slice;
}
