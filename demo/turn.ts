// One clue on its way: who takes the next step, and the steps that are late on purpose.
import type { ClueCase } from './caseload';
import type { Lanes } from './lanes';
import type { Office } from './office';
import type { Body, Officer } from './officer';
import type { Typed } from './texts';
import type { Timings } from './timings';

/** What every turn needs. */
export interface Desk {
  office: Office;
  lanes: Lanes;
  timings: Timings;
  /** Called after each step. */
  onStep: () => void;
}

/** The deadline that a step stops; `sign` by its number. */
const STOPS: Record<string, string> = {
  acknowledgePickup: 'PICKUP',
  submitDisposal: 'DISPOSAL_TRIAGE',
  recordTalk: 'INQUIRY_START',
  recordLetterSent: 'INQUIRY_START',
  submitInquiryReport: 'INQUIRY_REPORT',
  startVerification: 'TEAM_SETUP',
  submitVerificationReport: 'VERIFICATION',
  decideResult: 'RESULT_DECISION',
  approveFiling: 'FILING_APPROVAL',
  recordReply: 'RESULT_REPLY',
  recordSatisfaction: 'SATISFACTION_CALLBACK',
  close: 'CLOSING',
};
const PRINCIPAL = 'principalLeader@organ';
/** A rung is on record a moment after its instant. */
const AFTER_RUNG_MS = 150;
const OFTEN_MS = 200;

interface DeadlineView {
  id: string;
  status: string;
  level?: number | null;
  nextAlarmAt?: string | null;
}

export class Turn {
  readonly one: ClueCase;
  readonly typed: Typed;
  id = '';
  number = '';
  /** The view after the last step. */
  view: Body = {};
  private readonly desk: Desk;

  constructor(one: ClueCase, typed: Typed, desk: Desk) {
    this.one = one;
    this.typed = typed;
    this.desk = desk;
  }

  /** Whoever holds the post; `nth` where there are several. */
  at(post: string, nth = this.one.no): Officer {
    return this.desk.office.holder(post, nth);
  }

  /** A post of the department that handles the clue. */
  ofDepartment(code: string, nth = this.one.no): Officer {
    return this.at(`${code}@${this.one.department}`, nth);
  }

  person = (personId: string): Officer => this.desk.office.person(personId);

  async register(by: Officer, body: Body): Promise<void> {
    const { timings } = this.desk;
    this.view = await timings.measure('registerClue', () => by.register(body));
    this.id = String(this.view['id']);
    this.number = String(this.view['number']);
    this.desk.onStep();
  }

  async act(by: Officer, type: string, fields: Body = {}): Promise<void> {
    await this.beLate(STOPS[type]);
    const { timings } = this.desk;
    this.view = await timings.measure(type, () => by.act(this.id, type, fields));
    this.desk.onStep();
  }

  /** The second of two people, for the act that waits for him. */
  async confirm(by: Officer): Promise<void> {
    const [act] = this.view['pending'] as { commandId: string }[];
    if (act === undefined) throw new Error('nothing waits to be confirmed');
    await this.act(by, 'confirm', { commandId: act.commandId });
  }

  /** Opens the document to be signed and signs it with the password (P9). */
  async sign(by: Officer, step: number): Promise<void> {
    await this.beLate(`SIGN_STEP_${step}`);
    const shown = await by.get(`/clues/${this.id}/sign-off`);
    const earlier = shown['earlierSignatures'] as { digest: string } | null;
    await this.act(by, 'sign', {
      round: shown['round'],
      step: shown['step'],
      contentDigest: shown['contentDigest'],
      ...(earlier === null ? {} : { earlierSignatures: earlier.digest }),
      password: by.account.password,
    });
  }

  /** Lets the deadline of the plan go until its level has fired. */
  private async beLate(deadline: string | undefined): Promise<void> {
    const { late } = this.one;
    if (late === undefined || deadline !== late.deadline) return;
    await this.desk.lanes.beside(() => this.untilLevel(late.deadline, late.level));
  }

  private async untilLevel(deadline: string, level: number): Promise<void> {
    for (;;) {
      const view = await this.at(PRINCIPAL).get(`/clues/${this.id}`);
      const open = (view['deadlines'] as DeadlineView[]).find(
        (one) => one.id === deadline && ['running', 'breached'].includes(one.status),
      );
      if (open === undefined) throw new Error(`${deadline} does not run`);
      if ((open.level ?? -1) >= level) return;
      const inMs = Date.parse(open.nextAlarmAt ?? '') - Date.now() + AFTER_RUNG_MS;
      await new Promise((resolve) => setTimeout(resolve, Math.max(OFTEN_MS, inMs || 0)));
    }
  }
}
