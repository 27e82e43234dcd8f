// One of our programs kept up as an installation keeps it: whoever dies by himself comes back, whoever is killed stays away.
import { startNode, type NodeProcess, type ProcessOptions } from './node-process';

const PAUSE_MS = 1_000;

export interface Program {
  /** Starts it, or once more after `kill`; `more` changes how it runs this time. */
  start(more?: Partial<ProcessOptions>): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** How often it died by itself. */
  deaths(): number;
}

export function createProgram(entry: string, options: ProcessOptions): Program {
  let running: NodeProcess | undefined;
  let deaths = 0;
  const start = async (more: Partial<ProcessOptions> = {}): Promise<void> => {
    const mine = await startNode(entry, {
      ...options,
      ...more,
      env: { ...options.env, ...more.env },
    });
    running = mine;
    void mine.gone.then(() => {
      if (running !== mine) return;
      deaths += 1;
      running = undefined;
      again(more);
    });
  };
  const again = (more: Partial<ProcessOptions>): void =>
    void setTimeout(() => running ?? start(more).catch(() => again(more)), PAUSE_MS).unref();
  return {
    start,
    kill: async () => {
      const mine = running;
      running = undefined;
      await mine?.kill();
    },
    deaths: () => deaths,
  };
}
