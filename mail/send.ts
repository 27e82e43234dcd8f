// Sends one message: second conflict filter, committed mark, SMTP without any lock, then how it went (P7).
import * as messages from '../db/mail/messages';
import type { MessageRow } from '../db/mail/messages';
import { deliveriesOf, readNotice, standsForIn } from '../db/mail/notices';
import { isWithdrawn } from '../db/mail/withdrawn';
import { barredFrom, markDead } from '../db/mail/people';
import { openIncident } from '../db/matter/incident';
import { databaseNow, lockHead } from '../db/matter/rows';
import type { Db, Query } from '../db/pool';
import { tell, threadOf, type ClaimPorts } from './claim';
import { mailText, type MailFacts } from './texts';
import type { Attempt, Transport } from './transport';
import type { Locale } from './words';

export interface Organ {
  organId: string;
  shortName: string;
  offsetMinutes: number;
}

export interface SendPorts extends ClaimPorts {
  transport: Transport;
  from: string;
  publicUrl: string;
}

export type Sent = 'sent' | 'withdrawn' | 'failed' | 'later' | 'notNow';

/** A sender that dies leaves its message to the others after so long: one attempt's limit, twice. */
const HOLD_S = 60;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Waiting before attempt n + 1, ms: 2 s, 4 s, 8 s … 15 min. */
export const backOffMs = (attempts: number): number =>
  Math.min(1000 * 2 ** attempts, LONGEST_WAIT_MS);

export async function sendMessage(
  db: Db,
  ports: SendPorts,
  organ: Organ,
  at: { id: string; matterId: string },
): Promise<Sent> {
  const scope = { organId: organ.organId };
  const taken = await db.tx(scope, (q) => take(q, ports, at));
  if (typeof taken === 'string') return taken;
  const attempt = await ports.transport(outgoing(ports, organ, taken));
  return db.tx(scope, (q) => note(q, ports, organ.organId, taken, attempt));
}

type Taken = MessageRow & { nowMs: number };

async function take(
  q: Query,
  ports: SendPorts,
  at: { id: string; matterId: string },
): Promise<Taken | 'withdrawn' | 'notNow'> {
  await lockHead(q, at.matterId);
  const message = await messages.lockMessage(q, at.id);
  if (message === undefined) return 'notNow';
  if (await isWithdrawn(q, message.noticeId)) {
    // Its step was in time: there is nothing to tell, to nobody.
    await messages.endMessage(q, message, 'withdrawn', null);
    return 'withdrawn';
  }
  const standsFor = await standsForIn(q, message.noticeId, message.personId);
  const judged = standsFor === undefined ? [message.personId] : [message.personId, standsFor];
  const barred = await barredFrom(q, ports.keys, message.matterId, judged);
  if (barred.size > 0) {
    await messages.endMessage(q, message, 'withdrawn', null);
    await climb(q, ports, message);
    return 'withdrawn';
  }
  await messages.markSending(q, message.id, HOLD_S);
  return { ...message, attempts: message.attempts + 1, nowMs: await databaseNow(q) };
}

async function note(
  q: Query,
  ports: SendPorts,
  organId: string,
  message: Taken,
  attempt: Attempt,
): Promise<Sent> {
  const { matterId } = message;
  const body = { messageId: message.id };
  if (attempt.kind === 'accepted') {
    await messages.markSent(q, message);
    return 'sent';
  }
  if (attempt.kind === 'later') {
    await messages.postpone(q, message, backOffMs(message.attempts), attempt.fault);
    return 'later';
  }
  await lockHead(q, matterId);
  if (attempt.kind === 'refused') await markDead(q, message.personId, message.address);
  await messages.endMessage(q, message, 'failed', attempt.fault);
  await openIncident(q, { organId, kind: 'mailBounced', matterId, body });
  await climb(q, ports, message);
  return 'failed';
}

/** Tells the next step where no delivery of the notice is left that may arrive or has. */
async function climb(q: Query, ports: SendPorts, message: MessageRow): Promise<void> {
  const deliveries = await deliveriesOf(q, message.noticeId);
  if (deliveries.some(({ state, away }) => !away && (state === 'open' || state === 'told'))) return;
  const head = await lockHead(q, message.matterId);
  const notice = await readNotice(q, message.noticeId);
  if (head && notice) await tell(q, ports, head, notice);
}

function outgoing(ports: SendPorts, organ: Organ, message: Taken) {
  const { facts, locale } = message.body as { facts: MailFacts; locale: Locale };
  const link = new URL(`/c/${encodeURIComponent(message.matterId)}`, ports.publicUrl).toString();
  const { shortName, offsetMinutes } = organ;
  return {
    ...mailText(facts, { organ: shortName, offsetMinutes, locale, link, nowMs: message.nowMs }),
    from: ports.from,
    to: message.address,
    messageId: message.messageId,
    references: threadOf(ports.keys, message.matterId),
  };
}
