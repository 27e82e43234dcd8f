// Whoever comes into conflict loses what he has under way in the same transaction; the system's rows are signed under who caused it (P2).
import { commitConsequence, endRight, type Causer } from '../../db/matter/end-of-right';
import type { PersonId, Procedure } from '../../domain';
import type { Gathering } from './kind';

export async function endRights(
  g: Gathering,
  persons: readonly PersonId[],
  matterIds?: readonly string[],
): Promise<void> {
  const procedures = proceduresOf(g);
  for (const personId of [...new Set(persons)].sort()) {
    const ended = { personId, ...(matterIds === undefined ? {} : { matterIds }) };
    for (const consequence of await endRight(g.q, ended, procedures)) {
      const procedure = procedures[consequence.procedure];
      if (procedure !== undefined)
        await commitConsequence(g.q, causerOf(g), consequence, procedure);
    }
  }
}

const proceduresOf = ({ ports }: Gathering): Record<string, Procedure> =>
  Object.fromEntries(ports.kinds.map(({ procedure }) => [procedure.name, procedure]));

function causerOf({ asker, ports, organId }: Gathering): Causer {
  const { personId, sessionId } = asker.session;
  return {
    organId,
    officer: personId,
    posts: [],
    session: sessionId,
    signingKey: ports.signingKey,
    fingerprintKey: ports.hmac.fingerprint,
  };
}
