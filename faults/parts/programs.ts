// API, worker and dispatcher with the variables that `npm start` gives them, each behind its own wires.
import { readConfig } from '../../platform/config';
import { environments } from '../../platform/start/environments';
import { ENTRIES } from '../../platform/start/start';
import type { Wire } from './wire';
import { createProgram, type Program } from './program';
import type { WireName } from './index';

export interface Programs {
  worker: Program;
  dispatcher: Program;
  api: Program;
}

interface Place {
  home: string;
  rules: string;
  port: number;
  opsPort: number;
}

export function programsOf(
  { home, rules, port, opsPort }: Place,
  wires: Record<WireName, Wire>,
): Programs {
  const config = readConfig({
    DUBAN_HOME: home,
    DUBAN_RULES: rules,
    DUBAN_PORT: String(port),
    DUBAN_OPS_PORT: String(opsPort),
  });
  const temporalOf = (name: 'api' | 'worker'): string =>
    new URL(wires[`${name}ToTemporal`].url).host;
  const program = (name: keyof Programs): Program => {
    // The dispatcher is given no Temporal.
    const address = temporalOf(name === 'worker' ? 'worker' : 'api');
    const parts = environments(config, { address }, { url: wires.dispatcherToSmtp.url });
    return createProgram(ENTRIES[name] ?? '', {
      ready: `${name} is running`,
      env: {
        DUBAN_HOME: home,
        DUBAN_RULES: rules,
        DATABASE_URL: wires[`${name}ToPostgres`].url,
        ...parts[name],
      },
    });
  };
  return { worker: program('worker'), dispatcher: program('dispatcher'), api: program('api') };
}
