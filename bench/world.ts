// The parts every measurement runs on: embedded PostgreSQL and Temporal in a folder of their own, as `npm start` has them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../db/migrate';
import { startPostgres } from '../platform/embedded/postgres';
import { startTemporal } from '../platform/embedded/temporal';
import { temporalCli } from '../platform/embedded/temporal-cli';

export interface World {
  home: string;
  postgres: { ownerUrl: string; appUrl: string };
  temporalAddress: string;
  stop(): Promise<void>;
}

export async function startWorld(say: (line: string) => void): Promise<World> {
  const cli = await temporalCli(process.env['TEMPORAL_CLI_PATH'], say);
  const home = mkdtempSync(join(tmpdir(), 'duban-bench-'));
  say('starting PostgreSQL and Temporal');
  const postgres = await startPostgres(home);
  await migrate(postgres.ownerUrl, { appUser: new URL(postgres.appUrl).username });
  const temporal = await startTemporal(cli, home);
  return {
    home,
    postgres: { ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl },
    temporalAddress: temporal.address,
    stop: async () => {
      await temporal.child.stop();
      await postgres.child.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
