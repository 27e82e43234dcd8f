// Workflows: one run a matter, running while it is open, completed when it is final, none that hangs.
import type { Check, Difference, MatterEvidence, RunEvidence } from '../evidence';
import { workflowIdOf } from '../../workflows/contract';

export const oneRunEach: Check = ({ matters, runs }) => {
  const known = new Set(matters.map(({ id }) => workflowIdOf('clue', id)));
  return [
    ...matters.flatMap((matter) => runFault(matter, runs)),
    ...runs
      .filter(({ workflowId }) => !known.has(workflowId))
      .map(({ workflowId, status }) => fault(workflowId, 'no run', status)),
  ];
};

function runFault({ id, number, closed }: MatterEvidence, runs: RunEvidence[]): Difference[] {
  const mine = runs.filter(({ workflowId }) => workflowId === workflowIdOf('clue', id));
  const expected = `one run, ${closed ? 'COMPLETED' : 'RUNNING'}`;
  const found = `${mine.length === 1 ? 'one run' : `${mine.length} runs`}, ${mine.map(({ status }) => status).join(' ')}`;
  const stuck = mine.flatMap((run) =>
    run.stuck === undefined ? [] : [fault(number, 'moving', run.stuck)],
  );
  return found === expected ? stuck : [fault(number, expected, found), ...stuck];
}

const fault = (about: string, expected: string, found: string): Difference => ({
  check: 'workflow',
  about,
  expected,
  found,
});
