// The verbs `health` (does it go now) and `doctor` (is the whole installation well set up).
import { examine, type Finding, type Patient } from '../doctor';
import {
  CANNOT_TELL,
  STUCK,
  WELL,
  type Call,
  type Console,
  type Exit,
  type LoneVerb,
} from './console';
import { json } from './look';
import { factsOf, tableOf, type Column } from './table';

export interface WellParts {
  /** The patient as configured; its pool is closed by `close`. */
  patient: (call: Call) => { patient: Patient; close: () => Promise<void> };
  /** Of the ops port. */
  opsUrl: string;
}

const LIMIT_MS = 15_000;

interface Told {
  well: boolean;
  parts: { name: string; state: string; hint?: string }[];
  watch?: { awake: boolean };
  processes?: { process: string; build: string | null; skewMs: number; silentMs: number }[];
}

export const health = ({ patient, opsUrl }: WellParts): LoneVerb => ({
  name: 'health',
  usage: '',
  does: 'how each part is: from the ops port of the API, or, where that does not answer, by looking itself',
  options: {},
  runAlone: async (call, console) => {
    const told = await fromApi(opsUrl);
    if (told !== undefined) return printTold(told, call, console);
    console.err(`the API does not answer at ${opsUrl}: looking for myself\n`);
    const found = await findings(patient, call, true);
    print(console, call, found);
    if (found.some(({ name, state }) => name === 'database' && state === 'fail'))
      return CANNOT_TELL;
    // The API is a part too.
    return STUCK;
  },
});

export const doctor = ({ patient }: WellParts): LoneVerb => ({
  name: 'doctor',
  usage: '[--mail-to ADDRESS]',
  does: 'checks a whole installation before it goes live; exit 1 where a check fails',
  options: { 'mail-to': { type: 'string', about: 'sends a test mail there' } },
  runAlone: async (call, console) => {
    const found = await findings(patient, call, false);
    print(console, call, found);
    if (found.some(({ name, state }) => name === 'database' && state === 'fail'))
      return CANNOT_TELL;
    return found.some(({ state }) => state === 'fail') ? STUCK : WELL;
  },
});

async function findings(
  open: WellParts['patient'],
  call: Call,
  nowOnly: boolean,
): Promise<Finding[]> {
  const { patient, close } = open(call);
  try {
    return await examine(patient, nowOnly);
  } finally {
    await close().catch(() => undefined);
  }
}

const COLUMNS: Column<Finding>[] = [
  { head: 'STATE', cell: ({ state }) => state },
  { head: 'CHECK', cell: ({ name }) => name },
  { head: 'FOUND', cell: ({ line }) => line },
  { head: 'TO DO', cell: ({ todo }) => todo ?? '' },
];

const print = ({ out }: Console, call: Call, found: readonly Finding[]): void =>
  out(call.flag('json') ? json({ items: found }) : tableOf(COLUMNS, found));

/** Undefined where nobody answers there. */
async function fromApi(opsUrl: string): Promise<Told | undefined> {
  try {
    const answer = await fetch(`${opsUrl}/ops/health`, { signal: AbortSignal.timeout(LIMIT_MS) });
    const told = (await answer.json()) as Partial<Told>;
    return Array.isArray(told.parts) ? (told as Told) : undefined;
  } catch {
    return undefined;
  }
}

function printTold(told: Told, call: Call, { out }: Console): Exit {
  if (call.flag('json')) out(json(told));
  else {
    out(
      factsOf([
        ...told.parts.map(({ name, state, hint }): [string, string] => [
          name,
          hint === undefined ? state : `${state}: ${hint}`,
        ]),
        ['watch', told.watch?.awake === true ? 'ok' : 'nobody watches'],
      ]),
    );
    out(
      tableOf(
        [
          { head: 'PROCESS', cell: ({ process }) => process },
          { head: 'BUILD', cell: ({ build }) => build },
          { head: 'CLOCK AHEAD ms', cell: ({ skewMs }) => skewMs },
          { head: 'HEARD ms AGO', cell: ({ silentMs }) => silentMs },
        ],
        told.processes ?? [],
      ),
    );
  }
  return told.well ? WELL : STUCK;
}
