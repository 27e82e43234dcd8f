// A whole clue through real Temporal: one late pickup, three signatures, closed. Facts as the API gathers them.
import { earlierSignatures, roundFacts } from '../../../db/matter/sign-off';
import type { Actor, Command, Json, MatterState } from '../../../domain';
import type { ClueState } from '../../../domain/procedures/clue/data';
import {
  CHECKLIST,
  clue,
  disposal,
  PEOPLE,
  registration,
  slice,
  TEAM,
  text,
} from '../../domain/clue-life';
import { eventually } from '../../support/temporal';
import type { Facts, Office } from '../office';
import { listingsOf } from '../../../domain/kernel/listings';

const actor = (personId: string): Actor => ({ personId, posts: PEOPLE[personId] ?? [] });

const FINDING = 'NO_UMBRELLA';

/** Digest, round and report version of the round a command opens; of a signature what its signer was shown (P9). */
export const factsOf =
  (body: Command, matterId: string): Facts =>
  async (q, { head, submittedAtMs }) => {
    const { state } = head;
    const pending = state.pending.find((one) => one.commandId === body['commandId']);
    const act = pending === undefined ? body : { ...pending.fields, type: pending.type };
    if (body.type !== 'sign') return roundFacts(clue, state, act);
    const { digest } = await earlierSignatures(q, matterId, Number(body['round']));
    return { shownRowHash: 'row', confirmedAtMs: submittedAtMs, earlierSignatures: digest };
  };

/** Deadlines that the leader in charge holds himself. */
const LEADERS_OWN = ['SIGN_STEP_2', 'WHOLE_LIFE'];

export class ClueLife {
  readonly office: Office;
  readonly matterId: string;

  private constructor(office: Office, matterId: string) {
    this.office = office;
    this.matterId = matterId;
  }

  static async register(office: Office): Promise<ClueLife> {
    const opening = (atMs: number): Command => registration(atMs, []);
    return new ClueLife(office, await office.register(clue, slice, opening, actor('registrar')));
  }

  async state(): Promise<MatterState> {
    return (await this.office.headOf(this.matterId)).state;
  }

  /** Commits one step, delivers it and waits until it is on record. */
  async do(who: string, type: string, fields: Record<string, Json> = {}, more?: Facts) {
    const { office, matterId } = this;
    const body = { type, ...fields };
    const facts = more ?? factsOf(body, matterId);
    const row = await office.commit(matterId, body, { by: actor(who), named: PEOPLE, facts });
    await office.deliver(matterId, row.id);
    return row;
  }

  async done(who: string, type: string, fields: Record<string, Json> = {}): Promise<this> {
    const row = await this.do(who, type, fields);
    const outcome = await this.office.outcomeOf(row.id);
    if (outcome.state !== 'accepted') throw new Error(`${who} ${type}: ${outcome.code}`);
    return this;
  }

  async signBody(): Promise<Record<string, Json>> {
    const { round } = ((await this.state()) as unknown as ClueState).data;
    const { no = 0, contentDigest = '', signatures = [] } = round ?? {};
    const first = signatures.length === 0;
    const earlier = first ? {} : { earlierSignatures: await this.#shown(no) };
    return { round: no, step: signatures.length + 1, contentDigest, ...earlier };
  }

  async sign(who: string): Promise<this> {
    return this.done(who, 'sign', await this.signBody());
  }

  /** Waits for the second alarm of the pickup, then takes the clue as far as its sign-off. */
  async lateToSignOff(): Promise<this> {
    await eventually('the missed pickup', async () => {
      const events = await this.office.eventsOf(this.matterId);
      return events.some((event) => event.type === 'rungFired' && event['level'] === 1);
    });
    await this.toResult();
    return this.done('principal', 'decideResult', { finding: FINDING });
  }

  async toResult(): Promise<this> {
    await this.done('pickup', 'acknowledgePickup');
    await this.done('office', 'submitDisposal', disposal('PRELIMINARY_VERIFICATION'));
    await this.done('principal', 'approveDisposal');
    const plan = { team: TEAM, plan: text('plan'), safetyPlan: text('safety') };
    await this.done('head', 'submitPlan', plan);
    await this.done('principal', 'approvePlan');
    await this.done('head', 'startVerification');
    const report = { finding: FINDING, checklist: CHECKLIST, report: text('report') };
    await this.done('officer', 'submitVerificationReport', report);
    const { pending } = await this.state();
    return this.done('second', 'confirm', { commandId: pending[0]?.commandId ?? '' });
  }

  /** Closes; on a slow machine a desk may have been late enough to be listed, which must be taken off first. */
  async close(): Promise<this> {
    const listings = listingsOf(await this.state());
    for (const { deadline } of listings.filter((one) => one.deadline !== 'CLOSING')) {
      const who = LEADERS_OWN.includes(deadline) ? 'principal' : 'leader';
      await this.done(who, 'delist', { deadline, reason: text('reason') });
    }
    return this.done('office', 'close');
  }

  async #shown(round: number): Promise<string> {
    const scope = { organId: 'organ_1', blind: 'b', keys: [], whole: true };
    return (await this.office.api.tx(scope, (q) => earlierSignatures(q, this.matterId, round)))
      .digest;
  }
}
