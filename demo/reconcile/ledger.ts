// Ledger: every clue that was played is there, its chain holds, and it ended where the plan says.
import type { Check, Difference, Evidence } from '../evidence';
import { endOf } from '../lives';
import type { Played } from '../play';

export const everyStepWent: Check = ({ played }) =>
  played.flatMap(({ one, number, fault }) =>
    fault === undefined
      ? []
      : [
          {
            check: 'steps',
            about: number || `case ${one.no}`,
            expected: 'all taken',
            found: fault,
          },
        ],
  );

export const chainsHold: Check = ({ matters }) =>
  matters.flatMap(({ number, chain, revision, events }) => {
    const faults: Difference[] = [];
    if (typeof chain === 'object')
      faults.push({ check: 'chain', about: number, expected: 'whole', found: chain.bad });
    if (events.length !== revision)
      faults.push({
        check: 'ledger rows',
        about: number,
        expected: String(revision),
        found: String(events.length),
      });
    return faults;
  });

export const endsAsPlanned: Check = (evidence) =>
  evidence.played.flatMap((one) => endFault(evidence, one));

function endFault({ matters }: Evidence, { one, id, number }: Played): Difference[] {
  const state = matters.find((matter) => matter.id === id)?.state ?? 'not on record';
  const expected = endOf(one.way);
  return state === expected ? [] : [{ check: 'state', about: number, expected, found: state }];
}

/** Nothing is listed that was not played, all that was played is; sealed stubs are not for the list (P8). */
export const listIsWhole: Check = ({ played, listed }) => {
  const expected = new Set(played.flatMap(({ one, id }) => (one.way === 'upward' ? [] : [id])));
  const found = new Set(listed);
  const missing = [...expected].filter((id) => !found.has(id));
  const extra = listed.filter((id) => !expected.has(id));
  return [
    ...missing.map((id) => fault(id, 'in the list', 'missing')),
    ...extra.map((id) => fault(id, 'not in the list', 'listed')),
  ];
};

const fault = (about: string, expected: string, found: string): Difference => ({
  check: 'list',
  about,
  expected,
  found,
});
