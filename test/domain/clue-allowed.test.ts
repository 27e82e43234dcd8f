// `allowed` and `decide` are one judgement (issue item 9), also for stand-ins; every pair of state and command is decided.
import fc from 'fast-check';
import { allowed, decide, REFUSAL_CODES, type Actor, type Json } from '../../domain';
import { bodyOf } from './clue-bodies';
import { clue, PEOPLE, text, toSignOff, type Life } from './clue-life';
import { actorBy, births, COMMANDS, ROLE, walk, wander, WHO } from './clue-wander';
import { listingsOf } from '../../domain/kernel/listings';

// Walks are long where other work shares the cores.
jest.setTimeout(120_000);

const GIVEN = COMMANDS.filter((one) => clue.commands[one]?.system !== true);
type Body = Record<string, Json>;

function judge(life: Life, actor: Actor, type: string, body: Body): string {
  const command = { type, ...body };
  const context = { ...life.context(actor.personId, command), actor };
  const verdict = decide(clue, life.state, command, context, life.slice);
  return verdict.ok ? 'ok' : verdict.code;
}

const reason = { reason: text('reason') };
/** Whom a kernel command concerns is in its body: every body that could be meant. */
const KERNEL: Record<string, (life: Life) => Body[]> = {
  confirm: ({ state }) => state.pending.map(({ commandId }) => ({ commandId })),
  decline: ({ state }) => state.pending.map(({ commandId }) => ({ commandId, ...reason })),
  requestExtension: onClocks,
  requestPause: onClocks,
  resumeClock: onClocks,
  delist: ({ state }) =>
    listingsOf(state).map(({ deadline, instance }) => ({ deadline, instance, ...reason })),
  adoptRulePack: () => [{ rulePack: { version: 'v', digest: 'd' }, sliceDigest: 'd' }],
};

function onClocks({ state, now }: Life): Body[] {
  return state.deadlines.map(({ deadline, instance }) => ({
    deadline,
    instance,
    cause: 'ILLNESS',
    until: now + 500,
  }));
}

/** Beside the codes of role: there is nothing of the kind for him. */
const NOTHING = [
  ...ROLE,
  'sameAsAsker',
  'alreadySigned',
  'deadlineNotRunning',
  'deadlineNotExtendable',
  'deadlineNotPausable',
  'noChange',
];

/** Where the two disagree; gathered, because an expectation for each of thousands is slow. */
function disagreements(life: Life, actor: Actor, n: number): unknown[] {
  const may = allowed(clue, life.state, actor, life.slice);
  const given = GIVEN.flatMap((type) => {
    const code = judge(life, actor, type, bodyOf(life, type, n));
    return ROLE.includes(code) === may.includes(type) ? [[type, code, actor]] : [];
  });
  const kernel = Object.entries(KERNEL).flatMap(([type, bodies]) => {
    const codes = bodies(life).map((body) => judge(life, actor, type, body));
    const agrees = may.includes(type)
      ? codes.some((code) => !ROLE.includes(code))
      : codes.every((code) => NOTHING.includes(code));
    return agrees ? [] : [[type, codes, actor]];
  });
  return [...given, ...kernel];
}

test('what is allowed is never refused for state or role, and nothing else passes', () => {
  let standIns = 0;
  fc.assert(
    fc.property(births, walk, fc.nat(), (born, steps, seed) => {
      const life = born();
      steps.forEach((n, at) => {
        wander(life, n);
        if (n % 19 === 0) life.wait(n % 7000);
        if ((at + seed) % 11 !== 0) return;
        for (const who of WHO) {
          const actor = actorBy(who, n + at);
          if (actor.actingFor !== undefined) standIns += 1;
          expect(disagreements(life, actor, n >> 3)).toEqual([]);
        }
      });
    }),
    { numRuns: 12, seed: 135, endOnFailure: true },
  );
  expect(standIns).toBeGreaterThan(100);
});

const standIn = (who: string, other: string): Actor => ({
  personId: who,
  posts: PEOPLE[who] ?? [],
  actingFor: { personId: other, posts: PEOPLE[other] ?? [], delegationId: 'd' },
});

const signedByStandIn = (): Life => {
  const life = toSignOff();
  const before = life.actor;
  life.actor = (who) => (who === 'third' ? standIn(who, 'follow') : before(who));
  return life.sign('third');
};

test.each<[string, () => Life]>([
  ['nobody signed', () => toSignOff()],
  ['one signed', () => toSignOff().sign('follow')],
  ['somebody signed for the first', signedByStandIn],
  ['two signed', () => toSignOff().sign('follow').sign('leader')],
])('in sign-off it holds for every pair of officer and stand-in: %s', (_name, made) => {
  const life = made();
  const pairs = WHO.flatMap((who) => WHO.map((other) => standIn(who, other)));
  expect(pairs.flatMap((actor) => disagreements(life, actor, 0))).toEqual([]);
});

const CODES: string[] = ['ok', ...REFUSAL_CODES];
const bodies = (life: Life, type: string, n: number): Body[] =>
  KERNEL[type]?.(life) ?? [{}, bodyOf(life, type, n)];

test('every state and command pair is decided or refused with a code of the closed set', () => {
  const seen = new Set<string>();
  const types = [...COMMANDS, ...Object.keys(KERNEL), 'applyCalendar', 'roll', 'nonsense'];
  fc.assert(
    fc.property(births, walk, (born, steps) => {
      const life = born();
      for (const n of [0, ...steps]) {
        wander(life, n);
        if (seen.has(life.state.state)) continue;
        seen.add(life.state.state);
        const codes = types.flatMap((type) =>
          WHO.flatMap((who) =>
            bodies(life, type, n).map((body) => judge(life, actorBy(who, n), type, body)),
          ),
        );
        expect(codes.filter((code) => !CODES.includes(code))).toEqual([]);
      }
    }),
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
  // All but the stub, which has a test of its own.
  expect(seen.size).toBe(Object.keys(clue.states).length - 1);
});
