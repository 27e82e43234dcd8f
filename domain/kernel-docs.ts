// The table of the kernel's own commands, for a procedure's page. A command without its words here stops `npm run docs`.
import { code, list, namesOf, table } from './doc-table';
import { KERNEL_COMMANDS } from './kernel/decide';
import type { Procedure } from './kernel/procedure';
import type { MatterState } from './kernel/state';

interface Words {
  from: string;
  who: string;
  confirmedBy: string;
}

type Say = (procedure: Procedure, samples: MatterState[]) => Words;

const says =
  (from: string, who: string, confirmedBy = '–'): Say =>
  () => ({ from, who, confirmedBy });

const RUNNING = 'while the deadline runs';
const HOLDER = 'who holds the deadline';
const BY_SYSTEM = says('any', 'the system');

const SAYS: Record<string, Say> = {
  confirm: says('any', 'whom the pending act still needs'),
  decline: says('any', 'whom the pending act still needs, or who asked'),
  requestExtension: says(RUNNING, HOLDER, 'see the deadline'),
  requestPause: says(RUNNING, HOLDER, 'see the deadline'),
  resumeClock: says('while the deadline is paused', HOLDER),
  delist: (procedure, samples) => ({
    from: 'any',
    who: list(samples.flatMap((one) => delisters(procedure, one))),
    confirmedBy: '–',
  }),
  adoptRulePack: (procedure, samples) => {
    const by = samples.map((one) => procedure.adoptBy?.(one));
    return {
      from: 'open',
      who: list(by.flatMap((one) => namesOf(one?.asks ?? null))),
      confirmedBy: list(by.flatMap((one) => namesOf(one?.confirms ?? null))),
    };
  },
  applyCalendar: BY_SYSTEM,
  roll: BY_SYSTEM,
};

/** Every command of the kernel that the procedure does not word itself. */
export function kernelTable(procedure: Procedure, samples: MatterState[]): string {
  const own = Object.entries(KERNEL_COMMANDS).filter(([name]) => !(name in procedure.commands));
  const rows = own.map(([name, { label }]) => {
    const say = SAYS[name];
    if (say === undefined) throw new Error(`no words for the kernel's ${name}`);
    const { from, who, confirmedBy } = say(procedure, samples);
    return [code(name), label.zh, label.en, from, who, confirmedBy];
  });
  return table(['command', '中文', 'English', 'from', 'who', 'confirmed by'], rows);
}

/** Of a listing by somebody's late desk, and of one by the leader in charge's own. */
function delisters(procedure: Procedure, state: MatterState): string[] {
  const at = { deadline: '', instance: 1, stopped: true };
  const posts = ['caseOfficer@department', 'leaderInCharge@department'];
  const listings = posts.map((holderPost) => ({ ...at, holderPost }));
  return listings.flatMap((one) => namesOf(procedure.delistBy?.(state, one) ?? null));
}
