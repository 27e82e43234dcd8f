// One sender a matter (P1): under the lease, undecided rows in order, until each is accepted, refused or has to wait.
import type { Client } from '@temporalio/client';
import type { SignedCommand } from '../domain';
import { sendRow, type Sent } from './send-row';
import { startMatter } from './start-matter';
import type { DeliveryStore, Lease, Waiting } from './store';

/** A request that finds the lease taken asks for it again after this long, ms (P1). */
const LEASE_RETRY_MS = 200;
/** Between two looks at a run that heals or whose record is under way, ms. */
const SETTLE_MS = 100;
/** The lease lasts 20 s; a holder gives up well before it could be another's. */
const LONGEST_HOLD_MS = 15_000;

export interface SenderParts {
  store: DeliveryStore;
  client: Client;
  /** True when the API's public key vouches for the row. */
  vouched: (row: SignedCommand) => boolean;
}

export interface Delivery {
  organId: string;
  matterId: string;
  /** Id of the row that is waited for; absent = all rows, and a start that was never noted. */
  upTo?: string;
  /** Wall clock, ms: the answer is `waiting` from then on. */
  deadlineAtMs: number;
  /** The lease, where it was taken with the row itself. */
  held?: Lease;
}

export type DeliveryOutcome =
  /** The lease ends with the record of the row; who does not see it recorded gives it back (`giveBack`). */
  | { kind: 'accepted'; answer: Extract<Sent, { kind: 'accepted' }>['answer']; token: string }
  /** The row has its outcome in Postgres, or (without `upTo`) nothing is left to send. */
  | { kind: 'decided' }
  /** It will be decided: answer 202. */
  | { kind: 'waiting' };

export interface Sender {
  deliver(delivery: Delivery): Promise<DeliveryOutcome>;
  /** Gives back the lease of an accepted row that is not on record yet. */
  giveBack(at: Pick<Delivery, 'organId' | 'matterId'>, token: string): Promise<void>;
}

export const createSender = (parts: SenderParts): Sender => ({
  deliver: async ({ held, ...delivery }) => {
    if (held !== undefined) return underLease(parts, delivery, held);
    while (Date.now() < delivery.deadlineAtMs) {
      const { organId, matterId, upTo } = delivery;
      const lease = await parts.store.takeLease(organId, matterId, upTo);
      if (lease !== undefined) return underLease(parts, delivery, lease);
      await pause(LEASE_RETRY_MS);
      if (upTo !== undefined && (await parts.store.isDecided(organId, upTo)))
        return { kind: 'decided' };
    }
    return { kind: 'waiting' };
  },
  giveBack: ({ organId, matterId }, token) => parts.store.giveLease(organId, matterId, token),
});

async function underLease(
  parts: SenderParts,
  delivery: Delivery,
  { token, waiting }: Lease,
): Promise<DeliveryOutcome> {
  const { organId, matterId } = delivery;
  const endMs = Math.min(delivery.deadlineAtMs, Date.now() + LONGEST_HOLD_MS);
  let kept = false;
  try {
    const outcome = await new Holding(parts, delivery, token, endMs).serve(waiting);
    kept = outcome.kind === 'accepted';
    return outcome;
  } finally {
    if (!kept) await parts.store.giveLease(organId, matterId, token);
  }
}

/** What the holder of one lease does with it. */
class Holding {
  private readonly parts: SenderParts;
  private readonly delivery: Delivery;
  private readonly token: string;
  private readonly endMs: number;

  constructor(parts: SenderParts, delivery: Delivery, token: string, endMs: number) {
    this.parts = parts;
    this.delivery = delivery;
    this.token = token;
    this.endMs = endMs;
  }

  /** Begins again at the first undecided row whenever a row could not be brought to an end. */
  async serve(found: Waiting | undefined): Promise<DeliveryOutcome> {
    const { organId, matterId } = this.delivery;
    for (let waiting = found; Date.now() < this.endMs;) {
      if (waiting === undefined) return { kind: 'decided' };
      if (waiting.quarantined) return { kind: 'waiting' };
      const outcome = await this.sendAll(waiting);
      if (outcome !== 'again') return outcome;
      waiting = await this.parts.store.waiting(organId, matterId);
    }
    return { kind: 'waiting' };
  }

  private async sendAll(waiting: Waiting): Promise<DeliveryOutcome | 'again'> {
    for (const row of waiting.rows) {
      const outcome = await this.sendOne(waiting, row);
      if (outcome !== 'next') return outcome;
      if (row.id === this.delivery.upTo) return { kind: 'decided' };
    }
    return this.startIfNeverNoted(waiting);
  }

  private async sendOne(
    waiting: Waiting,
    row: SignedCommand,
  ): Promise<DeliveryOutcome | 'again' | 'next'> {
    if (!this.parts.vouched(row)) {
      await this.parts.store.parkForged(row.organId, row.matterId, row.id);
      return 'next';
    }
    const { procedure, epoch } = waiting;
    const { client } = this.parts;
    const sent = await sendRow({ client, row, procedure, epoch, deadlineAtMs: this.endMs });
    switch (sent.kind) {
      case 'accepted':
        return row.id === this.delivery.upTo ? { ...sent, token: this.token } : 'next';
      case 'refused':
        return this.refuse(waiting, row, sent);
      case 'noRun':
        return this.withoutRun(waiting, row);
      case 'matterFenced':
        return this.fenced(waiting, sent);
      case 'internalError':
        await this.parts.store.countFailure(row.organId, row.matterId, row.id);
        return { kind: 'waiting' };
      case 'ledgerBehind':
      case 'unknown':
        return { kind: 'waiting' };
    }
  }

  /** The outcome is what `decide` over the recorded state says, under the lock; never what the run said. */
  private async refuse(
    waiting: Waiting,
    row: SignedCommand,
    sent: Extract<Sent, { kind: 'refused' }>,
  ): Promise<'again' | 'next'> {
    const written = await this.parts.store.writeRefusal(row.organId, row.id);
    if (written.kind === 'refused') return 'next';
    const stale = sent.run.epoch !== waiting.epoch || sent.run.revision <= waiting.revision;
    if (written.kind === 'notRefused' && stale && sent.run.healing !== true && !waiting.healing) {
      return this.replace('fork');
    }
    return this.settle();
  }

  /** A final matter is judged over its head; only what that does not refuse reopens it (P5). */
  private async withoutRun(waiting: Waiting, row: SignedCommand): Promise<'again' | 'next'> {
    if (waiting.final) {
      const written = await this.parts.store.writeRefusal(row.organId, row.id);
      if (written.kind === 'refused') return 'next';
      if (written.kind === 'notItsTurn') return this.settle();
    }
    return this.start(false);
  }

  /** Where `head.epoch` moved meanwhile the rows are read anew; where it did not, the run is another's. */
  private async fenced(waiting: Waiting, sent: Extract<Sent, { run: unknown }>): Promise<'again'> {
    const { organId, matterId } = this.delivery;
    const fresh = await this.parts.store.waiting(organId, matterId);
    const moved = fresh === undefined || fresh.epoch !== waiting.epoch;
    if (moved || fresh.healing || sent.run.healing === true || sent.run.epoch === waiting.epoch) {
      return this.settle();
    }
    return sent.run.epoch > fresh.epoch ? this.replace('gap') : this.start(true);
  }

  private async startIfNeverNoted(waiting: Waiting): Promise<DeliveryOutcome> {
    const noted = waiting.startedEpoch !== undefined;
    if (this.delivery.upTo === undefined && !noted && !waiting.final && !waiting.healing) {
      // A run of an earlier epoch may be alive: whoever raised the epoch died before it could end it.
      await this.start(true);
    }
    return { kind: 'decided' };
  }

  private async start(rebuild: boolean): Promise<'again'> {
    const { store, client } = this.parts;
    const { organId, matterId } = this.delivery;
    await client.withDeadline(this.endMs, () =>
      startMatter({ store, client, organId, matterId, token: this.token, rebuild }),
    );
    return 'again';
  }

  /** Rebuilds a run that somebody else must have started, or that went astray: no run of ours says such a thing. */
  private async replace(kind: 'gap' | 'fork'): Promise<'again'> {
    await this.parts.store.tell(this.delivery.organId, this.delivery.matterId, kind);
    return this.start(true);
  }

  private async settle(): Promise<'again'> {
    await pause(SETTLE_MS);
    return 'again';
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
