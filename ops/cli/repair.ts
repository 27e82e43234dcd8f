// The verbs `repair` and `redeliver`: one remedy for one matter, or for all with an open incident of a kind.
import { REMEDY_NAMES, type RemedyName } from '../remedies/remedy';
import { repairAll } from './repair-all';
import {
  CANNOT_TELL,
  STUCK,
  UsageFault,
  WELL,
  type Call,
  type Console,
  type Exit,
  type LookingVerb,
} from './console';
import { json } from './look';
import { wordsOf } from './repair-words';
import { isIncidentId, type RepairTold, type RepairWish, type Sight } from './sight';

export const repair: LookingVerb = {
  name: 'repair',
  usage: 'ID | --kind KIND  --remedy NAME --reason TEXT [--dry-run]',
  does: 'mends a matter (or, by an incident, what has no other name), and says whether it worked; exit 1 where it did not',
  options: {
    remedy: { type: 'string', about: REMEDY_NAMES.join(', ') },
    reason: { type: 'string', about: 'why; it goes to the vault, the log holds its reference' },
    'dry-run': { type: 'boolean', about: 'says exactly what it would do, and does nothing' },
    command: { type: 'string', about: 'redeliverCommand: this one of the matter' },
    notice: { type: 'string', about: 'resendMail: this one of the matter' },
    person: { type: 'string', about: 'readdressMail: whose address' },
    post: { type: 'string', about: 'reassignDesk: the post whose desk' },
    kind: { type: 'string', about: 'all matters with an open incident of this kind' },
    pace: { type: 'string', about: '--kind: at most so many a second, default 5' },
    yes: { type: 'boolean', about: '--kind: without asking' },
    batch: { type: 'string', about: '--kind: goes on with a batch that was stopped' },
  },
  run: async (sight, call, console) => {
    const [id] = call.positional;
    const wish = { remedy: remedyOf(call.text('remedy')), reason: reasonOf(call) };
    const kind = call.text('kind');
    if ((id === undefined) === (kind === undefined))
      throw new UsageFault('say which: an id, or --kind');
    if (kind !== undefined) return repairAll(sight, { ...wish, kind }, call, console);
    return repairOne(sight, { id: id ?? '', ...wish, ...withinOf(call) }, call, console);
  },
};

export const redeliver: LookingVerb = {
  name: 'redeliver',
  usage: 'COMMAND|INCIDENT --reason TEXT',
  does: 'takes a parked command up again: short for repair … --remedy redeliverCommand',
  options: { reason: { type: 'string', about: 'why; it goes to the vault' } },
  run: async (sight, call, console) => {
    const [id] = call.positional;
    if (id === undefined) throw new UsageFault('redeliver takes the id of a command or incident');
    const reason = reasonOf(call);
    const which = isIncidentId(id) ? { id } : { id: '', commandId: id };
    const told = await sight.repair({
      ...{ ...which, remedy: 'redeliverCommand', reason, dryRun: false, lookForMs: 0 },
    });
    // What needs no doing is well.
    const needless = told.kind === 'refused' && told.code === 'nothingToDo';
    console.out(`${id}: ${needless ? NOT_PARKED : redelivered(told)}\n`);
    if (needless) return WELL;
    return told.kind === 'done' && told.outcome !== 'failed' ? WELL : STUCK;
  },
};

const redelivered = (told: RepairTold): string =>
  told.kind === 'done' && told.outcome !== 'failed'
    ? 'taken up again; it is sent within 15 s, with its own instant'
    : wordsOf(told);
const NOT_PARKED = 'not parked: it waits for its turn, or is decided already';

async function repairOne(
  sight: Sight,
  wish: Omit<RepairWish, 'dryRun'>,
  call: Call,
  console: Console,
): Promise<Exit> {
  const told = await sight.repair({ ...wish, dryRun: call.flag('dry-run') });
  const { id, remedy } = wish;
  if (call.flag('json')) console.out(json({ id, remedy, ...told }));
  else console.out(`${id} ${remedy}: ${wordsOf(told)}\n`);
  if (told.kind === 'notFound') return CANNOT_TELL;
  if (told.kind === 'planned') return WELL;
  return told.kind === 'done' && told.outcome === 'worked' ? WELL : STUCK;
}

function remedyOf(text: string | undefined): RemedyName {
  const found = REMEDY_NAMES.find((name) => name === text);
  if (found === undefined) throw new UsageFault(`--remedy is one of ${REMEDY_NAMES.join(', ')}`);
  return found;
}

function reasonOf(call: Call): string {
  const reason = call.text('reason')?.trim() ?? '';
  if (reason === '') throw new UsageFault('say why: --reason TEXT');
  return reason;
}

function withinOf(call: Call): Partial<RepairWish> {
  const [commandId, noticeId] = [call.text('command'), call.text('notice')];
  const [personId, post] = [call.text('person'), call.text('post')];
  return {
    ...(commandId === undefined ? {} : { commandId }),
    ...(noticeId === undefined ? {} : { noticeId }),
    ...(personId === undefined ? {} : { personId }),
    ...(post === undefined ? {} : { post }),
  };
}
