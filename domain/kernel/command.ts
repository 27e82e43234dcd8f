// What goes into a decision: a command, its context, and the refusals that can come out.
import type { Actor, PersonId, Post } from './people';
import type { Json } from './json';

/** Reference to text in the vault with the salted digest of it (invariant 6). */
export interface TextRef {
  ref: string;
  digest: string;
}

/** Body of a command as it is signed: typed text already replaced by `TextRef`. */
export interface Command {
  type: string;
  [field: string]: Json | undefined;
}

/** Gathered in the command's transaction, stored and signed with it (P2). */
export interface Context {
  commandId: string;
  submittedAtMs: number;
  expectedRevision?: number;
  actor: Actor;
  /** People named in the body who hold the posts, are active and not in conflict. */
  named: Record<PersonId, Post[]>;
  /** A closed type per command, see each command's spec. */
  facts: Record<string, Json>;
}
