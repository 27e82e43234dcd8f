// The table of what the database says at each scrape: one entry per metric. Labels are states, deadlines, levels, kinds,
// outcomes and organs, never a matter, a person or a post; a sealed stub is in no figure (P8).
import type { Db, Query } from '../../db/pool';
import { processesNow } from '../../db/metrics/processes';
import * as standing from '../../db/metrics/standing';
import type { KindHead } from '../../ops/kinds/kind';
import type { RulePack } from '../../rules/schema';
import { coveredUntilMs } from '../calendar-horizon';
import type { OrganInfo } from '../ports';
import type { RuleSource } from '../rules';
import { unfilledAudiences } from '../unfilled-audiences';

export type Sample<Label extends string = string> = Record<Label, string> & { value: number };

export interface Figure<At, Label extends string = string> {
  name: `duban_${string}`;
  help: string;
  labels: readonly Label[];
  read: (at: At) => Promise<readonly Sample<Label>[]>;
}

/** An organ at the moment of a scrape: `q` is scoped to it, as `duban_dispatch`. */
export interface OrganAt {
  q: Query;
  organ: OrganInfo;
  packs: readonly RulePack[];
  rules: Pick<RuleSource, 'calendars'>;
  kinds: readonly KindHead[];
  /** The database's clock, ms. */
  nowMs: number;
}

const ofOrgan = <Label extends string>(one: Figure<OrganAt, Label>): Figure<OrganAt> =>
  one as Figure<OrganAt>;
const ofAll = <Label extends string>(one: Figure<Db, Label>): Figure<Db> => one as Figure<Db>;

/** Per organ; each sample gets the label `organ` beside its own. */
export const ORGAN_FIGURES: readonly Figure<OrganAt>[] = [
  ofOrgan({
    name: 'duban_matters_open',
    help: 'Open matters by state',
    labels: ['procedure', 'state'],
    read: ({ q }) => standing.openMatters(q),
  }),
  ofOrgan({
    name: 'duban_deadlines_breached',
    help: 'Deadlines of open matters past their due instant, by the highest level told',
    labels: ['procedure', 'deadline', 'level'],
    read: ({ q }) => standing.breachedDeadlines(q),
  }),
  ofOrgan({
    name: 'duban_commands_undecided',
    help: 'Command rows without an outcome',
    labels: ['state'],
    read: async ({ q }) => {
      const { waiting, parked } = await standing.undecided(q);
      return [
        { state: 'waiting', value: waiting },
        { state: 'parked', value: parked },
      ];
    },
  }),
  ofOrgan({
    name: 'duban_ledger_age_seconds',
    help: 'How long the oldest step that is not parked has waited to be on record; 0 while none waits',
    labels: [],
    read: async ({ q }) => [{ value: (await standing.undecided(q)).oldestS }],
  }),
  ofOrgan({
    name: 'duban_alarm_age_seconds',
    help: 'How long the longest due rung has waited to be on record; 0 while none waits',
    labels: [],
    read: ({ q }) => standing.alarmAge(q),
  }),
  ofOrgan({
    name: 'duban_mail_age_seconds',
    help: 'How long the oldest due notice has waited to be taken by a mail server; 0 while none waits',
    labels: [],
    read: ({ q }) => standing.mailAge(q),
  }),
  ofOrgan({
    name: 'duban_incidents_open',
    help: 'Open incidents by kind',
    labels: ['kind', 'severity'],
    read: ({ q, kinds }) => standing.openIncidents(q, kinds),
  }),
  ofOrgan({
    name: 'duban_audiences_unfilled',
    help: 'Posts named by the audiences of the rule pack that nobody fills whom mail can reach',
    labels: [],
    read: async ({ q, organ, packs }) => [
      { value: (await unfilledAudiences(q, packs, organ.organId)).length },
    ],
  }),
  ofOrgan({
    name: 'duban_calendar_covered_until_timestamp_seconds',
    help: 'Unix time up to which holiday plans are loaded without a gap',
    labels: [],
    read: async ({ q, organ, rules, nowMs }) => {
      const years = await rules.calendars(q);
      return [{ value: coveredUntilMs(years, organ.offsetMinutes, nowMs) / 1000 }];
    },
  }),
];

/** Of the installation as a whole. */
export const INSTALLATION_FIGURES: readonly Figure<Db>[] = [
  ofAll({
    name: 'duban_processes',
    help: 'Processes that carry a watch and were heard of within a minute',
    labels: ['process'],
    read: async (db) =>
      (await processesNow(db)).processes.map(({ process, count }) => ({ process, value: count })),
  }),
  ofAll({
    name: 'duban_clock_skew_seconds',
    help: 'How far the clock that is most off is ahead of the clock of the database',
    labels: ['process'],
    read: async (db) =>
      (await processesNow(db)).processes.map(({ process, skewS }) => ({ process, value: skewS })),
  }),
  ofAll({
    name: 'duban_worker_builds',
    help: 'Builds of the worker that run side by side',
    labels: [],
    read: async (db) => [{ value: (await processesNow(db)).builds }],
  }),
];
