// What a reader of a matter sees: ids, codes and instants as ISO strings in UTC, never text (design §7).
import { nextWake } from './advance';
import { heldBy, holderAt } from './desks';
import { isFinal } from './final';
import type { Json } from './json';
import { listingsOf } from './listings';
import type { Holder } from './people';
import type { Procedure } from './procedure';
import type { Slice } from './slice';
import type { MatterState, OpenDeadline, PendingAct } from './state';

export interface DeadlineView {
  id: string;
  instance: number;
  dueNo: number;
  key: string | null;
  /** Unit of the limit: H, D, M, WD or MS. */
  clock: string;
  holder: Holder;
  startAt: string;
  startAppliedAt: string | null;
  dueAt: string;
  dueOn: string | null;
  provisional: boolean;
  doneAt: null;
  status: 'running' | 'breached' | 'paused';
  missedAt: string | null;
  level: number | null;
  nextAlarmAt: string | null;
}

export interface MatterView {
  [field: string]: unknown;
  id: string;
  number: string;
  procedure: string;
  state: string;
  revision: number;
  holder: Holder | null;
  receivedAt: string;
  deadlines: DeadlineView[];
  rulePack: Slice['rulePack'];
}

/** The view of a state. `nowMs`, where given, shows a miss from its very instant on. */
export function view(
  procedure: Procedure,
  state: MatterState,
  slice: Slice,
  nowMs = 0,
): MatterView {
  const wake = nextWake(state);
  return {
    ...procedure.viewData(state),
    id: state.matterId,
    number: state.number,
    procedure: state.procedure,
    procedureVersion: state.procedureVersion,
    state: state.state,
    revision: state.revision,
    holder: holderOf(procedure, state, slice),
    receivedAt: iso(state.receivedAtMs),
    enteredAt: iso(state.enteredAtMs),
    closed: isFinal(procedure, state),
    deadlines: state.deadlines.map((open) => ({
      ...deadlineView(open, slice, nowMs),
      holder: holderAt(procedure, state, open),
    })),
    nextAlarmAt: wake === null ? null : iso(wake),
    listed: listingsOf(state),
    pending: state.pending.map(pendingView),
    rulePack: state.rulePack,
  };
}

/** On whose desk the matter lies; null in a state the procedure does not know. */
export function holderOf(procedure: Procedure, state: MatterState, slice: Slice): Holder | null {
  const spec = procedure.states[state.state];
  return spec === undefined ? null : heldBy(state, spec.desk(state, slice));
}

function deadlineView(
  open: OpenDeadline,
  slice: Slice,
  nowMs: number,
): Omit<DeadlineView, 'holder'> {
  const late =
    open.missedAtMs !== undefined || (open.pausedAtMs === undefined && nowMs > open.dueAtMs);
  const rung = open.pausedAtMs === undefined ? open.rungs[0]?.[2] : open.pausedUntilMs;
  return {
    id: open.deadline,
    instance: open.instance,
    dueNo: open.dueNo,
    key: open.key ?? null,
    clock: slice.deadlines[open.deadline]?.limit.unit ?? (open.dueOn === undefined ? 'H' : 'D'),
    startAt: iso(open.startAtMs),
    startAppliedAt: isoOrNull(open.startAppliedAtMs),
    dueAt: iso(open.dueAtMs),
    dueOn: open.dueOn ?? null,
    provisional: open.provisional === true,
    doneAt: null,
    status: statusOf(open, late),
    missedAt: isoOrNull(open.missedAtMs ?? (late ? open.dueAtMs : undefined)),
    level: open.fired.length === 0 ? null : Math.max(...open.fired.map(([level]) => level)),
    nextAlarmAt: isoOrNull(rung),
  };
}

const statusOf = (open: OpenDeadline, late: boolean): DeadlineView['status'] =>
  open.pausedAtMs !== undefined ? 'paused' : late ? 'breached' : 'running';

const pendingView = ({ halves, ...act }: PendingAct): Record<string, Json> => {
  const [asker, ...others] = halves;
  return {
    commandId: act.commandId,
    type: act.type,
    askedBy: asker.personId,
    askedAt: iso(asker.atMs),
    needs: act.needs.map((need) => ({ posts: need.posts ?? [], persons: need.persons ?? [] })),
    confirmedBy: others.map(({ personId }) => personId),
    lapsesAt: iso(act.lapsesAtMs),
    lapsed: act.lapsed === true,
  };
};

const iso = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | undefined): string | null =>
  atMs === undefined ? null : iso(atMs);
