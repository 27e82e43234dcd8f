// Due dates that move: extension, pause, listings, holiday plans (P3, P6).
import {
  allowed,
  nextWake,
  open,
  step,
  tick,
  type Command,
  type Json,
  type Slice,
  type MatterState,
} from '../../domain';
import { done, codeOf, opened, act, rungs, find } from './kernel-acts';
import { by, seed, slice, START, toy } from './kernel-toy';
import { listingsOf } from '../../domain/kernel/listings';

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

describe('a clock at rest misses nothing', () => {
  /** WORK, due at 1000, paused from 600 to 1600. */
  const paused = (): MatterState => {
    const asked = by('p1', 500);
    const ask = { type: 'requestPause', deadline: 'WORK', cause: 'ILLNESS', until: START + 1600 };
    const { state } = done(act(opened().state, ask, asked));
    return done(act(state, { type: 'confirm', commandId: asked.commandId }, by('p3', 600))).state;
  };
  const work = (state: MatterState) => state.deadlines.find(({ deadline }) => deadline === 'WORK');

  it('what is done during the pause is in time, by the due date that the pause has moved', () => {
    const { events } = done(act(paused(), { type: 'finish' }, by('p1', 1300)));
    expect(find(events, 'clockResumed')).toMatchObject({ atMs: START + 1300, dueNo: 2 });
    expect(find(events, 'deadlineStopped')).toMatchObject({
      status: 'met',
      dueNo: 2,
      dueAtMs: START + 1700,
      doneAtMs: START + 1300,
    });
  });

  it('what is left during the pause is cancelled, not missed', () => {
    const drop = (type: string) => ({ ...toy.commands.note, decide: () => left(type) });
    const left = (type: string) => ({
      ok: true as const,
      event: { type, enters: 'WORKING' },
      effects: [{ do: 'start' as const, deadline: 'WORK' }],
    });
    const leaving = { ...toy, commands: { ...toy.commands, note: drop('noted') as never } };
    const context = by('p1', 1300);
    const { events } = done(
      step(leaving, paused(), { type: 'note' }, context, START + 1300, slice),
    );
    expect(find(events, 'deadlineCancelled')).toMatchObject({ missed: false });
  });

  it('may be extended until it is due', () => {
    const asked = by('p1', 1200);
    const more = { type: 'requestExtension', deadline: 'WORK', until: START + 1900 };
    const { state } = done(act(paused(), more, asked));
    const agreed = { type: 'confirm', commandId: asked.commandId };
    expect(work(done(act(state, agreed, by('p3', 1300))).state)?.dueAtMs).toBe(START + 1900);
  });

  it('is resumed once, and rests for the same time once', () => {
    const auto = tick(toy, paused(), START + 1700, slice).state;
    const resume = { type: 'resumeClock', deadline: 'WORK' };
    const sooner = done(act(auto, resume, by('p1', 1100), 1750)).state;
    expect(codeOf(act(sooner, resume, by('p1', 1200), 1760))).toBe('noChange');
    expect(codeOf(act(paused(), resume, by('p1', 590), 1000))).toBe('noChange');
    const again = { type: 'requestPause', deadline: 'WORK', cause: 'ILLNESS' };
    expect(codeOf(act(auto, again, by('p1', 1500), 1760))).toBe('noChange');
    expect(codeOf(act(auto, again, by('p1', 1600), 1760))).toBe('ok');
  });
});

describe('a listing', () => {
  it('is set by L4, stays after the stop, and is taken off by delist only then', () => {
    const listed = tick(toy, opened().state, START + 1600, slice).state;
    const off = { type: 'delist', deadline: 'WORK', reason: { ref: 'v', digest: 'd' } };
    expect(codeOf(act(listed, off, by('p3', 1700)))).toBe('stillRunning');
    const stopped = done(act(listed, { type: 'finish' }, by('p1', 1700))).state;
    expect(codeOf(act(stopped, off, by('p1', 1710)))).toBe('notYourDesk');
    expect(listingsOf(done(act(stopped, off, by('p3', 1710))).state)).toEqual([]);
  });
});

const DAY_MS = 86_400_000;

describe('invariant 3: a holiday plan that arrives', () => {
  const days: Slice = {
    ...slice,
    deadlines: { ...slice.deadlines, LIFE: { limit: { unit: 'WD', n: 3 }, ladder: 'short' } },
    // Toy ladders repeat within milliseconds; over days that would be millions of rungs.
    ladders: Object.fromEntries(
      Object.entries(slice.ladders).map(([name, ladder]) => [
        name,
        { ...ladder, repeat: [{ unit: 'H', n: 24 }] },
      ]),
    ),
  };

  const life = (state: MatterState) => state.deadlines.find(({ deadline }) => deadline === 'LIFE');
  const planned = (bits: Uint8Array): Slice => ({
    ...days,
    digest: 'd2',
    calendars: { '1970': { version: 'v', days: Buffer.from(bits).toString('base64') } },
  });
  const plan = (bits: Uint8Array): Command => ({
    type: 'applyCalendar',
    slice: planned(bits) as unknown as Json,
  });

  it('moves day clocks later on record and never earlier, and only the system brings it', () => {
    const first = done(open(toy, seed, { type: 'begin' }, by('p1', 0), days)).state;
    expect(life(first)?.provisional).toBe(true);
    const command = plan(new Uint8Array(46).fill(255));
    const { events, state } = done(step(toy, first, command, by('p2', 10), START + 10, days));
    expect(state.sliceDigest).toBe('d2');
    expect(find(events, 'dueMoved')).toMatchObject({ cause: 'calendar', provisional: false });
    expect(life(state)?.dueAtMs).toBeGreaterThanOrEqual(life(first)?.dueAtMs ?? 0);
    expect(allowed(toy, first, { personId: 'p1', posts: ['worker@a'] }, days)).not.toContain(
      'applyCalendar',
    );
  });

  it('keeps the earliest miss when the due date moves later and is missed again', () => {
    const first = done(open(toy, seed, { type: 'begin' }, by('p1', 0), days)).state;
    const earlyDueMs = life(first)?.dueAtMs ?? 0;
    const missed = tick(toy, first, earlyDueMs, days).state;
    expect(life(missed)?.missedAtMs).toBe(earlyDueMs);
    const rest = new Uint8Array(46).fill(255).fill(0, 0, 4);
    const later = done(
      step(toy, missed, plan(rest), by('p2', earlyDueMs - START + 1), earlyDueMs + 1, days),
    ).state;
    const lateDueMs = life(later)?.dueAtMs ?? 0;
    expect(lateDueMs).toBeGreaterThan(earlyDueMs);
    const again = tick(toy, later, lateDueMs + 30 * DAY_MS, planned(rest));
    const fired = again.events.filter(
      (event) => event.type === 'rungFired' && event['dueAtMs'] === lateDueMs,
    );
    expect(fired.length).toBeGreaterThan(0);
    expect(life(again.state)?.missedAtMs).toBe(earlyDueMs);
  });
});
