// What a matter's events say in a row of the keeper's ledger: instants, misses, extensions, pauses, rechecks (domain §6.1).
import type { MatterState, PersonId } from '../../domain';
import { instanceKey, sameInstance, type Instance } from '../../domain/kernel/instance';
import { INSTANTS, type LedgerEvent, type LedgerInstant } from './ledger-events';

/** A deadline instance that was missed, with the highest level told (0 = none yet). */
export interface LedgerMiss extends Instance {
  level: number;
}

/** An extension that was granted: the old date and the new one, ms. */
export interface LedgerExtension extends Instance {
  fromDueAtMs: number;
  dueAtMs: number;
  /** Last day, of a clock that counts days: it is due at the midnight after it. */
  dueOn: string | null;
}

/** A clock that was paused, until when at most, and when it went on. */
export interface LedgerPause extends Instance {
  cause: string;
  pausedAtMs: number;
  untilMs: number | null;
  resumedAtMs: number | null;
}

/** A retrospective re-verification (T13, T16), and what its last report found. */
export interface LedgerRecheck {
  orderedAtMs: number;
  orderedBy: PersonId | null;
  team: PersonId[];
  reportedAtMs: number | null;
  finding: string | null;
}

/** The last answer of a reporter who was asked (T24). */
export interface LedgerSatisfaction {
  reporterRef: string;
  satisfaction: string;
  atMs: number;
}

/** References of what was typed of where a matter came from. */
export interface LedgerSource {
  sourceUnit?: string;
  sourceDocNo?: string;
  mainClue?: string;
}

export interface FromEvents {
  registeredAtMs: number | undefined;
  isRepeat: boolean;
  assignedBySuperior: boolean;
  source: LedgerSource;
  instants: Partial<Record<LedgerInstant, number>>;
  pickupBy: PersonId | null;
  disposalApprovedBy: PersonId | null;
  extensions: LedgerExtension[];
  pauses: LedgerPause[];
  misses: LedgerMiss[];
  rechecks: LedgerRecheck[];
  satisfactions: LedgerSatisfaction[];
}

export function fromEvents(open: MatterState['deadlines'], events: LedgerEvent[]): FromEvents {
  const [first] = events;
  return {
    registeredAtMs: first?.nowMs,
    isRepeat: first?.isRepeat === true,
    assignedBySuperior: first?.assignedBySuperior === true,
    source: sourceOf(first),
    instants: instantsOf(events),
    pickupBy: lastBy(events, 'pickupAcknowledged'),
    disposalApprovedBy: lastBy(events, 'disposalApproved'),
    extensions: events.filter(isExtension).map(extensionOf),
    pauses: pausesOf(events),
    misses: missesOf(open, events),
    rechecks: rechecksOf(events),
    satisfactions: satisfactionsOf(events),
  };
}

const sourceOf = ({
  sourceUnit,
  sourceDocNo,
  mainClue,
}: Partial<LedgerEvent> = {}): LedgerSource => ({
  ...(sourceUnit === undefined ? {} : { sourceUnit: sourceUnit.ref }),
  ...(sourceDocNo === undefined ? {} : { sourceDocNo: sourceDocNo.ref }),
  ...(mainClue === undefined ? {} : { mainClue: mainClue.ref }),
});

function instantsOf(events: LedgerEvent[]): FromEvents['instants'] {
  const instants: FromEvents['instants'] = {};
  for (const [column, types] of Object.entries(INSTANTS)) {
    const last = events.findLast(({ type }) => (types as readonly string[]).includes(type));
    if (last !== undefined) instants[column as LedgerInstant] = last.atMs;
  }
  return instants;
}

const lastBy = (events: LedgerEvent[], type: string): PersonId | null =>
  events.findLast((one) => one.type === type)?.by?.personId ?? null;

const isExtension = ({ type, cause }: LedgerEvent): boolean =>
  type === 'dueMoved' && cause === 'extension';

const deadlineOf = ({ deadline, instance }: LedgerEvent): Instance => ({
  deadline: deadline ?? '',
  instance: instance ?? 0,
});

const extensionOf = (event: LedgerEvent): LedgerExtension => ({
  ...deadlineOf(event),
  fromDueAtMs: event.fromDueAtMs ?? 0,
  dueAtMs: event.dueAtMs ?? 0,
  dueOn: event.dueOn ?? null,
});

/** One that was resumed in time but applied late (P3) went on at that earlier instant. */
function pausesOf(events: LedgerEvent[]): LedgerPause[] {
  const pauses: LedgerPause[] = [];
  for (const event of events) {
    const at = deadlineOf(event);
    if (event.type === 'clockPaused') pauses.push(pauseOf(event));
    else if (event.type === 'clockResumed' || event.cause === 'resume') {
      const last = pauses.findLast((one) => sameInstance(one, at));
      if (last !== undefined) last.resumedAtMs = event.atMs;
    }
  }
  return pauses;
}

const pauseOf = (event: LedgerEvent): LedgerPause => ({
  ...deadlineOf(event),
  cause: event.cause ?? '',
  pausedAtMs: event.atMs,
  untilMs: event.untilMs ?? null,
  resumedAtMs: null,
});

/** What was missed stays so (invariant 3): of ended instances by how they ended, of open ones by the state. */
function missesOf(open: MatterState['deadlines'], events: LedgerEvent[]): LedgerMiss[] {
  const ended = events
    .filter(({ status, missed }) => status === 'breached' || missed === true)
    .map(deadlineOf);
  const late = open.filter(({ missedAtMs }) => missedAtMs !== undefined);
  // Stopped late and judged anew it is still one miss.
  const each = new Map([...ended, ...late].map((one) => [instanceKey(one), one]));
  return [...each.values()].map(({ deadline, instance }) => ({
    deadline,
    instance,
    level: highest(events, { deadline, instance }),
  }));
}

const highest = (events: LedgerEvent[], of: Instance): number =>
  Math.max(
    0,
    ...events
      .filter((event) => event.status === 'fired' && sameInstance(deadlineOf(event), of))
      .map(({ level }) => level ?? 0),
  );

function rechecksOf(events: LedgerEvent[]): LedgerRecheck[] {
  const rechecks: LedgerRecheck[] = [];
  for (const event of events) {
    const last = rechecks.at(-1);
    if (event.type === 'recheckOrdered') rechecks.push(recheckOf(event));
    else if (event.type === 'recheckReportSubmitted' && last !== undefined) {
      last.reportedAtMs = event.atMs;
      last.finding = event.finding ?? null;
    }
  }
  return rechecks;
}

const recheckOf = ({ atMs, by, team }: LedgerEvent): LedgerRecheck => ({
  orderedAtMs: atMs,
  orderedBy: by?.personId ?? null,
  team: team ?? [],
  reportedAtMs: null,
  finding: null,
});

function satisfactionsOf(events: LedgerEvent[]): LedgerSatisfaction[] {
  const asked = events.flatMap(({ type, reporterRef, satisfaction, atMs }) =>
    type === 'satisfactionRecorded' && reporterRef !== undefined && satisfaction !== undefined
      ? [{ reporterRef, satisfaction, atMs }]
      : [],
  );
  return [...new Map(asked.map((one) => [one.reporterRef, one])).values()];
}
