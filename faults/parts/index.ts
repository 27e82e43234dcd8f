// The parts of one installation, each a process of its own, with a wire between every two that talk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, stopEveryChild } from '../../platform/embedded/child';
import { untilAlive } from '../../platform/start/welcome';
import { startWire, type Wire } from './wire';
import type { Program } from './program';
import { programsOf } from './programs';
import { postgresOf, temporalOf, type Server } from './servers';
import { trySmtp, type TrySmtp } from './smtp';

const ROOT = resolve(__dirname, '../..');
const DISTRICT = join(ROOT, 'examples/demo');
export const RULES = join(ROOT, 'rules/135-seconds.json');
export const ORGAN = 'district';

/** Who talks to whom. */
const WIRES = [
  'apiToPostgres',
  'workerToPostgres',
  'dispatcherToPostgres',
  'apiToTemporal',
  'workerToTemporal',
  'dispatcherToSmtp',
] as const;
export type WireName = (typeof WIRES)[number];

export interface Parts {
  home: string;
  directory: string;
  baseUrl: string;
  postgres: Server;
  temporal: Server;
  smtp: TrySmtp;
  api: Program;
  worker: Program;
  dispatcher: Program;
  wires: Record<WireName, Wire>;
  stop(): Promise<void>;
}

export interface PartsOptions {
  /** Path of the Temporal CLI. */
  cli: string;
  /** Called with the data folder before anything lies in it; answers how to undo what it did. */
  prepare?: (home: string) => () => void;
}

/** Of installations that are up, or coming up. */
const stops = new Set<() => Promise<void>>();

/** Ends everything, wherever it is, and leaves nothing behind. */
export const stopAllParts = async (): Promise<void> => {
  for (const stop of stops) await stop();
  await stopEveryChild();
};

/** Brings everything up; what came up before a fault is stopped again. */
export async function startParts({ cli, prepare }: PartsOptions): Promise<Parts> {
  const home = mkdtempSync(join(tmpdir(), 'duban-faults-'));
  const undo: (() => Promise<void> | void)[] = [
    () => rmSync(home, { recursive: true, force: true }),
  ];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
    stops.delete(stop);
  };
  stops.add(stop);
  try {
    if (prepare !== undefined) undo.push(prepare(home));
    return { ...(await bringUp(home, cli, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => Promise<void> | void)[];

async function bringUp(home: string, cli: string, undo: Undo): Promise<Omit<Parts, 'stop'>> {
  const wires = {} as Record<WireName, Wire>;
  const leadTo = (part: string) => (port: number) => {
    for (const name of WIRES.filter((one) => one.endsWith(part))) wires[name]?.leadTo(port);
  };
  const postgres = postgresOf(home, DISTRICT, leadTo('ToPostgres'));
  const temporal = temporalOf(cli, home, leadTo('ToTemporal'));
  const smtp = await trySmtp();
  undo.push(smtp.stop);
  for (const server of [postgres, temporal]) {
    undo.push(server.stop);
    await server.start();
  }
  const urls = { Postgres: postgres.url(), Temporal: temporal.url(), Smtp: smtp.url };
  for (const name of WIRES) {
    const wire = await startWire(urls[name.split('To')[1] as keyof typeof urls]);
    undo.push(wire.stop);
    wires[name] = wire;
  }
  const port = await freePort();
  const ports = { port, opsPort: await freePort() };
  const programs = programsOf({ home, rules: RULES, ...ports }, wires);
  for (const program of Object.values(programs)) {
    undo.push(program.kill);
    await program.start();
  }
  await untilAlive(port);
  const baseUrl = `http://127.0.0.1:${port}`;
  return { home, directory: DISTRICT, baseUrl, postgres, temporal, smtp, wires, ...programs };
}
