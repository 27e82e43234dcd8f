// Reads what the console was called with, verb by verb, and says of itself how it is called.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageFault, type Call, type Verb } from './console';

/** Where to look, and how to print: options of every verb. */
const EVERYWHERE: Verb['options'] = {
  json: { type: 'boolean', about: 'prints JSON instead of a table' },
  watch: { type: 'boolean', about: 'looks again and again until Ctrl-C' },
  every: { type: 'string', about: '--watch: seconds between looks, default 5' },
  organ: { type: 'string', about: 'only this organ; with DATABASE_URL' },
  api: { type: 'string', about: 'asks the API at this address as a person, not the database' },
  as: { type: 'string', about: '--api: sign in as; password from DUBAN_PASSWORD, else asked for' },
  help: { type: 'boolean', about: 'this text' },
};

export interface Asked {
  verb: string;
  call: Call;
  help: boolean;
}

/** Throws `UsageFault`. */
export function readCall(argv: readonly string[], verbs: readonly Verb[]): Asked | 'help' {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return 'help';
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined)
    throw new UsageFault(`${name} is none of ${verbs.map((one) => one.name).join(', ')}`);
  const { values, positionals } = parsed(args, { ...EVERYWHERE, ...verb.options });
  const text = (option: string): string | undefined => {
    const given = values[option];
    return typeof given === 'string' ? given : undefined;
  };
  const call: Call = {
    positional: positionals,
    text,
    flag: (option) => values[option] === true,
    count: (option) => countOf(option, text(option)),
  };
  return { verb: name, call, help: call.flag('help') };
}

function countOf(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new UsageFault(`--${option} takes a whole number`);
  return Number(given);
}

function parsed(args: readonly string[], options: Verb['options']) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type }]) => [
          name,
          name === 'help' ? { type, short: 'h' } : { type },
        ]),
      ) as NonNullable<ParseArgsConfig['options']>,
    });
  } catch (error) {
    throw new UsageFault((error as Error).message);
  }
}

export const usageOf = (verbs: readonly Verb[]): string =>
  `usage: npm run ops -- VERB …   (npm run ops -- VERB --help says more)

${verbs.map(({ name, does }) => `  ${name.padEnd(10)} ${does}`).join('\n')}

Looks through DATABASE_URL as nobody in particular, also while the API is down; with --api URL as a person
(DUBAN_TOKEN, or --as NAME). Mending needs DUBAN_VAULT_KEY too, and DUBAN_VERIFY_KEY where steps are sent.
exit status: 0 well, 1 something is stuck or was not mended, 2 cannot tell or wrong call
`;

export function helpOf({ name, usage, does, options }: Verb): string {
  const all = Object.entries({ ...options, ...EVERYWHERE });
  const lines = all.map(
    ([option, { type, about }]) =>
      `  ${`--${option}${type === 'string' ? ' …' : ''}`.padEnd(16)} ${about}`,
  );
  return `usage: npm run ops -- ${name} ${usage}\n${does}\n\n${lines.join('\n')}\n`;
}
