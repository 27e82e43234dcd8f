// Time and acts inside a matter, example by example (P2, P3).
import {
  allowed,
  fold,
  isFinal,
  nextWake,
  open,
  step,
  tick,
  view,
  type Command,
  type Context,
  type DomainEvent,
  type Json,
  type Slice,
  type MatterState,
  type Refusal,
  type Stepped,
} from '../../domain';
import { by, seed, slice, START, toy } from './kernel-toy';

const done = (answer: Stepped | Refusal): Stepped => {
  if (!answer.ok) throw new Error(answer.code);
  return answer;
};
const codeOf = (answer: Stepped | Refusal): string => (answer.ok ? 'ok' : answer.code);
const opened = (at = 0, receivedAtMs?: number): Stepped =>
  done(
    open(
      toy,
      seed,
      { type: 'begin', ...(receivedAtMs === undefined ? {} : { receivedAtMs }) },
      by('p1', at),
      slice,
    ),
  );
const act = (
  state: MatterState,
  command: Command,
  context: Context,
  now = context.submittedAtMs - START,
) => step(toy, state, command, context, START + now, slice);
const rungs = (events: DomainEvent[], deadline = 'WORK') =>
  events.flatMap((event) =>
    event.type === 'rungFired' && 'level' in event && event.deadline === deadline
      ? [[event.level, event.repeatNo, event.status, event.atMs - START]]
      : [],
  );
const find = (events: DomainEvent[], type: string) => events.find((event) => event.type === type);

describe('opening', () => {
  it('starts the deadlines and folds from the ledger alone', () => {
    const { events, state } = opened();
    expect(events.map(({ type }) => type)).toEqual(['begun', 'deadlineStarted', 'deadlineStarted']);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(fold(toy, events)).toEqual(state);
    expect(nextWake(state)).toBe(START + 800);
  });

  it('born overdue: only the highest rung before registration speaks', () => {
    const { events, state } = opened(1300, START);
    expect(rungs(events)).toEqual([
      [0, 0, 'skipped', 800],
      [1, 0, 'skipped', 1000],
      [2, 0, 'fired', 1200],
    ]);
    expect(state.deadlines[0]?.missedAtMs).toBe(START + 1000);
    expect(nextWake(state)).toBe(START + 1500);
  });

  it('is refused for a command that opens nothing', () => {
    expect(codeOf(open(toy, seed, { type: 'finish' }, by('p1', 0), slice))).toBe('unknownCommand');
  });
});

describe('time', () => {
  it('fires every rung passed in order, with its own and the noticed instant, and repeats for ever', () => {
    const { events, state } = tick(toy, opened().state, START + 4000, slice);
    expect(rungs(events)).toEqual([
      [0, 0, 'skipped', 800],
      [1, 0, 'fired', 1000],
      [2, 0, 'fired', 1200],
      [4, 0, 'fired', 1500],
      [4, 1, 'fired', 2000],
      [4, 2, 'fired', 3000],
      [4, 3, 'fired', 4000],
    ]);
    expect(events.every(({ nowMs }) => nowMs === START + 4000)).toBe(true);
    expect(state.listings).toHaveLength(1);
    expect(nextWake(state)).toBe(START + 4800);
  });

  it('does nothing twice: a second tick at the same instant is empty', () => {
    const once = tick(toy, opened().state, START + 1100, slice);
    expect(tick(toy, once.state, START + 1100, slice)).toEqual({
      ok: true,
      events: [],
      state: once.state,
    });
  });
});

describe('invariant 2: a step counts from the instant it was submitted', () => {
  it('a stop at the due instant is met and withdraws the rungs that fired meanwhile, with their listing', () => {
    const late = tick(toy, opened().state, START + 1600, slice).state;
    expect(late.listings).toHaveLength(1);
    const { events, state } = done(act(late, { type: 'finish' }, by('p1', 1000), 1700));
    expect(find(events, 'rungsWithdrawn')).toMatchObject({
      rungs: [
        [1, 0, 1],
        [2, 0, 1],
        [4, 0, 1],
      ],
      missWithdrawn: true,
    });
    expect(find(events, 'deadlineStopped')).toMatchObject({
      status: 'met',
      doneAtMs: START + 1000,
      notices: [{ kind: 'standDown', audience: ['told:WORK#1'] }],
    });
    expect(state.listings).toEqual([]);
  });

  it('what it starts begins at its submission, and rungs in between are born overdue', () => {
    const { events, state } = done(act(opened().state, { type: 'finish' }, by('p1', 500), 1400));
    expect(rungs(events, 'CHECK')).toEqual([
      [0, 0, 'skipped', 900],
      [1, 0, 'skipped', 1100],
      [2, 0, 'fired', 1300],
    ]);
    expect(state.deadlines.find(({ deadline }) => deadline === 'CHECK')).toMatchObject({
      startAtMs: START + 500,
      startAppliedAtMs: START + 1400,
    });
  });

  it('an alarm noticed only together with the completing act says when it was completed', () => {
    const { events } = done(act(opened().state, { type: 'finish' }, by('p1', 1100), 1300));
    expect(rungs(events)).toEqual([
      [0, 0, 'skipped', 800],
      [1, 0, 'fired', 1000],
    ]);
    expect(events.filter(({ type }) => type === 'rungFired')).toEqual([
      expect.objectContaining({ why: 'overtaken', doneAtMs: START + 1100 }),
      expect.objectContaining({ level: 1, doneAtMs: START + 1100 }),
    ]);
    const stopped = find(events, 'deadlineStopped');
    expect(stopped).toMatchObject({ status: 'breached' });
    expect(stopped).not.toHaveProperty('notices');
  });
});

describe('acts of two people', () => {
  const checking = () => done(act(opened().state, { type: 'finish' }, by('p1', 100))).state;
  const asked = () => {
    const context = by('p4', 200);
    return { id: context.commandId, ...done(act(checking(), { type: 'accept' }, context)) };
  };

  it('happen at the last half, by another person, at that instant', () => {
    const { id, state } = asked();
    expect(codeOf(act(state, { type: 'confirm', commandId: id }, by('p4', 300)))).toBe(
      'sameAsAsker',
    );
    expect(codeOf(act(state, { type: 'confirm', commandId: id }, by('p2', 300)))).toBe(
      'notYourDesk',
    );
    const { events, state: after } = done(
      act(state, { type: 'confirm', commandId: id }, by('p3', 300)),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'pendingConfirmed',
      'pendingEnded',
      'accepted',
      'deadlineStopped',
      'deadlineStopped',
    ]);
    expect(events[0]).toMatchObject({ by: { personId: 'p3', post: 'chief@a' }, atMs: START + 300 });
    expect(find(events, 'accepted')).toMatchObject({ by: { personId: 'p3' }, halves: 1 });
    expect(isFinal(toy, after)).toBe(true);
    expect(nextWake(after)).toBeNull();
    expect(codeOf(act(after, { type: 'giveBack' }, by('p2', 400)))).toBe('matterClosed');
  });

  it('are refused at once where their guard says no, and not asked twice', () => {
    expect(codeOf(act(checking(), { type: 'accept', bad: true }, by('p2', 200)))).toBe(
      'badCommand',
    );
    expect(codeOf(act(asked().state, { type: 'accept' }, by('p2', 250)))).toBe('pendingExists');
  });

  it('count a stand-in and the one he stands in for as the same half', () => {
    const { id, state } = asked();
    const standIn = by('p1', 300, {
      actor: {
        personId: 'p1',
        posts: ['worker@a'],
        actingFor: { personId: 'p4', posts: ['chief@a'], delegationId: 'd' },
      },
    });
    expect(codeOf(act(state, { type: 'confirm', commandId: id }, standIn))).toBe('sameAsAsker');
  });

  it('lapse by the submission of the second half, not by the mark', () => {
    const { id, state } = asked();
    const marked = tick(toy, state, START + 950, slice).state;
    expect(marked.pending[0]?.lapsed).toBe(true);
    expect(codeOf(act(marked, { type: 'confirm', commandId: id }, by('p3', 901), 960))).toBe(
      'pendingLapsed',
    );
    expect(codeOf(act(state, { type: 'confirm', commandId: id }, by('p3', 901), 960))).toBe(
      'pendingLapsed',
    );
    expect(codeOf(act(marked, { type: 'confirm', commandId: id }, by('p3', 899), 960))).toBe('ok');
  });

  it('end with the state, by decline of the other half with a reason, or by the asker', () => {
    const { id, state } = asked();
    const back = done(act(state, { type: 'giveBack' }, by('p2', 300)));
    expect(find(back.events, 'pendingEnded')).toMatchObject({ how: 'stateChanged' });
    expect(codeOf(act(state, { type: 'decline', commandId: id }, by('p3', 300)))).toBe(
      'reasonRequired',
    );
    expect(codeOf(act(state, { type: 'decline', commandId: id }, by('p1', 300)))).toBe(
      'notYourDesk',
    );
    const declined = done(act(state, { type: 'decline', commandId: id }, by('p4', 300)));
    expect(declined.state.pending).toEqual([]);
  });
});

describe('who may', () => {
  it('is the same for what is allowed and for what is decided', () => {
    const { state } = opened();
    expect(allowed(toy, state, { personId: 'p1', posts: ['worker@a'] }, slice)).toEqual(
      expect.arrayContaining(['finish', 'note']),
    );
    expect(allowed(toy, state, { personId: 'p9', posts: ['worker@a'] }, slice)).not.toContain(
      'note',
    );
    expect(codeOf(act(state, { type: 'note' }, by('p9', 10)))).toBe('sameAsRegistrar');
    expect(codeOf(act(state, { type: 'finish' }, by('p2', 10)))).toBe('notYourDesk');
    expect(codeOf(act(state, { type: 'accept' }, by('p2', 10)))).toBe('notInThisState');
    expect(codeOf(act(state, { type: '__proto__' }, by('p2', 10)))).toBe('unknownCommand');
  });

  it('If-Match passes when no human act came after it', () => {
    const { state } = opened();
    const ticked = tick(toy, state, START + 1100, slice).state;
    expect(ticked.revision).toBeGreaterThan(state.humanRevision);
    expect(
      codeOf(
        act(ticked, { type: 'note' }, by('p1', 1200, { expectedRevision: state.humanRevision })),
      ),
    ).toBe('ok');
    expect(codeOf(act(ticked, { type: 'note' }, by('p1', 1200, { expectedRevision: 0 })))).toBe(
      'revisionConflict',
    );
  });
});

describe('the view', () => {
  it('shows deadlines with instants in UTC and the miss from its instant on', () => {
    const { state } = opened();
    expect(view(toy, state, slice, START + 1000).deadlines[0]).toMatchObject({
      id: 'WORK',
      instance: 1,
      dueNo: 1,
      clock: 'MS',
      dueAt: new Date(START + 1000).toISOString(),
      status: 'running',
      level: null,
    });
    expect(view(toy, state, slice, START + 1001).deadlines[0]).toMatchObject({
      status: 'breached',
    });
    expect(view(toy, state, slice)).toMatchObject({
      id: 'm1',
      state: 'WORKING',
      holder: { post: 'worker@a' },
      acts: 1,
      closed: false,
    });
  });
});

describe('invariant 3: extension and pause keep every earlier due date', () => {
  const ask = (type: string, until: number, at = 500, state = opened().state) => {
    const context = by('p1', at);
    const answer = act(
      state,
      { type, deadline: 'WORK', cause: 'ILLNESS', until: START + until },
      context,
    );
    return { id: context.commandId, answer };
  };
  const agreed = (type: string, until: number, at: number, now = at) => {
    const { id, answer } = ask(type, until);
    return act(done(answer).state, { type: 'confirm', commandId: id }, by('p3', at), now);
  };
  const due = (state: MatterState) => state.deadlines.find(({ deadline }) => deadline === 'WORK');

  it('an extension confirmed before due moves it, with a new dueNo and no pre-warning fired twice', () => {
    const { events, state } = done(agreed('requestExtension', 1800, 900));
    expect(find(events, 'dueMoved')).toMatchObject({
      cause: 'extension',
      dueNo: 2,
      fromDueAtMs: START + 1000,
      dueAtMs: START + 1800,
    });
    expect(due(state)?.rungs[0]).toEqual([1, 0, START + 1800]);
  });

  it('an extension confirmed in time but applied late withdraws what fired meanwhile', () => {
    const { id, answer } = ask('requestExtension', 1800);
    const late = tick(toy, done(answer).state, START + 1300, slice).state;
    const { events, state } = done(
      act(late, { type: 'confirm', commandId: id }, by('p3', 1000), 1300),
    );
    expect(find(events, 'rungsWithdrawn')).toMatchObject({
      rungs: [
        [1, 0, 1],
        [2, 0, 1],
      ],
      missWithdrawn: true,
    });
    expect(due(state)).not.toHaveProperty('missedAtMs');
  });

  it('is refused too late, too long, too often, by another than the holder, or where the pack has none', () => {
    expect(codeOf(agreed('requestExtension', 1800, 1001))).toBe('pendingLapsed');
    expect(codeOf(ask('requestExtension', 1800, 1001).answer)).toBe('tooLate');
    expect(codeOf(ask('requestExtension', 2001).answer)).toBe('extensionTooLong');
    const again = done(agreed('requestExtension', 1800, 900)).state;
    expect(codeOf(ask('requestExtension', 2500, 950, again).answer)).toBe('deadlineNotExtendable');
    expect(
      codeOf(
        act(
          opened().state,
          { type: 'requestExtension', deadline: 'WORK', until: START + 1500 },
          by('p3', 5),
        ),
      ),
    ).toBe('notYourDesk');
  });

  it('a pause stops the alarms, ends by itself at its recorded instant, and shifts due by what it took', () => {
    const { state } = done(agreed('requestPause', 1600, 600));
    expect(due(state)).toMatchObject({ pausedAtMs: START + 600, pausedUntilMs: START + 1600 });
    expect(nextWake(state)).toBe(START + 1600);
    const after = tick(toy, state, START + 1700, slice);
    expect(find(after.events, 'clockResumed')).toMatchObject({
      atMs: START + 1600,
      dueNo: 2,
      fromDueAtMs: START + 1000,
      dueAtMs: START + 2000,
    });
    expect(rungs(after.events)).toEqual([]);
  });

  it('a pause needs a cause of the closed list and a length the pack allows', () => {
    const pause = { type: 'requestPause', deadline: 'WORK', until: START + 900 };
    const { state } = opened();
    expect(codeOf(act(state, { ...pause, cause: 'TIRED' }, by('p1', 10)))).toBe('unknownCode');
    expect(
      codeOf(act(state, { ...pause, cause: 'ILLNESS', until: START + 2011 }, by('p1', 10))),
    ).toBe('pauseTooLong');
    expect(codeOf(act(state, { ...pause, cause: 'ILLNESS', deadline: 'LIFE' }, by('p3', 10)))).toBe(
      'notYourDesk',
    );
    expect(codeOf(act(state, { ...pause, cause: 'ILLNESS' }, by('p1', 1001)))).toBe('tooLate');
  });

  it('a resume in time but applied after the automatic one resumes at its own instant', () => {
    const paused = done(agreed('requestPause', 1600, 600)).state;
    const auto = tick(toy, paused, START + 1700, slice).state;
    const { events } = done(
      act(auto, { type: 'resumeClock', deadline: 'WORK' }, by('p1', 1100), 1750),
    );
    expect(find(events, 'dueMoved')).toMatchObject({
      cause: 'resume',
      dueNo: 3,
      dueAtMs: START + 1500,
    });
  });
});

describe('a listing', () => {
  it('is set by L4, stays after the stop, and is taken off by delist only then', () => {
    const listed = tick(toy, opened().state, START + 1600, slice).state;
    const off = { type: 'delist', deadline: 'WORK', reason: { ref: 'v', digest: 'd' } };
    expect(codeOf(act(listed, off, by('p3', 1700)))).toBe('stillRunning');
    const stopped = done(act(listed, { type: 'finish' }, by('p1', 1700))).state;
    expect(codeOf(act(stopped, off, by('p1', 1710)))).toBe('notYourDesk');
    expect(done(act(stopped, off, by('p3', 1710))).state.listings).toEqual([]);
  });
});

describe('a holiday plan that arrives', () => {
  const days: Slice = {
    ...slice,
    deadlines: { ...slice.deadlines, LIFE: { limit: { unit: 'WD', n: 3 }, ladder: 'short' } },
  };

  it('moves day clocks later on record and never earlier, and only the system brings it', () => {
    const first = done(open(toy, seed, { type: 'begin' }, by('p1', 0), days)).state;
    const life = first.deadlines.find(({ deadline }) => deadline === 'LIFE');
    expect(life?.provisional).toBe(true);
    const week = Buffer.from(new Uint8Array(46).fill(255)).toString('base64');
    const planned = { ...days, digest: 'd2', calendars: { '1970': { version: 'v', days: week } } };
    const command = { type: 'applyCalendar', slice: planned as unknown as Json };
    const { events, state } = done(step(toy, first, command, by('p2', 10), START + 10, days));
    expect(state.sliceDigest).toBe('d2');
    expect(find(events, 'dueMoved')).toMatchObject({ cause: 'calendar', provisional: false });
    expect(
      state.deadlines.find(({ deadline }) => deadline === 'LIFE')?.dueAtMs,
    ).toBeGreaterThanOrEqual(life?.dueAtMs ?? 0);
    expect(allowed(toy, first, { personId: 'p1', posts: ['worker@a'] }, days)).not.toContain(
      'applyCalendar',
    );
  });
});
