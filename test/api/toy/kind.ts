// The second kind of matter at the border: what a new kind has to write there, and nothing more.
import { z } from 'zod';
import { entry } from '../../../api/kinds/entry';
import { KERNEL_COMMANDS } from '../../../api/kinds/kernel-commands';
import type { MatterKind } from '../../../api/kinds/kind';
import { vaultText } from '../../../api/schemas/fields';
import { letter } from './procedure';

export const letterKind: MatterKind = {
  plural: 'letters',
  procedure: letter,
  opening: { schema: z.strictObject({}).openapi('DraftLetter'), examples: { plain: {} } },
  openingOptions: () => ({}),
  openingCommand: ({ submittedAtMs }) =>
    Promise.resolve({ type: 'draftLetter', receivedAtMs: submittedAtMs }),
  commands: [
    entry('sendLetter', {}),
    entry('recordReturn', { note: vaultText() }, { note: '已整改' }),
    ...KERNEL_COMMANDS,
  ],
};
