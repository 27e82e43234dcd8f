// `npm run faults -- --short` as a test: worker and Temporal killed under load; nothing lost, nothing twice (invariants 1, 2, 4, 5).
import { figuresOf } from '../../faults/figures';
import { SHORT } from '../../faults/options';
import { stopAllParts } from '../../faults/parts';
import { runFaults } from '../../faults/run';
import { SHORT_LOAD } from '../../faults/sizes';
import { FAULTS } from '../../faults/table';

afterAll(stopAllParts);

it('loses nothing and does nothing twice', async () => {
  const said: string[] = [];
  const outcome = await runFaults(
    SHORT.flatMap((name) => FAULTS[name] ?? []),
    {
      cli: process.env['TEMPORAL_CLI_PATH'] ?? 'temporal',
      seed: 135,
      sizes: SHORT_LOAD,
      say: (line) => said.push(line),
    },
  );
  expect(outcome.findings).toEqual([]);
  const figures = figuresOf('short', outcome);
  expect(figures).toMatchObject({ lost: 0, twice: 0, rungsOnRecord: figures.rungsDue, deaths: 0 });
  // It was no quiet hour: steps met the fault, rungs fell due, mails went out, a clue about a leader among them.
  const { diary } = outcome.evidence;
  expect(
    diary.some(({ answers }) => answers.some(({ status }) => status !== 200 && status !== 201)),
  ).toBe(true);
  expect(figures.accepted).toBeGreaterThan(10);
  expect(figures.rungsDue).toBeGreaterThan(10);
  expect(figures.mails).toBeGreaterThan(10);
  expect(diary.some(({ about, end }) => about !== undefined && end?.state === 'accepted')).toBe(
    true,
  );
  expect(Object.keys(outcome.recovery).sort()).toEqual(['mailsMs', 'rungsMs', 'stepsMs']);
  expect(said).toHaveLength(4);
}, 180_000);
