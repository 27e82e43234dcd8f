// Time and acts inside a matter, example by example (P2, P3).
import { allowed, fold, isFinal, nextWake, open, tick, view } from '../../domain';
import { done, codeOf, opened, act, rungs, find } from './kernel-acts';
import { by, seed, slice, START, toy } from './kernel-toy';
import { listingsOf } from '../../domain/kernel/listings';

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
    expect(listingsOf(state)).toHaveLength(1);
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
    expect(listingsOf(late)).toHaveLength(1);
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
    expect(listingsOf(state)).toEqual([]);
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
