// A toy procedure for the kernel's tests: three states, a deadline of its own, one beside, one act of two people.
import type { CommandSpec, Context, Decision, Json, Procedure, Seed, Slice } from '../../domain';

type Data = Record<string, Json>;

const ok = (event: Decision['event'], effects: Decision['effects'] = []): Decision => ({
  ok: true,
  event,
  effects,
});
const one = (post: string) => () => ({ posts: [post] });

const commands: Record<string, CommandSpec<Data>> = {
  finish: {
    label: { zh: '办结', en: 'finish' },
    from: ['WORKING'],
    who: one('worker@a'),
    decide: () =>
      ok({ type: 'finished', enters: 'CHECKING' }, [
        { do: 'stop', deadline: 'WORK' },
        { do: 'start', deadline: 'CHECK' },
      ]),
  },
  giveBack: {
    label: { zh: '退回', en: 'give back' },
    from: ['CHECKING'],
    who: one('head@a'),
    decide: () => ok({ type: 'givenBack', enters: 'WORKING' }, [{ do: 'start', deadline: 'WORK' }]),
  },
  accept: {
    label: { zh: '接受', en: 'accept' },
    from: ['CHECKING'],
    who: one('head@a'),
    needs: () => [{ posts: ['chief@a'] }],
    decide: ({ command, confirmed }) =>
      command.bad === true
        ? { ok: false, code: 'badCommand' }
        : ok({ type: 'accepted', enters: 'DONE', halves: confirmed.length }, [
            { do: 'stop', deadline: 'CHECK' },
            { do: 'stop', deadline: 'LIFE' },
          ]),
  },
  note: {
    label: { zh: '记录', en: 'note' },
    from: 'open',
    who: () => ({ posts: ['worker@a'], not: ['p9'], notCode: 'sameAsRegistrar' }),
    decide: () => ok({ type: 'noted' }),
  },
};

export const toy: Procedure = {
  name: 'toy',
  label: { zh: '样例', en: 'toy' },
  version: 1,
  opensWith: ['begin'],
  states: {
    WORKING: { label: { zh: '在办', en: 'working' }, desk: () => ({ post: 'worker@a' }) },
    CHECKING: { label: { zh: '审核', en: 'checking' }, desk: () => ({ post: 'head@a' }) },
    DONE: { label: { zh: '完成', en: 'done' }, end: true, desk: () => ({ post: 'head@a' }) },
  },
  deadlines: {
    WORK: {
      label: { zh: '办理', en: 'work' },
      holder: () => ({ post: 'worker@a' }),
      extensionBy: () => ({ posts: ['chief@a'] }),
      pauseBy: () => ({ posts: ['chief@a'] }),
    },
    CHECK: { label: { zh: '审核', en: 'check' }, holder: () => ({ post: 'head@a' }) },
    LIFE: { label: { zh: '全程', en: 'life' }, beside: true, holder: () => ({ post: 'chief@a' }) },
  },
  commands,
  open: ({ command, movesAtMs: atMs }) =>
    ok(
      {
        type: 'begun',
        enters: 'WORKING',
        receivedAtMs: typeof command.receivedAtMs === 'number' ? command.receivedAtMs : atMs,
      },
      [
        {
          do: 'start',
          deadline: 'WORK',
          startAtMs: typeof command.receivedAtMs === 'number' ? command.receivedAtMs : atMs,
        },
        { do: 'start', deadline: 'LIFE' },
      ],
    ),
  evolve: (data, event) => ({ ...data, acts: Number(data.acts ?? 0) + 1, last: event.type }),
  delistBy: () => ({ posts: ['chief@a'] }),
  dutyOpen: () => false,
  viewData: (state) => ({ acts: state.data.acts ?? 0 }),
};

const ms = (n: number) => ({ unit: 'MS' as const, n });

/** WORK is due after 1000 ms with rungs at 800 (L0), 1000 (L1), 1200 (L2), 1500 (L4), then every 500, then 1000. */
export const slice: Slice = {
  digest: 'd1',
  procedure: 'toy',
  rulePack: { version: '1', digest: 'r1' },
  offsetMinutes: 480,
  officeOpensMinute: 540,
  spreadMs: 0,
  calendars: {},
  deadlines: {
    WORK: {
      limit: ms(1000),
      ladder: 'short',
      extension: { by: ms(1000), times: 1 },
      pauseMax: ms(2000),
    },
    CHECK: { limit: ms(600), ladder: 'short' },
    LIFE: { limit: ms(5000), ladder: 'short' },
  },
  ladders: {
    short: {
      rungs: [
        { level: 0, after: ms(-200) },
        { level: 1, after: ms(0) },
        { level: 2, after: ms(200) },
        { level: 4, after: ms(500) },
      ],
      repeat: [ms(500), ms(1000)],
    },
  },
  maxRounds: 3,
  pendingLapse: ms(700),
  options: {},
};

export const seed: Seed = { matterId: 'm1', organId: 'o1', number: 'N-1' };

export const START = 1_000_000;

export const posts: Record<string, string[]> = {
  p1: ['worker@a'],
  p2: ['head@a'],
  p3: ['chief@a'],
  p4: ['head@a', 'chief@a'],
  p9: ['worker@a'],
};

let count = 0;

/** Context of an act by a person of `posts`, submitted at `at` ms after START. */
export const by = (personId: string, at: number, more: Partial<Context> = {}): Context => ({
  commandId: `c${(count += 1)}`,
  submittedAtMs: START + at,
  actor: { personId, posts: posts[personId] ?? [] },
  named: {},
  facts: {},
  ...more,
});
