// `npm run ops -- redeliver COMMAND|INCIDENT --reason TEXT`: repairs by hand, each on record. Exit 0 when it is done or needs no doing.
import { parseArgs } from 'node:util';
import { createDb } from '../db/pool';
import { parseKeyRing } from '../db/secrecy/key-ring';
import { readConfig } from '../platform/config';
import { redeliverCommand, type Redelivered, type RedeliveryTarget } from './redeliver';

const USAGE = `usage: npm run ops -- redeliver COMMAND|INCIDENT --reason TEXT
  takes a parked command up again, after what kept it from being decided was mended
  COMMAND   its id, as the alert and GET /commands/{id} give it
  INCIDENT  the id that an alert gives of a sealed matter instead
  needs DATABASE_URL and DUBAN_VAULT_KEY
`;

const SAID: Record<Redelivered, string> = {
  redelivered: 'taken up again; it is sent within 15 s, with its own instant',
  waiting: 'not parked: it waits for its turn',
  decided: 'decided already',
  notFound: 'no such command or incident',
};

async function main(argv: string[]): Promise<number> {
  const asked = parsed(argv);
  if (asked === undefined) return say(USAGE, 2);
  const { databaseUrl, vaultKey } = readConfig(process.env).secrets;
  if (databaseUrl === undefined || vaultKey === undefined)
    return say('ops needs DATABASE_URL and DUBAN_VAULT_KEY\n', 2);
  const db = createDb(databaseUrl, 'duban_dispatch', 1);
  try {
    const ring = parseKeyRing(vaultKey);
    const done = await redeliverCommand({ db, ring }, targetOf(asked.id), asked.reason);
    process.stdout.write(`${asked.id}: ${SAID[done]}\n`);
    return done === 'notFound' ? 1 : 0;
  } finally {
    await db.close();
  }
}

function parsed(argv: string[]): { id: string; reason: string } | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { reason: { type: 'string' } },
    });
    const [verb, id, ...more] = positionals;
    const reason = values.reason?.trim() ?? '';
    if (verb !== 'redeliver' || id === undefined || more.length > 0 || reason === '')
      return undefined;
    return { id, reason };
  } catch {
    return undefined;
  }
}

/** Incidents have UUIDs, commands 22 characters. */
const targetOf = (id: string): RedeliveryTarget =>
  id.length === 36 ? { incidentId: id } : { commandId: id };

function say(text: string, status: number): number {
  process.stderr.write(text);
  return status;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.exitCode = say(
      `${error instanceof Error ? error.message : 'an unexpected fault'}\n`,
      2,
    );
  },
);
