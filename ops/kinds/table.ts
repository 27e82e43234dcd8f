// The table of what can be wrong: one entry per kind. Names are stable: they stand in incidents, alerts and metrics.
import { activityRetrying } from './activity-retrying';
import { alarmLate } from './alarm-late';
import { anchorLost } from './anchor-lost';
import { closedTooEarly } from './closed-too-early';
import { commandParked, commandUndelivered } from './commands';
import type { KindHead, StuckKind } from './kind';
import { ledgerBehind } from './ledger-behind';
import { mailBounced, mailStuck, nobodyToTell } from './mail';
import { neverStarted } from './never-started';
import { noWorker } from './no-worker';
import { orphanExecution } from './orphan-execution';
import { calendarHorizon, overdueTop, rosterEmpty, waitingOnInactive } from './people';
import { quarantined } from './quarantined';
import { clockAhead, fenced, forged, forked, ledgerGap } from './refused-batches';
import { stateDiverged } from './state-diverged';
import { taskFailing } from './task-failing';

export const STUCK_KINDS: readonly StuckKind[] = [
  ...[neverStarted, taskFailing, activityRetrying, clockAhead, ledgerBehind, ledgerGap],
  ...[fenced, forked, forged, commandUndelivered, commandParked, alarmLate],
  ...[closedTooEarly, orphanExecution, quarantined, noWorker, stateDiverged, anchorLost],
  ...[mailStuck, mailBounced, nobodyToTell, rosterEmpty, calendarHorizon],
  ...[waitingOnInactive, overdueTop],
];

/** Found by each process about itself, not by looking at an organ; no incident, for it may not be able to write one. */
export const CLOCK_SKEW: KindHead = {
  name: 'clockSkew',
  severity: 'amber',
  title: { zh: '进程时钟偏差', en: 'the clock of a process is off' },
  lasts: true,
};

export const DATABASE_UNAVAILABLE: KindHead = {
  name: 'databaseUnavailable',
  severity: 'red',
  title: { zh: '数据库不可用', en: 'the database does not answer' },
  lasts: true,
};
