// What travels with a matter: its slice, its state at each turn of a life, and both together (design §2).
import { loadCalendars } from '../../rules/calendar';
import { loadRules } from '../../rules/load';
import { buildSlice } from '../../rules/slice';
import { toInvestigation, toResult, toSigned, toVerifying } from '../../test/domain/clue-life';
import { finding, type Finding } from '../finding';

const KB = 1_024;
const REPORTERS = ['r1', 'r2', 'r3'];
const OFFSET_MINUTES = 480;

export function sizes(): Promise<Finding[]> {
  const lives = {
    verifying: toVerifying(REPORTERS),
    result: toResult('NO_UMBRELLA', REPORTERS),
    signed: toSigned(REPORTERS),
    investigation: toInvestigation(),
  };
  const states = Object.fromEntries(
    Object.entries(lives).map(([name, life]) => [name, bytesOf(life.state) / KB]),
  );
  const slices = sliceSizes();
  const state = Math.max(...Object.values(states));
  const slice = Math.max(...Object.values(slices));
  const one = (about: string, figure: number, atMost: number, detail = {}): Finding =>
    finding({ budget: 'sizes', about, figure, unit: 'kB', target: { atMost }, detail });
  return Promise.resolve([
    one('largest state of a clue', state, 4, states),
    one('largest slice', slice, 6, slices),
    one('input of a run', state + slice, 12),
  ]);
}

/** With every holiday plan that is loaded: they are what makes a slice large. */
function sliceSizes(): Record<string, number> {
  const calendars = loadCalendars();
  return Object.fromEntries(
    ['rules/135.json', 'rules/135-seconds.json'].flatMap((file) => {
      const { packs } = loadRules(file);
      return packs.map((pack) => [
        pack.version,
        bytesOf(buildSlice(pack, calendars, 'clue', OFFSET_MINUTES)) / KB,
      ]);
    }),
  );
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
