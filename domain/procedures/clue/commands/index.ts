// Every command of a clue, in the order of its life.
import { CLOSING } from './closing';
import { DISPOSAL } from './disposal';
import { FILING } from './filing';
import { INQUIRY } from './inquiry';
import { INTAKE } from './intake';
import { PLANNING } from './planning';
import { RECEIPT } from './receipt';
import { REASSIGN } from './reassign';
import { RECUSAL } from './recusal';
import { REPLIES } from './replies';
import { REPORTS } from './reports';
import { RESULT } from './result';
import { SHELVED } from './shelved';
import { SIGN_OFF } from './sign-off';
import type { Specs } from './spec';
import { SUBJECTS } from './subjects';
import { SUPERVISION } from './supervision';

export const COMMANDS: Specs = {
  ...INTAKE,
  ...RECEIPT,
  ...DISPOSAL,
  ...INQUIRY,
  ...PLANNING,
  ...REPORTS,
  ...RESULT,
  ...SIGN_OFF,
  ...FILING,
  ...SHELVED,
  ...REPLIES,
  ...CLOSING,
  ...SUBJECTS,
  ...REASSIGN,
  ...RECUSAL,
  ...SUPERVISION,
};
