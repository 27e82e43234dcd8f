// The remedies there are, each an entry; a new one is its own file and its line here.
import { backfillLedger } from './backfill-ledger';
import { nudge } from './nudge';
import { quarantine } from './quarantine';
import { rebuildFromLedger } from './rebuild-from-ledger';
import { redeliverCommand } from './redeliver-command';
import { resendMail } from './resend-mail';
import { resetActivity } from './reset-activity';
import { roll } from './roll';
import { startNow } from './start-now';
import type { Remedy, RemedyName } from './remedy';

export const REMEDIES: readonly Remedy[] = [
  startNow,
  nudge,
  resetActivity,
  redeliverCommand,
  resendMail,
  rebuildFromLedger,
  backfillLedger,
  roll,
  quarantine,
];

/** Undefined for one that this build does not offer. */
export const remedyOf = (name: RemedyName): Remedy | undefined =>
  REMEDIES.find((one) => one.name === name);
