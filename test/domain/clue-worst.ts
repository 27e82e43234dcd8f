// The worst a clue's state can realistically become: three reporters, every step missed and told to the end, every loop
// taken as often as a pack allows, nothing taken off the list, acts of two that wait.
import { tick, type Json, type Slice } from '../../domain';
import { asInstalled, bytesOf } from './clue-real';
import { CHECKLIST, clue, disposal, Life, registration, START, TEAM, text } from './clue-life';

const REPORTERS = ['r1', 'r2', 'r3'];
const reason = { reason: text('reason') };

/** A life that leaves every step undone until all its alarms have repeated, and is measured after each act. */
export class Overdue extends Life {
  readonly sizes: { bytes: number; where: string }[] = [];
  #longMs: number;

  constructor(
    under: Slice,
    /** ms after which the last level of every ladder has repeated. */
    longMs: number,
  ) {
    super(REPORTERS, registration(START, REPORTERS), {}, under);
    this.#longMs = longMs;
  }

  override do(who: string, type: string, body: Record<string, Json> = {}): this {
    super.do(who, type, body);
    return this.#measured(`${who} ${type}`);
  }

  /** All levels of all that runs, and repeats of the last one. */
  overdue(): this {
    this.now += this.#longMs;
    for (;;) {
      const next = tick(clue, this.state, this.now, this.slice);
      if (next.events.length === 0) break;
      this.state = next.state;
      this.events = [...this.events, ...next.events];
    }
    return this.#measured('overdue');
  }

  late(who: string, type: string, body: Record<string, Json> = {}): this {
    return this.overdue().do(who, type, body);
  }

  #measured(what: string): this {
    const bytes = bytesOf(asInstalled(this.state));
    this.sizes.push({ bytes, where: `${what} in ${this.state.state}` });
    return this;
  }
}

const due = (life: Life, deadline: string): number =>
  life.state.deadlines.find((one) => one.deadline === deadline)?.dueAtMs ?? 0;

/** Bounced once, then asked twice by letter before it comes to a verification. */
function inquired(life: Overdue): void {
  life.late('pickup', 'acknowledgePickup');
  life.late('office', 'submitDisposal', disposal('INQUIRY'));
  life.late('principal', 'returnDisposal', reason);
  life.late('office', 'submitDisposal', disposal('INQUIRY'));
  life.late('principal', 'approveDisposal');
  for (const outcome of ['AGAIN', 'AGAIN', 'VERIFY']) {
    life.late('officer', 'submitPlan', { plan: text('plan') }).late('leader', 'approvePlan');
    life.late('officer', 'recordLetterSent', { deliveredAtMs: life.now });
    life.late('officer', 'recordAnswer', { answer: text('answer') });
    life.late('officer', 'submitInquiryReport', { outcome, report: text('report') });
  }
}

/** Paused, resumed and prolonged in time, and missed all the same. */
function verified(life: Overdue): void {
  life.late('head', 'submitPlan', { team: TEAM, plan: text('plan'), safetyPlan: text('safety') });
  life.late('principal', 'approvePlan').late('head', 'startVerification');
  life.do('officer', 'requestPause', { deadline: 'VERIFICATION', cause: 'EXPERT_OPINION' });
  life.confirm('leader').do('officer', 'resumeClock', { deadline: 'VERIFICATION' });
  const until = due(life, 'VERIFICATION') + 2_000;
  life.do('officer', 'requestExtension', { deadline: 'VERIFICATION', until, ...reason });
  life.confirm('leader');
  report(life, 'submitVerificationReport', 'second');
}

function report(life: Overdue, type: string, other: string, by = 'officer'): void {
  const body = { finding: 'NO_UMBRELLA', checklist: CHECKLIST, report: text('report') };
  life.late(by, type, body);
  life.do(other, 'confirm', { commandId: life.state.pending.at(-1)?.commandId ?? '' });
}

const decided = (life: Overdue): Overdue =>
  life.late('principal', 'decideResult', { finding: 'NO_UMBRELLA' });

/** Returned by the last signer as often as no study is asked for, and signed after that. */
function signedOff(life: Overdue, type: string, other: string, by?: string): void {
  for (let turn = 0; turn < 3; turn += 1) {
    decided(life).overdue().sign('follow').overdue().sign('leader');
    life.late('principal', 'returnForRework', reason);
    report(life, type, other, by);
  }
  signs(life);
}

const signs = (life: Overdue): Overdue =>
  decided(life)
    .overdue()
    .sign('follow')
    .overdue()
    .sign('leader')
    .overdue()
    .sign('principal')
    .overdue();

const asksAtIntake = (life: Overdue): Overdue =>
  life
    .do('registrar', 'correctReceipt', { receivedAtMs: START - 200, ...reason })
    .do('registrar', 'removeSubject', { subjectRef: 's1', ...reason });

const asks = (life: Overdue): Overdue =>
  asksAtIntake(life).do('head', 'recordStudy', { record: text('study') });

/** Two answered, the third not; nobody is called back. */
const replied = (life: Overdue): Overdue =>
  life
    .late('officer', 'recordReply', { reporterRef: 'r1', mode: 'TALK' })
    .late('officer', 'recordReply', { reporterRef: 'r2', mode: 'TALK' })
    .overdue();

/** Every loop there is, as often as no study is asked for, up to a recheck after the replies. */
export function longestLife(under: Slice, longMs: number): Overdue {
  const life = new Overdue(under, longMs);
  asksAtIntake(life.overdue());
  inquired(life);
  verified(asks(life));
  signedOff(life, 'submitVerificationReport', 'second');
  replied(life).do('superior', 'orderRecheck', { team: ['third', 'fourth'], ...reason });
  report(life, 'submitRecheckReport', 'fourth', 'third');
  replied(signs(life));
  return life;
}

/** The straight way to three replies, all of it missed, with an act of two that waits at the end. */
export function straightLife(under: Slice, longMs: number): Overdue {
  const life = new Overdue(under, longMs);
  life.late('pickup', 'acknowledgePickup');
  life.late('office', 'submitDisposal', disposal('PRELIMINARY_VERIFICATION'));
  life.late('principal', 'approveDisposal');
  verified(life);
  replied(signs(life)).do('registrar', 'correctReceipt', { receivedAtMs: START - 200, ...reason });
  return life;
}
