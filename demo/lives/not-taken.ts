// What the organ does not take: not accepted (T2), and the sealed stub that belongs to the superior organ (T3).
import { TEXT } from '../texts';
import type { Turn } from '../turn';
import { INTAKE, register } from './steps';

export async function notAccepted(turn: Turn): Promise<void> {
  await register(turn);
  await turn.act(turn.at(INTAKE), 'rejectAcceptance', {
    reason: 'OTHER_ORGAN_DUTY',
    note: TEXT.refused,
  });
  await turn.confirm(turn.at('leaderInCharge@intake'));
}

export async function upward(turn: Turn): Promise<void> {
  const registrar = turn.at(INTAKE);
  await turn.register(registrar, {
    competence: 'superior',
    receivedAt: new Date(Date.now() - 20).toISOString(),
  });
  await turn.act(registrar, 'confirmUpward', { receipt: TEXT.receipt });
  await turn.confirm(turn.at('superiorContact@organ'));
}
