// Facts of a clue's commands (P2): read in the command's transaction, signed with it.
import { nextShiftAtMs } from '../../../db/people/delegation';
import { subjectsUndecided } from '../../../db/secrecy/conflict';
import type { MatterKind } from '../kind';

type Facts = NonNullable<MatterKind['facts']>;

const DUTY_POST = 'dutyOfficer@intake';

/** The two hours of a return start with the next shift where nobody is on duty (domain §5.2, "More rules"). */
const shift: Facts[string] = async ({ q, submittedAtMs }) => {
  const atMs = await nextShiftAtMs(q, DUTY_POST, submittedAtMs);
  return atMs === undefined ? {} : { nextShiftAtMs: atMs };
};

export const clueFacts: Facts = {
  submitDisposal: async ({ q, matterId }) => ({
    subjectsUndecided: await subjectsUndecided(q, matterId),
  }),
  returnDisposal: shift,
};
