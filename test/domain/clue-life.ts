// Plays a clue through the kernel: people in posts, a clock, and facts as the API would gather them.
import { allowed, decide, fold, open, sliceAfter, stateDigest, step, tick } from '../../domain';
import type {
  Actor,
  Command,
  Context,
  DomainEvent,
  Json,
  MatterState,
  Refusal,
  Slice,
} from '../../domain';
import { PROCEDURES } from '../../domain/procedures';
import type { ClueState } from '../../domain/procedures/clue/data';
import type { Procedure } from '../../domain/kernel/procedure';
import { loadRules } from '../../rules/load';
import { buildSlice } from '../../rules/slice';

const found = PROCEDURES['clue'];
if (found === undefined) throw new Error('no procedure clue');
export const clue: Procedure = found;

const pack = loadRules('rules/135-seconds.json').packs[0];
if (pack === undefined) throw new Error('no pack');
export const slice = buildSlice(pack, {}, 'clue', 480);

export const PEOPLE: Record<string, string[]> = {
  registrar: ['intakeOfficer@intake'],
  caller: ['intakeOfficer@intake'],
  pickup: ['pickupOfficer@intake'],
  duty: ['dutyOfficer@intake'],
  intakeHead: ['intakeHead@intake'],
  intakeLeader: ['leaderInCharge@intake'],
  office: ['caseManagementOffice@caseManagement'],
  officeHead: ['officeHead@caseManagement'],
  principal: ['principalLeader@organ'],
  secretary: ['committeeSecretary@organ'],
  superior: ['superiorContact@organ'],
  party: ['partyCommitteePrincipal@organ'],
  officer: ['caseOfficer@supervision1'],
  second: ['caseOfficer@supervision1'],
  third: ['caseOfficer@supervision1'],
  fourth: ['caseOfficer@supervision1'],
  follow: ['caseOfficer@supervision1'],
  head: ['departmentHead@supervision1'],
  leader: ['leaderInCharge@supervision1'],
};

export const text = (ref: string) => ({ ref, digest: `digest of ${ref}` });
export const CHECKLIST = [
  'rightsAndDutiesNotice',
  'talkSafetyUndertaking',
  'approvalPaperwork',
  'synchronousRecording',
];

export const registration = (now: number, realName: string[], more: Record<string, Json> = {}) => ({
  type: 'registerClue',
  competence: 'own',
  receivedAtMs: now - 100,
  channel: 'MAIL',
  problemClass: 'UMBRELLA',
  reporters: realName.map((reporterRef) => ({ reporterRef, nameStatus: 'REAL_NAME' })),
  subjects: [{ subjectRef: 's1' }],
  content: text('content'),
  ...more,
});

export const START = 1_780_000_000_000;

export class Life {
  state: MatterState;
  events: DomainEvent[];
  now = START;
  /** ms by which acts arrive after their submission, as they do when they are sent again. */
  lateMs = 0;
  slice: Slice;
  #acts = 1;

  constructor(
    realName: string[] = [],
    command: Command = registration(START, realName),
    facts: Record<string, Json> = {},
    under: Slice = slice,
  ) {
    this.slice = under;
    const seed = { matterId: 'm1', organId: 'o1', number: 'N-1' };
    const first = open(clue, seed, command, this.context('registrar', command, facts), under);
    if (!first.ok) throw new Error(first.code);
    this.state = first.state;
    this.events = first.events;
  }

  get data() {
    return (this.state as unknown as ClueState).data;
  }

  actor = (who: string): Actor => ({ personId: who, posts: PEOPLE[who] ?? [] });
  may = (who: string): string[] => allowed(clue, this.state, this.actor(who), this.slice);

  /** Facts as the API gathers them: of the round a command opens, and of the reading before a signature. */
  context(who: string, command: Command, facts: Record<string, Json> = {}): Context {
    this.#acts += 1;
    return {
      commandId: `c${this.#acts}`,
      submittedAtMs: this.now - this.lateMs,
      actor: this.actor(who),
      named: PEOPLE,
      facts: { ...this.#roundFacts(command), ...PROOF, ...facts },
    };
  }

  #roundFacts(command: Command): Record<string, Json> {
    if (command.type === 'registerClue') return {};
    const pending = this.state.pending.find((one) => one.commandId === command['commandId']);
    const acted = pending === undefined ? command : { ...pending.fields, type: pending.type };
    const content = clue.signOff?.next(this.state, acted) as Record<string, Json> | undefined;
    if (content === undefined) return {};
    const { round = 0, reportVersion = 0 } = content;
    const packDigest = this.state.rulePack.digest;
    return { contentDigest: stateDigest(content), round, reportVersion, packDigest };
  }

  try(who: string, type: string, body: Record<string, Json> = {}, facts = {}): Refusal | undefined {
    this.now += 1;
    const command = { type, ...body };
    const next = step(
      clue,
      this.state,
      command,
      this.context(who, command, facts),
      this.now,
      this.slice,
    );
    if (!next.ok) return next;
    this.state = next.state;
    this.slice = sliceAfter(next.state, command, this.slice);
    this.events = [...this.events, ...next.events];
    return undefined;
  }

  /** Only judges; changes nothing. */
  judge(who: string, type: string, body: Record<string, Json> = {}): string {
    const command = { type, ...body };
    const verdict = decide(clue, this.state, command, this.context(who, command), this.slice);
    return verdict.ok ? 'ok' : verdict.code;
  }

  do(who: string, type: string, body: Record<string, Json> = {}): this {
    const refusal = this.try(who, type, body);
    if (refusal !== undefined) {
      const detail = JSON.stringify(refusal.detail ?? {});
      throw new Error(`${who} ${type} in ${this.state.state}: ${refusal.code} ${detail}`);
    }
    return this;
  }

  /** Confirms every half of the only pending act. */
  confirm(...who: string[]): this {
    for (const one of who)
      this.do(one, 'confirm', { commandId: this.state.pending[0]?.commandId ?? '' });
    return this;
  }

  wait(ms: number): this {
    this.now += ms;
    const next = tick(clue, this.state, this.now, this.slice);
    this.state = next.state;
    this.events = [...this.events, ...next.events];
    return this;
  }

  sign(who: string): this {
    return this.do(who, 'sign', this.signBody());
  }

  signBody() {
    const { round } = this.data;
    const step = (round?.signatures.length ?? 0) + 1;
    const shown = step === 1 ? {} : { earlierSignatures: PROOF.earlierSignatures };
    return { round: round?.no ?? 0, step, contentDigest: round?.contentDigest ?? '', ...shown };
  }

  refold = (): MatterState => fold(clue, this.events);
}

const PROOF = { shownRowHash: 'row', confirmedAtMs: START, earlierSignatures: 'earlier' };
export const TEAM = ['officer', 'second'];

export const disposal = (way: string) => ({
  way,
  department: 'supervision1',
  officer: 'officer',
  followUpPerson: 'follow',
  opinion: text('opinion'),
});

export const toProposed = (way: string, realName: string[] = []): Life =>
  new Life(realName)
    .do('pickup', 'acknowledgePickup')
    .do('office', 'submitDisposal', disposal(way));

export const toApproved = (way: string, realName: string[] = []): Life =>
  toProposed(way, realName).do('principal', 'approveDisposal');

export const toVerifying = (realName: string[] = []): Life =>
  toApproved('PRELIMINARY_VERIFICATION', realName)
    .do('head', 'submitPlan', { team: TEAM, plan: text('plan'), safetyPlan: text('safety') })
    .do('principal', 'approvePlan')
    .do('head', 'startVerification');

export const toResult = (finding: string, realName: string[] = []): Life =>
  toVerifying(realName)
    .do('officer', 'submitVerificationReport', {
      finding,
      checklist: CHECKLIST,
      report: text('report'),
    })
    .confirm('second');

export const toSignOff = (realName: string[] = []): Life =>
  toResult('NO_UMBRELLA', realName).do('principal', 'decideResult', { finding: 'NO_UMBRELLA' });

export const toSigned = (realName: string[] = []): Life =>
  toSignOff(realName).sign('follow').sign('leader').sign('principal');

export const toInvestigation = (): Life =>
  toResult('VIOLATION')
    .do('principal', 'decideResult', { finding: 'VIOLATION' })
    .do('principal', 'approveFiling')
    .confirm('party');
