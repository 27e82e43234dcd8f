// Whoever comes into conflict loses what he has under way in the same transaction; the system's rows are signed under who caused it (P2).
import { commitConsequence, endRight, type Causer } from '../../db/matter/end-of-right';
import type { PersonId, Procedure } from '../../domain';
import type { Asker } from '../asker';
import type { ApiPorts } from '../ports';
import type { Gathering } from './kind';

export async function endRights(
  g: Gathering,
  persons: readonly PersonId[],
  matterIds?: readonly string[],
): Promise<void> {
  const procedures = proceduresOf(g.ports);
  for (const personId of [...new Set(persons)].sort()) {
    const ended = { personId, ...(matterIds === undefined ? {} : { matterIds }) };
    for (const consequence of await endRight(g.q, ended, procedures)) {
      const procedure = procedures[consequence.procedure];
      if (procedure !== undefined)
        await commitConsequence(g.q, causerOf(g.ports, g.asker), consequence, procedure);
    }
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

/** The system's rows are signed under whoever asks. */
export function causerOf(ports: ApiPorts, asker: Asker): Causer {
  const { organId, personId, sessionId } = asker.session;
  return {
    organId,
    officer: personId,
    posts: [],
    session: sessionId,
    signingKey: ports.signingKey,
    fingerprintKey: ports.hmac.fingerprint,
  };
}
