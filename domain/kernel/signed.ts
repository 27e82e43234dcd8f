// The signed command row and the batches a run hands to `append` (P1, P4). Types only.
import type { Command, Context } from './command';
import type { DomainEvent } from './event';
import type { Slice } from './slice';
import type { MatterState } from './state';

/** A committed command row as it travels; `sig` is Ed25519 by the API over id, officer, session, submittedAtMs, and the two digests (P1). */
export interface SignedCommand {
  /** 22 characters of base64url: 128 bits of the hash of officer, matter and key. */
  id: string;
  matterId: string;
  organId: string;
  officer: string;
  session: string;
  submittedAtMs: number;
  body: Command;
  context: Context;
  sig: string;
}

export type BatchEntry =
  | { kind: 'act'; command: SignedCommand; nowMs: number; events: DomainEvent[] }
  | { kind: 'tick'; nowMs: number; events: DomainEvent[] };

/** What a run hands to `record`: entries in order, from the state digest before the first. */
export interface Batch {
  matterId: string;
  organId: string;
  procedure: string;
  workflowId: string;
  epoch: number;
  firstSeq: number;
  fromStateDigest: string;
  entries: BatchEntry[];
}

/** Input of a run: start, rebuild, reopening and continue-as-new are one thing (P5). */
export interface StartInput {
  matterId: string;
  organId: string;
  procedure: string;
  epoch: number;
  slice: Slice;
  state: MatterState;
}

export type RecordAnswer =
  | { kind: 'recorded'; revision: number; stateDigest: string }
  | { kind: 'fenced'; epoch: number }
  | { kind: 'healed'; input: StartInput; waitMs: number };
