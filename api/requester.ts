// The asker as his rows are signed: who, in which session, with which keys.
import type { Requester } from '../db/matter/commit-command';
import type { Asker } from './asker';
import type { ApiPorts } from './ports';

export const requesterOf = (
  { signingKey, hmac }: Pick<ApiPorts, 'signingKey' | 'hmac'>,
  { organId, personId, sessionId }: Pick<Asker['session'], 'organId' | 'personId' | 'sessionId'>,
): Requester => ({
  organId,
  officer: personId,
  session: sessionId,
  signingKey,
  fingerprintKey: hmac.fingerprint,
});
