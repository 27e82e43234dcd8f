// Commands of every kind of matter whose wire form is more than their fields: a rule pack comes with its slice (P2, P6).
import { readSlice, storeSlice } from '../../db/matter/rows';
import type { Command, Json } from '../../domain';
import type { MatterKind } from './kind';

const ADOPT = 'adoptRulePack';

export const kernelWire: NonNullable<MatterKind['wire']> = {
  /** Always the organ's pack in force, with the plans in force; the slice is kept until the second half brings it. */
  [ADOPT]: async ({ q, ports, asker, organId, head }) => {
    const slice = await ports.rules.sliceFor(q, asker.organ, head.procedure);
    storeSlice(q, organId, slice);
    return { type: ADOPT, rulePack: { ...slice.rulePack }, sliceDigest: slice.digest };
  },
  /** The state that waits has no room for a slice. */
  confirm: async ({ q, head }, body) => {
    const commandId = String(body['commandId']);
    const plain = { type: 'confirm', commandId };
    const pending = head.state.pending.find((act) => act.commandId === commandId);
    if (pending?.type !== ADOPT) return plain;
    const slice = await readSlice(q, String(pending.fields['sliceDigest']));
    return { ...plain, slice: JSON.parse(JSON.stringify(slice)) as Json };
  },
};

/** True for the second half of an adoption: alone of all commands of officers it brings a slice. */
export const adoptsPack = (command: Command): boolean => command['slice'] !== undefined;
