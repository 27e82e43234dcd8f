// Walks nobody scripted: what holds in every state a clue can reach.
import fc from 'fast-check';
import { canonicalJson, isFinal, nextWake } from '../../domain';
import type { MatterState } from '../../domain';
import { clue, Life, registration, START, toSignOff } from './clue-life';
import { actorBy, births, walk, wander, WHO } from './clue-wander';

// Walks are long where other work shares the cores.
jest.setTimeout(120_000);

/** Clocks that a state may call its own: `WHOLE_LIFE` and the notice do not count (invariant 13). */
const ownClocks = (state: MatterState) =>
  state.deadlines.filter(
    (one) =>
      one.deadline !== 'WHOLE_LIFE' &&
      one.deadline !== 'ACCEPTANCE_NOTICE' &&
      (one.pausedAtMs === undefined || one.pausedUntilMs !== undefined),
  );

function holdsInvariant13({ state }: Life): void {
  if (clue.states[state.state]?.end !== true) expect(ownClocks(state)).not.toEqual([]);
  if (!isFinal(clue, state)) expect(nextWake(state)).not.toBeNull();
}

test('every state reached has a running clock of its own (invariant 13), and the ledger folds to it', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(births, walk, (born, steps) => {
      const life = born();
      for (const n of steps) {
        wander(life, n);
        if (n % 17 === 0) life.wait(n % 9000);
        reached.add(life.state.state);
        holdsInvariant13(life);
      }
      expect(life.refold()).toEqual(life.state);
    }),
    { numRuns: 60, seed: 135, endOnFailure: true },
  );
  const stub = { type: 'registerClue', competence: 'superior', receivedAtMs: START };
  reached.add(new Life([], stub).state.state);
  expect([...reached].sort()).toEqual(Object.keys(clue.states).sort());
});

/** Somebody who may signs, in his own post or standing in; false where nobody may. */
function signs(life: Life, n: number): boolean {
  life.actor = (who) => actorBy(who, n);
  const may = WHO.filter((who) => life.may(who).includes('sign'));
  const who = may[n % Math.max(1, may.length)];
  if (who === undefined) return false;
  life.sign(who);
  return true;
}

test('whoever concludes through sign-off was signed for by three different people (invariant 7)', () => {
  let concluded = 0;
  fc.assert(
    fc.property(walk, (steps) => {
      const life = toSignOff();
      for (const n of steps) {
        const before = life.state.state;
        if (n % 5 === 0 || !signs(life, n)) wander(life, n);
        if (before !== 'SIGN_OFF' || life.state.state !== 'CONCLUDED') continue;
        const signatures = life.data.round?.signatures ?? [];
        const persons = signatures.flatMap(({ personId, actingFor }) => [
          personId,
          ...(actingFor === undefined ? [] : [actingFor]),
        ]);
        expect(signatures.length).toBe(3);
        expect(new Set(persons).size).toBe(persons.length);
        concluded += 1;
      }
    }),
    { numRuns: 30, seed: 3, endOnFailure: true },
  );
  expect(concluded).toBeGreaterThan(0);
});

test('a state stays within 4 kB through its loops', () => {
  const life = new Life(['r1', 'r2'], registration(START, ['r1', 'r2']));
  let most = 0;
  for (let n = 1; n < 600; n += 1) {
    wander(life, n * 7919);
    most = Math.max(most, canonicalJson(life.state).length);
  }
  expect(most).toBeLessThan(4096);
});
