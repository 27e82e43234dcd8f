// The end of a right (P2): whoever is out – by a link, a recusal, the end of a post, a disabled account – decides nothing
// any more, whatever he had under way. In the transaction that ends it.
import type { Json, MatterState, PersonId, Post, Procedure, SignedCommand } from '../../domain';
import type { Query } from '../pool';
import type { Requester } from './commit-command';
import { roundFacts } from './sign-off';
import { noticeSignerBarred } from './signer-notice';
import { commitSystemRow } from './system-row';

export interface EndedRight {
  personId: PersonId;
  /** Only what he gave in these posts; absent = everything. */
  posts?: readonly Post[];
  /** Only these matters (a link, a recusal); absent = every open one. */
  matterIds?: readonly string[];
}

/** What follows in one matter. Its lock of P1 is held until the transaction ends. */
export interface Consequence {
  matterId: string;
  procedure: string;
  state: MatterState;
  /** Instant for the first row that the system sends here: after every row there is. */
  submittedAtMs: number;
  /** His commands that were refused `noLongerEligible`. */
  refused: string[];
  /** Those of them whose officer had his answer already, a 202: he has yet to hear (P1). */
  late: LateRefusal[];
  /** He signed the round now open. */
  voidSignOff: boolean;
  /** Pending acts he asked or confirmed. */
  decline: string[];
  /** His signature stands on a finished round: leaderInCharge and superiorContact are to be told; nothing is voided. */
  signedBefore: boolean;
}

export interface LateRefusal {
  commandId: string;
  officer: PersonId;
  /** For whom he gave it. */
  actingFor?: PersonId;
  /** Of the command. */
  type: string;
  /** Instant of the refusal, ms. */
  atMs: number;
}

interface Raw {
  matter_id: string;
  procedure: string;
  state: MatterState;
  refused: string[];
  submitted_ms: number;
  late: LateRefusal[];
}

/** Locks, refuses, and answers the matters in which anything follows. */
export async function endRight(
  q: Query,
  ended: EndedRight,
  procedures: Record<string, Procedure>,
): Promise<Consequence[]> {
  const { personId, posts, matterIds } = ended;
  const [, rows] = await Promise.all([
    // Of named matters the lock of P1 is enough; otherwise a step under way may reach any of them.
    matterIds === undefined ? q.rows('select duban_lock_rights($1)', [personId]) : undefined,
    q.rows<Raw>(
      'select * from duban_end_right($1, $2, $3)',
      [personId, posts ?? null, matterIds ?? null],
      'end-right',
    ),
  ]);
  return rows
    .map((row) => consequenceOf(row, personId, procedures[row.procedure]))
    .filter(
      (one) => one.refused.length + one.decline.length > 0 || one.voidSignOff || one.signedBefore,
    );
}

/** Commits the rows that the system sends in consequence, signed under the causer, and tells who is to be told. */
export function commitConsequence(
  q: Query,
  causer: Requester,
  consequence: Consequence,
  procedure: Procedure,
): SignedCommand[] {
  const { matterId } = consequence;
  const rows = [
    ...(consequence.voidSignOff ? [voiding(consequence.state, procedure)] : []),
    ...consequence.decline.map((id) => ({
      body: { type: 'decline', commandId: id },
      facts: { rightEnded: true },
    })),
  ];
  const commands = rows.map(({ body, facts }, at) => {
    const submittedAtMs = consequence.submittedAtMs + at;
    const cause = `${submittedAtMs} ${body.type}`;
    return commitSystemRow(q, causer, { matterId, submittedAtMs, cause, body, facts });
  });
  if (consequence.signedBefore) noticeSignerBarred(q, causer.organId, consequence, procedure);
  return commands;
}

/** A new round over the same report; its digest is a fact of the command (P9). */
function voiding(state: MatterState, procedure: Procedure) {
  const body = { type: 'voidSignOff' };
  const facts: Record<string, Json> = roundFacts(procedure, state, body);
  if (facts['contentDigest'] === undefined) throw new Error('no round would open');
  return { body, facts };
}

function consequenceOf(
  row: Raw,
  personId: PersonId,
  procedure: Procedure | undefined,
): Consequence {
  const { state } = row;
  const signed = procedure === undefined ? undefined : signatureOf(procedure, state, personId);
  return {
    matterId: row.matter_id,
    procedure: row.procedure,
    state,
    submittedAtMs: row.submitted_ms,
    refused: row.refused,
    late: row.late,
    voidSignOff: signed === 'open',
    signedBefore: signed === 'finished',
    decline: state.pending
      .filter(({ halves }) => halves.some((half) => isHalf(half, personId)))
      .map((act) => act.commandId),
  };
}

/** Whether he signed, or was signed for, in the round the view shows, and whether that round is still open. */
function signatureOf(
  procedure: Procedure,
  state: MatterState,
  personId: PersonId,
): 'open' | 'finished' | undefined {
  const round = procedure.viewData(state)['signOff'] as
    | { step: number | null; signatures: { personId: string; actingFor?: string }[] }
    | null
    | undefined;
  if (!round?.signatures.some((one) => isHalf(one, personId))) return undefined;
  return round.step === null ? 'finished' : 'open';
}

const isHalf = (
  half: { personId: PersonId; actingFor?: PersonId | { personId: PersonId } },
  personId: PersonId,
): boolean => {
  const { actingFor } = half;
  const other = typeof actingFor === 'object' ? actingFor.personId : actingFor;
  return half.personId === personId || other === personId;
};
