// Changes to the directory as they are filed: one closed union, and the codes by which one is refused (P8).
import type { PersonId, Post } from '../../domain';

export interface Shift {
  personId: PersonId;
  fromMs: number;
  untilMs: number;
}

/** Instants in ms; one that is past when the change is approved means the approval. */
export type DirectoryChange =
  | {
      kind: 'addPerson';
      personId: PersonId;
      name: string;
      unit: string;
      address?: string;
      locale?: 'zh' | 'en';
    }
  | { kind: 'changeUnit'; personId: PersonId; unit: string }
  | { kind: 'changeAddress'; personId: PersonId; address: string | null }
  /** Ends every post and the account. */
  | { kind: 'deactivatePerson'; personId: PersonId }
  | { kind: 'openAccount'; personId: PersonId; username: string }
  | { kind: 'disableAccount' | 'enableAccount' | 'unlockAccount'; personId: PersonId }
  /** A new password, told once to whoever approves; unlocks, and ends the person's sessions. */
  | { kind: 'resetPassword'; personId: PersonId }
  | {
      kind: 'appoint';
      post: Post;
      personId: PersonId;
      as: 'holder' | 'deputy';
      fromMs?: number;
      untilMs?: number;
    }
  | {
      kind: 'endAppointment';
      post: Post;
      personId: PersonId;
      as: 'holder' | 'deputy';
      atMs?: number;
    }
  | { kind: 'relate'; personId: PersonId; otherId: PersonId; relation: string }
  | { kind: 'unrelate'; personId: PersonId; otherId: PersonId; relation: string }
  | { kind: 'putRoster'; post: Post; shifts: Shift[] };

export type ChangeKind = DirectoryChange['kind'];

export type ChangeCode =
  /** Neither the part's post nor, where its holders are concerned, the next one up. */
  | 'notYourPost'
  | 'sameAsAsker'
  | 'changeNotFound'
  | 'changeDecided'
  | 'personUnknown'
  | 'personExists'
  | 'postUnknown'
  | 'unitUnknown'
  | 'addressShared'
  | 'accountUnknown'
  | 'accountExists'
  | 'usernameTaken'
  | 'alreadyHeld'
  | 'notHeld'
  | 'relationExists'
  | 'relationUnknown'
  | 'badPeriod'
  | 'noChange'
  /** The same Idempotency-Key with another body. */
  | 'keyReused';

export type ChangeRefusal = { ok: false; code: ChangeCode };

export const refuseChange = (code: ChangeCode): ChangeRefusal => ({ ok: false, code });

/** Everybody a change is about: none of them files or approves it. */
export function concernedIn(change: DirectoryChange): PersonId[] {
  if (change.kind === 'putRoster') return change.shifts.map(({ personId }) => personId);
  if (change.kind === 'relate' || change.kind === 'unrelate')
    return [change.personId, change.otherId];
  return [change.personId];
}

/** What a change's log row may say: ids and codes, never a name or an address. */
export function traceOf(change: DirectoryChange): Record<string, string> {
  const { kind } = change;
  if (kind === 'putRoster') return { kind, post: change.post };
  if (kind === 'appoint' || kind === 'endAppointment')
    return { kind, personId: change.personId, post: change.post, as: change.as };
  return { kind, personId: change.personId };
}
