// Bodies of the commands that every kind of matter has: acts of several people, extension, pause, listing, rule pack (P2, P3, P6).
import { z } from 'zod';
import { code, commandId, day, instant, vaultText } from '../schemas/fields';
import { entry } from './entry';

const ID = 'p7Qd3mVx0Lr9TzBkYw2NfA';
const reason = () => vaultText(4_000);
const deadline = { deadline: code(), instance: z.number().int().min(1).optional() };
/** An instant, or for a day clock its last day. */
const until = () => z.union([instant(), day()]);

export const KERNEL_COMMANDS = [
  entry('confirm', { commandId: commandId() }, { commandId: ID }),
  entry(
    'decline',
    { commandId: commandId(), reason: reason().optional() },
    { commandId: ID, reason: '不同意' },
  ),
  entry(
    'requestExtension',
    { ...deadline, until: until(), reason: reason() },
    { deadline: 'VERIFICATION', until: '2026-12-24', reason: '案情复杂' },
  ),
  entry(
    'requestPause',
    { ...deadline, cause: code(), until: until().optional(), reason: reason().optional() },
    { deadline: 'VERIFICATION', cause: 'EXPERT_OPINION', until: '2026-12-10' },
  ),
  entry('resumeClock', deadline, { deadline: 'VERIFICATION' }),
  entry(
    'delist',
    { ...deadline, reason: reason() },
    { deadline: 'PICKUP', instance: 1, reason: '已整改' },
  ),
  // Which pack is no choice of the asker: the organ's in force (P6).
  entry('adoptRulePack', {}),
];
