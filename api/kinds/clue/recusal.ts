// A recusal that is granted: who is out, and his standing stand-ins, are kept away from now on, in the same transaction (P2, P8).
import { randomBytes } from 'node:crypto';
import { standingDeputiesOf } from '../../../db/people/deputies';
import { addConflictOf } from '../../../db/secrecy/conflict';
import { wireCommand } from '../../commands/wire';
import { Problem } from '../../problems';
import { endRights, refuseUndecided } from '../end-rights';
import type { MatterKind } from '../kind';
import { refuseWhileWaiting } from '../waiting';
import { PEOPLE_COMMANDS } from './people-commands';

const DECIDE = 'decideRecusal';

/** Nothing beyond its fields; standing here it is judged before it is stored, for it changes who is in conflict. */
export const recusalWire: NonNullable<MatterKind['wire']> = {
  [DECIDE]: (g, body) => {
    const entry = PEOPLE_COMMANDS.find(({ type }) => type === DECIDE);
    if (entry === undefined) throw new Error(`${DECIDE} has no entry`);
    return wireCommand(g, entry, body);
  },
};

export const onRecusalEvent: NonNullable<MatterKind['onEvent']> = {
  recusalDecided: async (g, event) => {
    const { personId, granted, replacement } = event as unknown as Record<string, unknown>;
    if (granted !== true || typeof personId !== 'string') return;
    await refuseWhileWaiting(g);
    const { q, ports, organId, matterId, head } = g;
    const deputies = await standingDeputiesOf(q, personId, head.state.receivedAtMs);
    if (typeof replacement === 'string' && deputies.includes(replacement))
      throw new Problem('personNotEligible', { detail: { personId: replacement } });
    // Random: why he is out is told by nothing but the declaration in the vault.
    const causeRef = `recusal_${randomBytes(12).toString('base64url')}`;
    await addConflictOf(q, ports, {
      organId,
      matterId,
      causeRef,
      persons: [personId, ...deputies],
    });
    // The event itself ends his part: pending acts, the round he signed, whoever is to be told.
    await refuseUndecided(g, personId, [matterId]);
    await endRights(g, deputies, [matterId]);
  },
};
