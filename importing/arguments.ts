// What `npm run import` is called with, and what it says of itself.
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run import -- calendar FILE [--as NAME] [--url URL]
       npm run import -- directory DIR [--as NAME] [--url URL] [--end-missing]

  calendar FILE    a holiday plan (JSON, like rules/calendars/2026.json): new matters are counted by it at once,
                   open ones in the background; their due dates never move to an earlier day
  directory DIR    a folder of CSV files (see examples/README.md): loaded as it is into an empty database;
                   with a directory on record the differences are filed as changes, each for a second person

  --as NAME        sign in as this officer: the office head for a calendar, the committee secretary for a directory.
                   The password is read from DUBAN_PASSWORD, else asked for
  --url URL        address of the API; default DUBAN_PUBLIC_URL
  --end-missing    directory: also file the end of appointments that no line of the files has
  --help           this text

exit status: 0 done, 1 refused or not reached, 2 wrong call, 3 faults in the files (each with its line)
`;

export interface Arguments {
  command: 'calendar' | 'directory';
  /** File or folder. */
  path: string;
  as?: string;
  url?: string;
  endMissing: boolean;
}

/** Thrown where the call itself is wrong. */
export class UsageFault extends Error {
  override name = 'UsageFault';
}

/** `help` where that was asked for; throws `UsageFault`. */
export function readArguments(argv: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return 'help';
  const [command, path, ...more] = positionals;
  if (command !== 'calendar' && command !== 'directory')
    throw new UsageFault(`say what to import: calendar or directory`);
  if (path === undefined || more.length > 0)
    throw new UsageFault(`${command} takes one ${command === 'calendar' ? 'file' : 'folder'}`);
  const { as, url } = values;
  return {
    command,
    path,
    endMissing: values['end-missing'] === true,
    ...(as === undefined ? {} : { as }),
    ...(url === undefined ? {} : { url }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        as: { type: 'string' },
        url: { type: 'string' },
        'end-missing': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageFault((error as Error).message);
  }
}
