// Facts of a clue's commands (P2): read in the command's transaction, signed with it.
import { nextShiftAtMs, onDuty } from '../../../db/people/delegation';
import { atWorkAmong } from '../../../db/people/at-work';
import { holdersOf } from '../../../db/people/directory';
import { isConflicted, subjectsUndecided } from '../../../db/secrecy/conflict';
import type { Post } from '../../../domain';
import type { CommandGathering, MatterKind } from '../kind';

type Facts = NonNullable<MatterKind['facts']>;

const DUTY_POST = 'dutyOfficer@intake';
/** Either of them may pick up. */
const PICKUP_POSTS = ['pickupOfficer@intake', DUTY_POST];

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
  /** Also of the `confirm` of it: facts go by the act that would happen. */
  decideRecusal: async (g) => {
    const { person, post } = g.act;
    if (person !== undefined || typeof post !== 'string') return {};
    return (await isDeserted(g, post)) ? { waitingOnInactive: post } : {};
  },
};

/** `registerClue`: false where no roster names anybody who is there to pick up now (domain §7 no. 12). */
export const openingFacts: NonNullable<MatterKind['openingFacts']> = async ({
  q,
  submittedAtMs,
}) => {
  const rosters = await Promise.all(PICKUP_POSTS.map((post) => onDuty(q, post, submittedAtMs)));
  const there = await atWorkAmong(q, [...new Set(rosters.flat())], submittedAtMs);
  return { rosterResolved: there.length > 0 };
};

/** Nobody who holds the desk can act on this matter; the fact keeps the cause to itself (P2). */
async function isDeserted(g: CommandGathering, post: Post): Promise<boolean> {
  const { q, ports, matterId, head, submittedAtMs } = g;
  const named = head.state.desks?.[post];
  const holders = named === undefined ? await holdersOf(q, post, submittedAtMs) : [named];
  const there = await atWorkAmong(q, holders, submittedAtMs);
  const out = await isConflicted(q, ports.hmac, matterId, there);
  return there.every((id) => out.has(id));
}
