// Design §2: what travels with a matter stays small – the state ≤ 4 kB, the slice ≤ 6 kB, the input of a run ≤ 12 kB.
import type { Slice } from '../../domain';
import { loadCalendars } from '../../rules/calendar';
import { loadRules } from '../../rules/load';
import { buildSlice } from '../../rules/slice';
import { asInstalled, bytesOf } from './clue-real';
import { longestLife, straightLife, type Overdue } from './clue-worst';

const DAY_MS = 86_400_000;
const STATE_MOST = 4_000;
function sliceOf(file: string): Slice {
  const [pack] = loadRules(`rules/${file}`).packs;
  if (pack === undefined) throw new Error(`no pack in ${file}`);
  return buildSlice(pack, loadCalendars(), 'clue', 480);
}

const tooLarge = ({ sizes }: Overdue) => sizes.filter(({ bytes }) => bytes > STATE_MOST);

describe.each([
  ['135.json', 400 * DAY_MS],
  ['135-seconds.json', 30 * 60_000],
])('design §2: under %s', (file, longMs) => {
  const slice = sliceOf(file);

  test.each([
    ['on the straight way, with an act that waits at the end', straightLife],
    ['through every loop', longestLife],
  ])('a state stays within 4 kB, everything overdue, %s', (_way, play) => {
    const life = play(slice, longMs);
    expect(tooLarge(life)).toEqual([]);
    expect(life.state).toMatchObject({ state: 'REPLYING' });
    expect(life.refold()).toEqual(life.state);
  });

  test('the slice stays within 6 kB and the input of a run within 12 kB', () => {
    const life = longestLife(slice, longMs);
    const most = Math.max(...life.sizes.map(({ bytes }) => bytes));
    expect(bytesOf(slice)).toBeLessThanOrEqual(6_000);
    const { matterId, organId } = asInstalled(life.state);
    expect(bytesOf({ matterId, organId, epoch: 999, slice }) + most).toBeLessThanOrEqual(12_000);
  });
});
