// The verb `show`: one matter with everything an engineer needs to decide, or one incident.
import type { MatterShown } from '../see/matter';
import { CANNOT_TELL, STUCK, UsageFault, WELL, type Console, type LookingVerb } from './console';
import { incidentColumns, json } from './look';
import { isIncidentId } from './sight';
import { clockOf, factsOf, tableOf, type Column } from './table';

export const show: LookingVerb = {
  name: 'show',
  usage: 'ID',
  does: 'one matter: state, engine, clocks, steps, mails, incidents, remedies; or one incident; exit 1 where one is open',
  options: {},
  run: async (sight, call, console) => {
    const [id] = call.positional;
    if (id === undefined) throw new UsageFault('show takes the id of a matter or of an incident');
    if (isIncidentId(id)) {
      const incident = await sight.incident(id);
      if (incident === undefined) return notFound(console, id);
      console.out(
        call.flag('json') ? json(incident) : tableOf(incidentColumns(console), [incident]),
      );
      return incident.closedAt === null ? STUCK : WELL;
    }
    const matter = await sight.matter(id);
    if (matter === undefined) return notFound(console, id);
    console.out(call.flag('json') ? json(matter) : textOf(matter, console));
    return matter.incidents.some(({ closedAt }) => closedAt === null) ? STUCK : WELL;
  },
};

function notFound({ err }: Console, id: string): typeof CANNOT_TELL {
  err(`${id}: no such matter or incident\n`);
  return CANNOT_TELL;
}

function textOf(matter: MatterShown, console: Console): string {
  const parts: [string, string][] = [
    ['', headOf(matter, console)],
    ['engine', engineOf(matter, console)],
    ['deadlines', tableOf(deadlines(console), matter.deadlines)],
    ['waiting steps', tableOf(waiting(console), matter.waiting)],
    ['notices', tableOf(notices(console), matter.notices)],
    ['incidents', tableOf(incidentColumns(console), matter.incidents)],
    ['repairs', tableOf(repairs(console), matter.repairs)],
    ['remedies', tableOf(REMEDIES, matter.remedies)],
  ];
  return parts
    .filter(([, text]) => text !== '')
    .map(([title, text]) => (title === '' ? text : `\n${title}\n${indented(text)}`))
    .join('');
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

function headOf(matter: MatterShown, { timeZone }: Console): string {
  const clock = clockOf(timeZone);
  const { rows, missing, lastHash } = matter.ledger;
  return factsOf([
    ['matter', matter.id],
    ['number', matter.number],
    ['procedure', `${matter.procedure}, rules ${matter.rulePack}`],
    ['state', `${matter.state}${matter.closed ? ' (closed)' : ''}`],
    ['desk', `${matter.post}, unit ${matter.unit}`],
    ['epoch', `${matter.epoch}, started ${matter.startedEpoch ?? 'not'}`],
    ['revision', matter.revision],
    ['ledger', `${rows} rows, ${missing} missing, ends ${lastHash?.slice(0, 12) ?? '–'}`],
    ['received', clock(matter.receivedAt)],
    ['next wake', clock(matter.nextWakeAt)],
    ['healing until', clock(matter.healingUntil)],
    ['quarantined', clock(matter.quarantinedAt)],
  ]);
}

function engineOf({ engine }: MatterShown, { timeZone }: Console): string {
  if (!engine.known) return `${engine.because}\n`;
  const clock = clockOf(timeZone);
  const { pendingTask, taskFailure, activities } = engine;
  return factsOf([
    ['run', `${engine.workflowId} ${engine.runId}`],
    ['status', `${engine.status} since ${clock(engine.startedAt) ?? '–'}`],
    ['history', `${engine.historyLength} events`],
    ['worker', engine.worker],
    ['pending task', pendingTask && `attempt ${pendingTask.attempt}`],
    ['task failure', taskFailure && `attempt ${taskFailure.attempt}: ${taskFailure.message}`],
    ...activities.map((one): [string, string] => [
      'activity',
      `${one.type} attempt ${one.attempt}${one.lastFailure === null ? '' : `: ${one.lastFailure}`}`,
    ]),
    ['link', engine.link],
  ]);
}

type Of<Name extends keyof MatterShown> = MatterShown[Name] extends readonly (infer One)[]
  ? One
  : never;

const deadlines = ({ timeZone }: Console): Column<Of<'deadlines'>>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'DEADLINE', cell: ({ deadline, instance }) => `${deadline}#${instance}` },
    { head: 'STATUS', cell: ({ status }) => status },
    { head: 'DUE', cell: ({ dueAt, provisional }) => `${clock(dueAt)}${provisional ? '?' : ''}` },
    { head: 'LEVEL', cell: ({ level }) => level },
    { head: 'NEXT RUNG', cell: ({ nextRungAt }) => clock(nextRungAt) },
  ];
};

const waiting = ({ timeZone }: Console): Column<Of<'waiting'>>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'COMMAND', cell: ({ commandId }) => commandId },
    { head: 'SUBMITTED', cell: ({ submittedAt }) => clock(submittedAt) },
    { head: 'FAILURES', cell: ({ failures }) => failures },
    { head: 'PARKED', cell: ({ parkedAt }) => clock(parkedAt) },
  ];
};

const notices = ({ timeZone }: Console): Column<Of<'notices'>>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'NOTICE', cell: ({ id }) => id },
    { head: 'DEADLINE', cell: ({ deadline }) => deadline },
    {
      head: 'LEVEL',
      cell: ({ level, repeatNo }) => (level === null ? null : `L${level}.${repeatNo ?? 0}`),
    },
    { head: 'AT', cell: ({ rungAt }) => clock(rungAt) },
    { head: 'STATE', cell: ({ state }) => state },
    {
      head: 'MAILS',
      cell: ({ deliveries }) =>
        deliveries.map(({ state, attempts }) => `${state}/${attempts}`).join(' '),
    },
  ];
};

const repairs = ({ timeZone }: Console): Column<Of<'repairs'>>[] => {
  const clock = clockOf(timeZone);
  return [
    { head: 'AT', cell: ({ startedAt }) => clock(startedAt) },
    { head: 'REMEDY', cell: ({ remedy }) => remedy },
    { head: 'BY', cell: ({ by }) => by },
    { head: 'OUTCOME', cell: ({ state }) => state },
    { head: 'BECAUSE', cell: ({ because }) => because },
  ];
};

const REMEDIES: Column<Of<'remedies'>>[] = [
  { head: 'REMEDY', cell: ({ name, suggested }) => `${name}${suggested ? ' *' : ''}` },
  { head: 'NOW', cell: ({ wouldDo, refusal }) => wouldDo?.join('; ') ?? `no: ${refusal ?? ''}` },
];
