// Walks through a clue that nobody scripted: random officers, some of them standing in for others.
import fc from 'fast-check';
import { REFUSAL_CODES, type Actor } from '../../domain';
import { bodyOf } from './clue-bodies';
import { clue, Life, PEOPLE, toInvestigation, toSigned, toSignOff, toVerifying } from './clue-life';

export const WHO = Object.keys(PEOPLE);
/** Codes that say "not you" or "not now"; `allowed` and `decide` must agree on them. */
export const ROLE = [
  'notInThisState',
  'matterClosed',
  'notYourDesk',
  'unknownCommand',
  'sameAsRegistrar',
  'handlerMayNot',
  'sameSigner',
];
export const COMMANDS = Object.keys(clue.commands);

/** Somebody in his own posts, or – for two of three numbers – also standing in for somebody else. */
export function actorBy(who: string, n: number): Actor {
  const own = { personId: who, posts: PEOPLE[who] ?? [] };
  const other = WHO[(n >> 2) % WHO.length] ?? 'head';
  if (n % 3 === 0 || other === who) return own;
  const actingFor = { personId: other, posts: PEOPLE[other] ?? [], delegationId: `d-${other}` };
  return { ...own, actingFor };
}

/** One random officer tries one thing; most of the time one that is open to him. */
export function wander(life: Life, n: number): void {
  life.actor = (who) => (n % 5 === 0 ? actorBy(who, n >> 4) : actorBy(who, 0));
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

export const walk = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 20, maxLength: 90 });

/** Where a walk begins: late stages are rarely reached from registration by chance. */
export const births = fc.constantFrom<() => Life>(
  () => new Life(),
  () => new Life(['r1', 'r2']),
  () => toVerifying(['r1']),
  () => toSignOff(['r1']),
  () => toSigned(['r1', 'r2']),
  () => toSigned(),
  toInvestigation,
);
