// The clue at the border: `/clues`.
import type { Procedure } from '../../../domain';
import { PROCEDURES } from '../../../domain/procedures';
import { PACK_MARK } from '../../../domain/procedures/clue/data';
import { KERNEL_COMMANDS } from '../kernel-commands';
import type { MatterKind } from '../kind';
import {
  DISPOSAL_COMMANDS,
  INQUIRY_COMMANDS,
  INTAKE_COMMANDS,
  VERIFICATION_COMMANDS,
} from './commands';
import { clueFacts, openingFacts } from './facts';
import { AFTER_COMMANDS, BESIDE_COMMANDS, SIGN_OFF_COMMANDS } from './later-commands';
import { OPENING_EXAMPLES, openingCommand, openingOptions, openingSchema } from './opening';
import { PEOPLE_COMMANDS } from './people-commands';
import { onRecusalEvent, recusalWire } from './recusal';
import { onSubjectEvent, subjectWire } from './subjects';

/** States in which a round is open; a round that went stale is voided by the system (T15v). */
const SIGNING = 'SIGN_OFF';

export const clueKind: MatterKind = {
  plural: 'clues',
  procedure: PROCEDURES['clue'] as Procedure,
  opening: { schema: openingSchema, examples: OPENING_EXAMPLES },
  openingOptions,
  openingCommand,
  openingFacts,
  commands: [
    ...INTAKE_COMMANDS,
    ...DISPOSAL_COMMANDS,
    ...INQUIRY_COMMANDS,
    ...VERIFICATION_COMMANDS,
    ...SIGN_OFF_COMMANDS,
    ...AFTER_COMMANDS,
    ...BESIDE_COMMANDS,
    ...PEOPLE_COMMANDS,
    ...KERNEL_COMMANDS,
  ],
  wire: { ...subjectWire, ...recusalWire },
  facts: clueFacts,
  onEvent: { ...onSubjectEvent, ...onRecusalEvent },
  consequences: ({ state, data, rulePack }) => {
    const round = data['round'] as { stale?: boolean; packDigest?: string } | undefined;
    const stale =
      round?.stale === true || round?.packDigest !== rulePack.digest.slice(0, PACK_MARK);
    return state === SIGNING && stale ? [{ type: 'voidSignOff' }] : [];
  },
};
