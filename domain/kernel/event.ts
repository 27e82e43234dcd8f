// Events of time and desk that every procedure shares. An act's own events are declared by its procedure.
import type { Holder, PersonId, Post } from './people';
import type { Json } from './json';
import type { Level, Slice } from './slice';
import type { PendingAct, PlannedRung } from './state';

/** A notice that an event asks for and that is no rung. Postgres expands `audience` (P7). */
export interface NoticeRequest {
  /** Text key of the mail, such as `standDown`, `keyPerson`, `findingOverruled`. */
  kind: string;
  /** Slots: a post `code@unit`, `person:<id>`, `told:<deadline>#<instance>` (those who got a rung), or a climbing name of the pack. */
  audience: string[];
}

/** Every event. `seq` is its ledger number; `atMs` when it counts, `nowMs` when it was applied or noticed. */
export interface EventHead {
  seq: number;
  atMs: number;
  nowMs: number;
  /** The act it belongs to; absent for events of time. */
  commandId?: string;
  /** Present on the first event of an act and on the procedure's own: who did it, in which post, for whom. */
  by?: { personId: PersonId; post: Post; actingFor?: PersonId };
  notices?: NoticeRequest[];
}

export type KernelEventBody =
  | {
      type: 'deadlineStarted';
      deadline: string;
      instance: number;
      key?: string;
      holder: Holder;
      startAtMs: number;
      dueAtMs: number;
      dueOn?: string;
      provisional: boolean;
      rungs: PlannedRung[];
    }
  | {
      type: 'deadlineStopped';
      deadline: string;
      instance: number;
      dueNo: number;
      status: 'met' | 'breached';
      dueAtMs: number;
      doneAtMs: number;
      /** Set where the instance counts from the receipt, which may yet be corrected. */
      startAtMs?: number;
    }
  /** An ended instance under a corrected receipt; the dates before stay in the ledger. */
  | {
      type: 'deadlineRejudged';
      deadline: string;
      instance: number;
      dueNo: number;
      /** As a view shows it: one cancelled after its due instant is `breached`. */
      status: 'met' | 'breached' | 'cancelled';
      startAtMs: number;
      fromDueAtMs: number;
      dueAtMs: number;
      dueOn?: string;
      provisional: boolean;
      /** Absent where it was cancelled. */
      doneAtMs?: number;
    }
  | {
      type: 'deadlineCancelled';
      deadline: string;
      instance: number;
      dueNo: number;
      missed: boolean;
      /** As for a stop. */
      startAtMs?: number;
    }
  | {
      type: 'rungsWithdrawn';
      deadline: string;
      instance: number;
      rungs: [level: Level, repeatNo: number, dueNo: number][];
      /** What stands to be told from here on, those taken back among it. */
      planned: PlannedRung[];
      missWithdrawn: boolean;
    }
  | {
      type: 'dueMoved';
      deadline: string;
      instance: number;
      dueNo: number;
      cause: 'extension' | 'resume' | 'calendar' | 'correction' | 'desk';
      /** The corrected start, for a correction. */
      startAtMs?: number;
      fromDueAtMs: number;
      dueAtMs: number;
      dueOn?: string;
      provisional: boolean;
      rungs: PlannedRung[];
      holder?: Holder;
    }
  | { type: 'clockPaused'; deadline: string; instance: number; cause: string; untilMs?: number }
  | {
      type: 'clockResumed';
      deadline: string;
      instance: number;
      dueNo: number;
      fromDueAtMs: number;
      dueAtMs: number;
      dueOn?: string;
      provisional: boolean;
      rungs: PlannedRung[];
    }
  | {
      type: 'rungFired';
      deadline: string;
      instance: number;
      dueNo: number;
      level: Level;
      repeatNo: number;
      /** Due instant of the deadline; `atMs` of the event is the rung's own instant, `nowMs` when it was noticed. */
      dueAtMs: number;
      holder: Holder;
      status: 'fired' | 'skipped';
      why?: 'overtaken' | 'bornOverdue' | 'acknowledged';
      /** Set when this rung is the last of its ladder: the repeat that comes after it. */
      next?: PlannedRung;
      /** Set where the step was done before this rung was noticed. */
      doneAtMs?: number;
    }
  | { type: 'pendingOpened'; act: PendingAct }
  | {
      type: 'pendingConfirmed';
      pendingId: string;
      personId: PersonId;
      post: Post;
      actingFor?: PersonId;
    }
  | {
      type: 'pendingEnded';
      pendingId: string;
      how: 'done' | 'declined' | 'stateChanged' | 'rightEnded';
      reason?: Json;
    }
  | { type: 'lapsed'; pendingId: string }
  /** One code for every cause (P2). With `role` the procedure's own role changes hands, else the whole desk. */
  | { type: 'deskReassigned'; post: Post; from: PersonId | null; to: PersonId; role?: string }
  | { type: 'delisted'; deadline: string; instance: number; reason: Json }
  | { type: 'rulePackAdopted'; rulePack: Slice['rulePack']; sliceDigest: string }
  | { type: 'calendarApplied'; sliceDigest: string; rulePack: Slice['rulePack'] }
  | { type: 'rolled'; procedureVersion: number };

/** What a procedure adds: `state` when the act changes (or re-enters) a state, the rest its own fields. */
export interface ActEventBody {
  type: string;
  /** New state name; also set when the same state is entered anew. */
  enters?: string;
  [field: string]: Json | undefined;
}

export type KernelEvent = EventHead & KernelEventBody;
export type KernelEventOf<T extends KernelEventBody['type']> = Extract<KernelEvent, { type: T }>;
export type ActEvent = EventHead & ActEventBody;
export type DomainEvent = KernelEvent | ActEvent;

const KERNEL_EVENT_TYPES: Record<KernelEventBody['type'], true> = {
  deadlineStarted: true,
  deadlineStopped: true,
  deadlineRejudged: true,
  deadlineCancelled: true,
  rungsWithdrawn: true,
  dueMoved: true,
  clockPaused: true,
  clockResumed: true,
  rungFired: true,
  pendingOpened: true,
  pendingConfirmed: true,
  pendingEnded: true,
  lapsed: true,
  deskReassigned: true,
  delisted: true,
  rulePackAdopted: true,
  calendarApplied: true,
  rolled: true,
};

/** Tells events of the kernel, which discriminate on `type`, from a procedure's own. */
export const isKernelEvent = (event: DomainEvent): event is KernelEvent =>
  Object.hasOwn(KERNEL_EVENT_TYPES, event.type);
