// What stands beside a state for lists, watch and mail: read-model columns and notices of events.
import {
  holderOf,
  isFinal,
  isKernelEvent,
  nextWake,
  postUnit,
  type DomainEvent,
  type Holder,
  type Json,
  type MatterState,
  type Procedure,
  type Slice,
} from '../../domain';
import { shortId } from './signing';

/** Columns of `head` that follow from the state; instants in ms, null = none. */
export interface ReadModel {
  stateName: string;
  holderPost: string;
  holderPersons: string[];
  unit: string;
  receivedAtMs: number;
  dueAtMs: number | null;
  overdue: boolean;
  closed: boolean;
  nextAlarmAtMs: number | null;
}

/** A notice as it is promised (P7); who gets it is resolved when it is claimed. */
export interface NoticeRow {
  id: string;
  key: string;
  kind: string;
  audience: unknown;
  event: DomainEvent;
  rungAtMs: number;
}

/** Computes the read model of a state. */
export function readModelOf(procedure: Procedure, state: MatterState, slice: Slice): ReadModel {
  const desk = deskOf(procedure, state, slice);
  const running = state.deadlines.filter((one) => one.pausedAtMs === undefined);
  const unit = procedure.viewData(state)['unit'];
  return {
    stateName: state.state,
    holderPost: desk.post,
    holderPersons: desk.persons ?? [],
    unit: typeof unit === 'string' ? unit : postUnit(desk.post),
    receivedAtMs: state.receivedAtMs,
    dueAtMs: running.length === 0 ? null : Math.min(...running.map((one) => one.dueAtMs)),
    overdue: state.deadlines.some((one) => one.missedAtMs !== undefined),
    closed: isFinal(procedure, state),
    nextAlarmAtMs: nextWake(state) ?? null,
  };
}

/** The notices that events ask for: one per fired rung, one per `NoticeRequest`. */
export function noticesOf(matterId: string, events: readonly DomainEvent[]): NoticeRow[] {
  return events.flatMap((event) => [
    ...rungNotices(matterId, event),
    ...askedNotices(matterId, event),
  ]);
}

/** Key of a rung's notice: matter:deadline:instance:dueNo:level:repeatNo. */
export const rungKey = (
  matterId: string,
  rung: { deadline: string; instance: number; dueNo: number; level: number; repeatNo: number },
): string =>
  [matterId, rung.deadline, rung.instance, rung.dueNo, rung.level, rung.repeatNo].join(':');

function rungNotices(matterId: string, event: DomainEvent): NoticeRow[] {
  if (!isKernelEvent(event) || event.type !== 'rungFired' || event.status !== 'fired') return [];
  const { deadline, level, holder } = event;
  const audience = { deadline, level, holder, rungAtMs: event.atMs };
  return [notice(rungKey(matterId, event), 'rung', audience, event)];
}

const askedNotices = (matterId: string, event: DomainEvent): NoticeRow[] =>
  (event.notices ?? []).map((asked) =>
    notice(`${matterId}:${event.seq}:${asked.kind}`, asked.kind, { slots: asked.audience }, event),
  );

const notice = (
  key: string,
  kind: string,
  audience: Json | object,
  event: DomainEvent,
): NoticeRow => ({
  id: shortId(key),
  key,
  kind,
  audience,
  event,
  rungAtMs: event.atMs,
});

/** On whose desk a state puts the matter. */
export function deskOf(procedure: Procedure, state: MatterState, slice: Slice): Holder {
  const holder = holderOf(procedure, state, slice);
  if (holder === null) throw new Error(`procedure ${procedure.name} has no state ${state.state}`);
  return holder;
}
