// All of PostgreSQL's connections taken by somebody else, and those of API and worker broken, so that they need new ones.
import { createDb } from '../../db/pool';
import { startWire } from './wire';
import type { Parts } from './index';

/** `max_connections` of the embedded server. */
const ALL = 100;
const HELD_S = 300;
/** Long enough for the crowd to get in. */
const RUSH_MS = 2_000;

export async function takeAllConnections({ postgres, wires }: Parts): Promise<() => Promise<void>> {
  const broken = [wires.apiToPostgres, wires.workerToPostgres];
  for (const wire of broken) wire.cut();
  const door = await startWire(postgres.url());
  const crowd = createDb(door.url, 'duban_dispatch', ALL);
  // Whoever does not get in is told so; the others stay.
  const asked = Array.from({ length: ALL }, () =>
    crowd.lookup('select pg_sleep($1)', [HELD_S]).catch(() => undefined),
  );
  await new Promise((done) => setTimeout(done, RUSH_MS));
  for (const wire of broken) wire.mend();
  return async () => {
    await door.stop();
    await Promise.all(asked);
    await crowd.close();
  };
}
