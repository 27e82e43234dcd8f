// What sender and loop need of the database, organ by organ as `duban_dispatch`. `db/matter` implements it.
import type { SignedCommand, StartInput } from '../domain';

/** A matter as the holder of its lease finds it: the head, and the undecided rows in order of `(submitted_at, id)`. */
export interface Waiting {
  procedure: string;
  epoch: number;
  /** Epoch whose start was noted; undefined = that of the present one was not. */
  startedEpoch: number | undefined;
  revision: number;
  /** Head state is final (invariant 13). */
  final: boolean;
  /** Held by two engineers: nothing is sent or started. */
  quarantined: boolean;
  /** A healed run is busy continuing as new: no rebuild. */
  healing: boolean;
  /** Parked rows are not among them. */
  rows: SignedCommand[];
}

/** What `decide` over `head.state` made of a row, under the lock (P1). */
export type RefusalWritten =
  | { kind: 'refused' }
  /** It would be accepted: the row stays undecided. */
  | { kind: 'notRefused' }
  /** An earlier row of the matter is undecided; or the row has an outcome by now. */
  | { kind: 'notItsTurn' };

export interface Lease {
  token: string;
  /** Undefined where there is no such matter. */
  waiting: Waiting | undefined;
}

export interface ToServe {
  matterId: string;
  /** Newest thing there is to do for it, ms. */
  sinceMs: number;
}

export interface DeliveryStore {
  /**
   * The lease (20 s) with the matter as it is found, in one flight; undefined while somebody else holds it. With `upTo` it
   * ends by itself with the record of that command.
   */
  takeLease(organId: string, matterId: string, upTo?: string): Promise<Lease | undefined>;
  giveLease(organId: string, matterId: string, token: string): Promise<void>;
  waiting(organId: string, matterId: string): Promise<Waiting | undefined>;
  isDecided(organId: string, commandId: string): Promise<boolean>;
  /** One transaction that checks the token: epoch + 1, start not noted, input from head. Undefined = lease lost, or quarantined. */
  raiseEpochAndRead(
    organId: string,
    matterId: string,
    token: string,
    fromQuarantine: boolean,
  ): Promise<StartInput | undefined>;
  /** Confirms the filed quarantine as a second engineer: epoch + 1, held. False where it is not filed, or the lease lost. */
  hold(organId: string, matterId: string, token: string, by: string): Promise<boolean>;
  /** Does nothing when the epoch has moved on. */
  noteStarted(organId: string, matterId: string, epoch: number): Promise<void>;
  writeRefusal(organId: string, commandId: string): Promise<RefusalWritten>;
  /** A row whose signature fails: parked at once, with an incident. */
  parkForged(organId: string, matterId: string, commandId: string): Promise<void>;
  /** Counts an `internalError`; parks the row after five. */
  countFailure(organId: string, matterId: string, commandId: string): Promise<void>;
  /** A run that cannot be ours, or decides otherwise than the record: an incident. */
  tell(organId: string, matterId: string, kind: 'gap' | 'fork'): Promise<void>;
  organs(): Promise<string[]>;
  /** Gives each parked row once to every new build (P1). */
  takeUpParked(organId: string): Promise<void>;
  /** Matters with undecided rows, or open and with a start that was never noted. */
  mattersToServe(organId: string): Promise<ToServe[]>;
}
