// What the checker is given: what clients were told, the mailbox, the exported ledgers, and nothing of the parts' own.
import type { KeyObject } from 'node:crypto';
import type { SealedExport } from '../../db/matter/export-seal';
import type { RulePack } from '../../rules/schema';
import type { Step } from '../load/diary';

export interface Evidence {
  diary: readonly Step[];
  /** Ends that clients were told and that do not agree. */
  contradictions: readonly string[];
  mails: readonly Mail[];
  /** All mail of what was on record by then had its time to go, ms. */
  mailByMs: number;
  exports: readonly Exported[];
  /** Public keys of the installation. */
  keys: readonly KeyObject[];
  pack: RulePack;
  people: readonly Person[];
}

export interface Mail {
  to: string;
  messageId: string;
  /** When it came, ms. */
  atMs: number;
  subject: string;
}

export interface Exported {
  /** As it was sent. */
  text: string;
  doc: SealedExport;
  /** When it was asked for, ms. */
  askedAtMs: number;
  /** What the run said last of itself; absent where there is none. */
  run?: RunTold;
}

export interface RunTold {
  revision: number;
  stateDigest: string;
}

export interface Person {
  personId: string;
  address: string;
  locale: 'zh' | 'en';
  posts: readonly string[];
}

/** Something that must not be. */
export interface Finding {
  check: string;
  /** Number or id it is about. */
  about: string;
  says: string;
}

export type Check = (evidence: Evidence) => Finding[];

/** A clue is on record under the id its registrar was told. */
export const registrationsOf = ({ diary }: Evidence): Step[] =>
  diary.filter(({ type, end }) => type === 'registerClue' && end?.state === 'accepted');

/** Whom a matter is about, as far as they are of the house. */
export function barredFrom(evidence: Evidence, matterId: string): Set<string> {
  const reported = evidence.diary
    .filter((step) => step.type === 'registerClue' && step.matterId === matterId)
    .flatMap(({ about }) => about ?? []);
  return new Set(
    evidence.people
      .filter(({ posts }) => posts.some((post) => reported.includes(post)))
      .map(({ personId }) => personId),
  );
}
