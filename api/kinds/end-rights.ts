// Whoever comes into conflict loses what he has under way in the same transaction; the system's rows are signed under who caused it (P2).
import { commitConsequence, endRight, type Consequence } from '../../db/matter/end-of-right';
import { noticeEnded } from '../../db/matter/refusal-notice';
import type { Query } from '../../db/pool';
import type { PersonId, Procedure } from '../../domain';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';
import { requesterOf } from '../requester';
import type { Gathering } from './kind';

export async function endRights(
  g: Gathering,
  persons: readonly PersonId[],
  matterIds?: readonly string[],
): Promise<void> {
  const procedures = proceduresOf(g.ports);
  for (const personId of [...new Set(persons)].sort()) {
    const ended = { personId, ...(matterIds === undefined ? {} : { matterIds }) };
    await commitConsequences(g.q, g.ports, g.asker, await endRight(g.q, ended, procedures));
  }
}

/** The rows that follow in each matter, signed under whoever asks; and who is to hear that his command ended. */
export async function commitConsequences(
  q: Query,
  ports: ApiPorts,
  asker: Asker,
  consequences: readonly Consequence[],
): Promise<void> {
  const procedures = proceduresOf(ports);
  const causer = requesterOf(ports, asker.session);
  for (const consequence of consequences) {
    const procedure = procedures[consequence.procedure];
    if (procedure !== undefined) commitConsequence(q, causer, consequence, procedure);
    const { organId } = causer;
    await noticeEnded(q, ports.hmac, { organId, matterId: consequence.matterId }, consequence.late);
  }
}

/** Only refuses what he has under way: where the act itself says what else follows. */
export const refuseUndecided = (
  g: Gathering,
  personId: PersonId,
  matterIds: readonly string[],
): Promise<unknown> => endRight(g.q, { personId, matterIds }, proceduresOf(g.ports));

export const proceduresOf = ({ kinds }: ApiPorts): Record<string, Procedure> =>
  Object.fromEntries(kinds.map(({ procedure }) => [procedure.name, procedure]));
