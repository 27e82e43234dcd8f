// What a clue remembers beside the kernel's state. Ids, codes and digests only; text lies in the vault.
import type { PersonId, Post } from '../../kernel/people';
import type { MatterState } from '../../kernel/state';

export type Handling = {
  way: string;
  /** Unit code of the handling department, such as `supervision1`. */
  department: string;
  officer: PersonId;
  followUpPerson: PersonId;
  /** Until the disposal is approved. */
  opinionDigest?: string;
};

export type Plan = { status: 'SUBMITTED' | 'APPROVED'; team: PersonId[] };

export type Report = {
  version: number;
  digest: string;
  finding: string;
  checklist: string[];
  /** State it came from; `DISPOSAL` and `SHELVED` stand for an opinion without a report. */
  from: string;
};

export type Signature = { personId: PersonId; actingFor?: PersonId; atMs: number };

export type Round = {
  no: number;
  contentDigest: string;
  finding: string;
  /** The report's finding where two overruled it. */
  overruled?: string;
  /** First `PACK_MARK` characters of the digest of the rule pack in force when the round opened: another one voids it (P9). */
  packDigest: string;
  /** True where a review kept the clue shelved (T21). */
  keep?: boolean;
  /** True when a field that was signed over has changed and `voidSignOff` is awaited. */
  stale?: boolean;
  signatures: Signature[];
};

export type ReplyState = 'OWED' | 'REPLIED' | 'ASKED';

export type ClueData = {
  /** True for the sealed stub of T3, which holds nothing but its registrar. */
  sealed: boolean;
  registrar: PersonId;
  /** Instant of registration in ms; no receipt can be corrected past it. */
  registeredAtMs: number;
  problemClass: string;
  channel: string;
  subjects: string[];
  keyPerson: boolean;
  /** References of the real-name reporters. */
  realName: string[];
  /** What each of them is owed, in the same order; empty while nothing is. */
  replies: ReplyState[];
  handling?: Handling;
  plan?: Plan;
  inquiry?: 'LETTER_SENT' | 'ANSWERED' | 'TALKED';
  team: PersonId[];
  /** Everyone who ever sat in a team here: barred from a recheck (T16). */
  pastTeams: PersonId[];
  report?: Report;
  reportVersion: number;
  proposal?: { finding: string; by: PersonId; actingFor?: PersonId };
  round?: Round;
  roundNo: number;
  finding?: string;
  /** How often each loop was gone through (domain §5.2, "More rules"). */
  loops: Record<string, number>;
  /** True when a collective study is on record that no loop or approval has used yet. */
  studied: boolean;
  /** Declarations of recusal that wait for a decision: the person's part rests (domain §7 no. 7). */
  recusals: { personId: PersonId; post: Post }[];
  /** People recused here for good. */
  recused: PersonId[];
  filedAtMs?: number;
  upwardConfirmed?: boolean;
};

export type ClueState = MatterState<ClueData>;

export const departmentOf = (state: ClueState): string | undefined =>
  state.data.handling?.department;

/** The step of the present round that is open: 1, 2 or 3. */
export const signStep = (data: ClueData): number => (data.round?.signatures.length ?? 0) + 1;

/** Reply of each real-name reporter, while one is owed or was. */
export const repliesOf = ({ realName, replies }: ClueData): Record<string, ReplyState> =>
  Object.fromEntries(
    realName.slice(0, replies.length).map((ref, at) => [ref, replies[at] ?? 'OWED']),
  );

/** Whose part in the clue rests or has ended. */
export const barred = ({ data }: ClueState): PersonId[] => [
  ...data.recusals.map(({ personId }) => personId),
  ...data.recused,
];

/** Enough to see that a pack is another one; the whole digest is in what was signed. */
export const PACK_MARK = 16;

/** Digest, version and pack may only be signed over while none of them has moved (P9). */
export const roundIsStale = ({ data: { round }, rulePack }: ClueState): boolean =>
  round?.stale === true || round?.packDigest !== rulePack.digest.slice(0, PACK_MARK);

/** Registrar, officer, follow-up person and every member of a team, planned or at work. */
export function partsOf({ data }: ClueState): PersonId[] {
  const { handling, team, plan, registrar } = data;
  const named = handling === undefined ? [] : [handling.officer, handling.followUpPerson];
  return [...new Set([registrar, ...named, ...team, ...(plan?.team ?? [])])];
}
