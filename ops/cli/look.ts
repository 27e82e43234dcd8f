// The verbs that list: `stuck`, `incidents`, `mail`, `log`, `kinds`.
import { MAIL_STATES, type MailState } from '../../db/ops/mail-list';
import type { IncidentShown } from '../see/incidents';
import type { LogShown, MailShown } from '../see/lists';
import type { KindTold } from '../see/ports';
import { durationS } from './duration';
import { STUCK, UsageFault, WELL, type Call, type Console, type LookingVerb } from './console';
import { clockOf, factsOf, pairsOf, tableOf, type Column } from './table';

/** Rows of a list where nothing else is asked for. */
const LIMIT = 200;

const limitOf = (call: Call): number => call.count('limit') ?? LIMIT;
const LIMIT_OPTION = { limit: { type: 'string', about: `most rows, default ${LIMIT}` } } as const;

export const stuck: LookingVerb = {
  name: 'stuck',
  usage: '[--kind NAME] [--severity red|amber] [--age 10m] [--state S] [--deadline D] [--unit U]',
  does: 'what is stuck now, the longest first; exit 1 where anything is',
  options: {
    kind: { type: 'string', about: 'only this kind' },
    severity: { type: 'string', about: 'red or amber' },
    age: { type: 'string', about: 'stuck for at least so long: 90s, 10m, 2h, 3d' },
    state: { type: 'string', about: 'only matters in this state' },
    deadline: { type: 'string', about: 'only matters with this deadline open' },
    unit: { type: 'string', about: 'only matters of this unit' },
    ...LIMIT_OPTION,
  },
  run: async (sight, call, console) => {
    const age = call.text('age');
    const rows = await sight.stuck({
      limit: limitOf(call),
      kind: call.text('kind'),
      severity: oneOf(call, 'severity', ['red', 'amber'] as const),
      age: age === undefined ? undefined : durationS(age),
      state: call.text('state'),
      deadline: call.text('deadline'),
      unit: call.text('unit'),
    });
    print(console, call, rows, incidentColumns(console), 'nothing is stuck');
    return rows.length === 0 ? WELL : STUCK;
  },
};

export const incidents: LookingVerb = {
  name: 'incidents',
  usage: '[--kind NAME] [--open | --closed] [--matter ID]',
  does: 'incidents, open and closed, the newest first; exit 1 where one is open',
  options: {
    kind: { type: 'string', about: 'only this kind' },
    open: { type: 'boolean', about: 'only open ones' },
    closed: { type: 'boolean', about: 'only closed ones' },
    matter: { type: 'string', about: 'only of this matter' },
    ...LIMIT_OPTION,
  },
  run: async (sight, call, console) => {
    const [open, closed] = [call.flag('open'), call.flag('closed')];
    const rows = await sight.incidents({
      limit: limitOf(call),
      kind: call.text('kind'),
      open: open === closed ? undefined : open,
      matterId: call.text('matter'),
    });
    const clock = clockOf(console.timeZone);
    const columns = [
      ...incidentColumns(console),
      { head: 'CLOSED', cell: ({ closedAt }: IncidentShown) => clock(closedAt) },
    ];
    print(console, call, rows, columns, 'no incidents');
    return rows.some(({ closedAt }) => closedAt === null) ? STUCK : WELL;
  },
};

export const incidentColumns = ({ timeZone, isTty }: Console): Column<IncidentShown>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'SEVERITY', cell: ({ severity }) => coloured(severity, isTty) },
    { head: 'KIND', cell: ({ kind }) => kind },
    { head: 'MATTER', cell: ({ matter, sealed }) => (sealed ? '(sealed)' : matter?.id) },
    { head: 'NUMBER', cell: ({ matter }) => matter?.number },
    { head: 'STATE', cell: ({ matter }) => matter?.state },
    { head: 'DESK', cell: ({ matter }) => matter?.post },
    { head: 'SINCE', cell: ({ openedAt }) => clock(openedAt) },
    { head: 'TIMES', cell: ({ times }) => times },
    { head: 'INCIDENT', cell: ({ id }) => id },
    { head: 'EVIDENCE', cell: ({ evidence }) => pairsOf(evidence) },
  ];
};

const COLOURS = { red: '\u001b[31mred\u001b[39m', amber: '\u001b[33mamber\u001b[39m' };
const coloured = (severity: 'red' | 'amber' | null, isTty: boolean): string | null =>
  isTty && severity !== null ? COLOURS[severity] : severity;

export const mail: LookingVerb = {
  name: 'mail',
  usage: '[--state queued|sending|sent|failed] [--matter ID]',
  does: 'how mails went, the newest first; a person only where delivery failed; exit 1 where one did',
  options: {
    state: { type: 'string', about: 'only in this state' },
    matter: { type: 'string', about: 'only of this matter' },
    ...LIMIT_OPTION,
  },
  run: async (sight, call, console) => {
    const rows = await sight.mail({
      limit: limitOf(call),
      state: oneOf<MailState>(call, 'state', MAIL_STATES),
      matterId: call.text('matter'),
    });
    print(console, call, rows, mailColumns(console), 'no mails');
    return rows.some(({ state }) => state === 'failed') ? STUCK : WELL;
  },
};

const mailColumns = ({ timeZone }: Console): Column<MailShown>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'NUMBER', cell: ({ number }) => number },
    { head: 'DEADLINE', cell: ({ deadline }) => deadline },
    { head: 'LEVEL', cell: ({ level }) => level },
    { head: 'STATE', cell: ({ state }) => state },
    { head: 'ATTEMPTS', cell: ({ attempts }) => attempts },
    { head: 'FAULT', cell: ({ fault }) => fault },
    { head: 'PERSON', cell: ({ personId }) => personId },
    { head: 'MADE', cell: ({ createdAt }) => clock(createdAt) },
    { head: 'SENT', cell: ({ sentAt }) => clock(sentAt) },
    { head: 'NOTICE', cell: ({ noticeId }) => noticeId },
  ];
};

export const log: LookingVerb = {
  name: 'log',
  usage: '',
  does: 'who repaired what, the newest first',
  options: LIMIT_OPTION,
  run: async (sight, call, console) => {
    const rows = await sight.log({ limit: limitOf(call) });
    const clock = clockOf(console.timeZone);
    const columns: Column<LogShown>[] = [
      { head: 'AT', cell: ({ at }) => clock(at) },
      { head: 'ENTRY', cell: ({ at: _at, hash: _hash, ...body }) => pairsOf(body) },
    ];
    print(console, call, rows, columns, 'the log is empty');
    return WELL;
  },
};

export const kinds: LookingVerb = {
  name: 'kinds',
  usage: '[NAME]',
  does: 'every kind of trouble; with a name its runbook',
  options: {},
  run: async (sight, call, console) => {
    const all = await sight.kinds();
    const [name] = call.positional;
    if (name === undefined) {
      print(console, call, all, kindColumns(console), '');
      return WELL;
    }
    const kind = all.find((one) => one.name === name);
    if (kind === undefined) throw new UsageFault(`there is no kind ${name}`);
    console.out(call.flag('json') ? json(kind) : runbookOf(kind, console));
    return WELL;
  },
};

const kindColumns = ({ locale, isTty }: Console): Column<KindTold>[] => [
  { head: 'SEVERITY', cell: ({ severity }) => coloured(severity, isTty) },
  { head: 'KIND', cell: ({ name }) => name },
  { head: 'TITLE', cell: ({ title }) => title[locale] },
  { head: 'REMEDIES', cell: ({ remedies }) => remedies.join(' ') },
];

function runbookOf({ name, title, severity, remedies, runbook }: KindTold, { locale }: Console) {
  const listed = (lines: readonly string[]): string =>
    lines.map((line, at) => `  ${at + 1}. ${line}\n`).join('');
  return `${factsOf([
    ['kind', name],
    ['title', title[locale]],
    ['severity', severity],
    ['remedies', remedies.join(' ')],
  ])}\n${runbook.meaning}\n\ncauses\n${listed(runbook.causes)}\nsteps\n${listed(runbook.steps)}`;
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function print<Row>(
  { out }: Console,
  call: Call,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  none: string,
): void {
  if (call.flag('json')) out(json({ items: rows }));
  else out(rows.length === 0 ? `${none}\n` : tableOf(columns, rows));
}

function oneOf<T extends string>(call: Call, name: string, known: readonly T[]): T | undefined {
  const given = call.text(name);
  if (given === undefined) return undefined;
  const found = known.find((one) => one === given);
  if (found === undefined) throw new UsageFault(`--${name} is one of ${known.join(', ')}`);
  return found;
}
