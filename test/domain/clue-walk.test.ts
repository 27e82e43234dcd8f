// Walks nobody scripted: what holds in every state a clue can reach.
import fc from 'fast-check';
import { canonicalJson, isFinal, nextWake, REFUSAL_CODES } from '../../domain';
import type { MatterState } from '../../domain';
import { bodyOf } from './clue-bodies';
import {
  clue,
  Life,
  PEOPLE,
  registration,
  START,
  toInvestigation,
  toSigned,
  toSignOff,
  toVerifying,
} from './clue-life';

const WHO = Object.keys(PEOPLE);
const NOT_YOU = ['notInThisState', 'matterClosed', 'notYourDesk', 'unknownCommand'];
const ROLE = [...NOT_YOU, 'sameAsRegistrar', 'handlerMayNot'];
const COMMANDS = Object.keys(clue.commands);

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

/** One random officer tries one thing; most of the time one that is open to him. */
function wander(life: Life, n: number): void {
  const acts = WHO.flatMap((who) => life.may(who).map((type) => [who, type] as const));
  const main = acts.filter(
    ([, type]) =>
      type === 'confirm' ||
      clue.commands[type]?.to !== undefined ||
      /Plan|Reply|sign|Talk/.test(type),
  );
  const from = n % 4 === 0 || main.length === 0 ? acts : main;
  const chosen = from[(n >> 3) % from.length];
  if (chosen === undefined) return;
  const [who, type] = chosen;
  const before = life.state;
  const refusal = life.try(who, type, bodyOf(life, type, n >> 5));
  if (refusal !== undefined) {
    expect(REFUSAL_CODES).toContain(refusal.code);
    // Which half or deadline a kernel command means is in its body; that is the kernel's own test.
    if (Object.hasOwn(clue.commands, type))
      expect([type, ROLE.includes(refusal.code)]).toEqual([type, false]);
    return;
  }
  const { to } = clue.commands[type] ?? {};
  if (to !== undefined && life.state.state !== before.state) expect(to).toContain(life.state.state);
}

const walk = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 20, maxLength: 90 });

/** Where a walk begins: late stages are rarely reached from registration by chance. */
const births = fc.constantFrom<() => Life>(
  () => new Life(),
  () => new Life(['r1', 'r2']),
  () => toVerifying(['r1']),
  () => toSignOff(['r1']),
  () => toSigned(['r1', 'r2']),
  () => toSigned(),
  toInvestigation,
);

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

test('what is allowed is never refused for state or role, and nothing else passes', () => {
  fc.assert(
    fc.property(births, walk, fc.nat(), (born, steps, seed) => {
      const life = born();
      for (const n of steps) wander(life, n);
      const who = WHO[seed % WHO.length] ?? 'head';
      const may = life.may(who);
      for (const type of COMMANDS.filter((one) => clue.commands[one]?.system !== true)) {
        const code = life.judge(who, type, bodyOf(life, type, seed));
        if (may.includes(type)) expect([type, ROLE.includes(code)]).toEqual([type, false]);
        else expect([...ROLE, 'sameSigner']).toContain(code);
      }
    }),
    { numRuns: 60, seed: 135, endOnFailure: true },
  );
});

test('every state and command pair is decided or refused with a code of the closed set', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(births, walk, (born, steps) => {
      const life = born();
      for (const n of [0, ...steps]) {
        wander(life, n);
        if (seen.has(life.state.state)) continue;
        seen.add(life.state.state);
        for (const type of COMMANDS)
          for (const who of WHO)
            for (const body of [{}, bodyOf(life, type, n)])
              expect(['ok', ...REFUSAL_CODES]).toContain(life.judge(who, type, body));
      }
    }),
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
  // All but the stub, which has a test of its own.
  expect(seen.size).toBe(Object.keys(clue.states).length - 1);
});

test('whoever concludes through sign-off was signed for by three different people (invariant 7)', () => {
  fc.assert(
    fc.property(walk, (steps) => {
      const life = new Life();
      for (const n of steps) {
        const before = life.state.state;
        wander(life, n);
        if (before !== 'SIGN_OFF' || life.state.state !== 'CONCLUDED') continue;
        const signers = life.data.round?.signatures.map((one) => one.personId) ?? [];
        expect([signers.length, new Set(signers).size]).toEqual([3, 3]);
      }
    }),
    { numRuns: 60, seed: 3, endOnFailure: true },
  );
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
