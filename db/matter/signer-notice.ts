// After the third signature nothing is voided: leader in charge and superior contact are told, and may order a recheck (P2).
import { postOf, type MatterState, type Post, type Procedure } from '../../domain';
import type { Query } from '../pool';
import { instant } from './rows';
import { shortId } from './signing';

/** The same kind as a recusal's (domain), whatever the cause: a notice must not tell it. */
export const SIGNER_BARRED = 'signerBarred';
const SUPERIOR: Post = 'superiorContact@organ';

/** Promises the mail, in the transaction that ends the right. Says neither who nor why. */
export function noticeSignerBarred(
  q: Query,
  organId: string,
  at: { matterId: string; state: MatterState; submittedAtMs: number },
  procedure: Procedure,
): void {
  const { matterId, state, submittedAtMs } = at;
  const key = `${matterId}:${submittedAtMs}:${SIGNER_BARRED}`;
  const unit = procedure.viewData(state)['unit'];
  const leader = postOf('leaderInCharge', typeof unit === 'string' ? unit : 'intake');
  q.write(
    `insert into notice (id, organ_id, matter_id, key, kind, audience, event, rung_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      shortId(key),
      organId,
      matterId,
      key,
      SIGNER_BARRED,
      JSON.stringify({ slots: [leader, SUPERIOR] }),
      JSON.stringify({ type: SIGNER_BARRED, revision: state.revision }),
      instant(submittedAtMs),
    ],
  );
}
