// Runs one call of the console: once, or again and again until Ctrl-C.
import { setTimeout as sleep } from 'node:timers/promises';
import { CANNOT_TELL, UsageFault, WELL, type Call, type Console, type Exit } from './console';
import type { Verb } from './console';
import { helpOf, readCall, usageOf } from './read-call';
import type { Sight } from './sight';

const EVERY_S = 5;
const CLEAR = '\u001b[2J\u001b[H';

export interface Running {
  verbs: readonly Verb[];
  /** Opened only once the call is known to be right; throws `UsageFault` where it is not told where to look. */
  open: (call: Call) => Promise<Sight>;
}

/** Never throws: what could not be told is said in one line. */
export async function runConsole(
  argv: readonly string[],
  { verbs, open }: Running,
  console: Console,
): Promise<Exit> {
  try {
    const asked = readCall(argv, verbs);
    if (asked === 'help') return say(console, usageOf(verbs));
    const verb = verbs.find(({ name }) => name === asked.verb);
    if (verb === undefined || asked.help) return say(console, verb ? helpOf(verb) : '');
    return await looking(verb, open, asked.call, console);
  } catch (error) {
    console.err(`${messageOf(error)}\n`);
    return CANNOT_TELL;
  }
}

/** One look of a verb. */
type Look = (console: Console) => Promise<Exit>;

async function looking(
  verb: Verb,
  open: Running['open'],
  call: Call,
  console: Console,
): Promise<Exit> {
  const go = call.flag('watch') ? watch : once;
  if ('runAlone' in verb) return go((shown) => verb.runAlone(call, shown), call, console);
  const sight = await open(call);
  try {
    return await go((shown) => verb.run(sight, call, shown), call, console);
  } finally {
    await sight.close().catch(() => undefined);
  }
}

const once = (look: Look, _call: Call, console: Console): Promise<Exit> => look(console);

/** A look that fails says so and is tried again: a database that comes back is seen. */
async function watch(look: Look, call: Call, console: Console): Promise<Exit> {
  const everyMs = (call.count('every') ?? EVERY_S) * 1000;
  let last: Exit = CANNOT_TELL;
  while (!console.signal.aborted) {
    let text = '';
    last = await look({ ...console, out: (more) => void (text += more) }).catch(
      (error: unknown) => {
        if (error instanceof UsageFault) throw error;
        text += `${messageOf(error)}\n`;
        return CANNOT_TELL;
      },
    );
    console.out(console.isTty ? `${CLEAR}${text}` : text);
    await sleep(everyMs, undefined, { signal: console.signal }).catch(() => undefined);
  }
  return last;
}

function say({ out }: Console, text: string): Exit {
  out(text);
  return WELL;
}

const messageOf = (error: unknown): string => {
  if (error instanceof UsageFault) return error.message;
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string };
  // A refused connection to several addresses has a code and no message.
  return `cannot tell: ${message || String(code ?? name ?? 'an unexpected fault')}`;
};
