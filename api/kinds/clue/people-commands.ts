// Bodies of a clue's commands about receipt, people and pressure, beside the main path (domain §5.2, §7 nos. 7 and 23).
import { z } from 'zod';
import { code, instant, person, post, ref, vaultText } from '../../schemas/fields';
import { entry } from '../entry';
import { reason } from './commands';

export const PEOPLE_COMMANDS = [
  entry(
    'correctReceipt',
    { receivedAt: instant(), reason: reason() },
    { receivedAt: '2026-11-24T08:30:00+08:00', reason: '登记时误记' },
  ),
  entry('declareRecusal', { reason: reason() }, { reason: '与当事人系亲属' }),
  entry(
    'decideRecusal',
    {
      person: ref().optional(),
      post: post().optional(),
      granted: z.boolean().optional(),
      replacement: person().optional(),
      paper: vaultText(2_000).optional(),
    },
    { person: 'person_cheng', granted: true, replacement: 'person_gao' },
  ),
  entry(
    'remind',
    { deadline: code(), instance: z.number().int().min(1).optional() },
    { deadline: 'PICKUP', instance: 1 },
  ),
  entry('recordInterference', { account: vaultText() }, { account: '某领导来电过问' }),
];
