// Claims a notice: under the matter's lock, resolves its audience and writes deliveries and messages (P7).
import { hmac, type HmacKeys } from '../db/secrecy/blind';
import {
  barredFrom,
  candidatesOf,
  holdersAlone,
  namedCandidates,
  personsById,
  postName,
} from '../db/mail/people';
import * as notices from '../db/mail/notices';
import type { NoticeRow } from '../db/mail/notices';
import { isWithdrawn, stopWithdrawn } from '../db/mail/withdrawn';
import { openIncident } from '../db/matter/incident';
import { REFUSED_COMMAND } from '../db/matter/refusal-notice';
import { lockHead, type HeadRow } from '../db/matter/rows';
import type { Db, Query } from '../db/pool';
import type { Holder, Level, Procedure } from '../domain';
import { holderAt } from '../domain/kernel/desks';
import type { OpenDeadline } from '../domain/kernel/state';
import { audienceOf } from '../rules/audience';
import type { RulePack } from '../rules/schema';
import { resolve, type Ask, type People, type Recipient } from './resolve';
import { refusedFacts } from './refused-facts';
import type { MailFacts } from './texts';
import { textKey } from './words';

export interface ClaimPorts {
  keys: HmacKeys;
  packs: readonly RulePack[];
  procedures: readonly Procedure[];
}

export type Claimed = 'claimed' | 'notNow' | 'nobodyToTell';

/** One claim transaction. `notNow`: another dispatcher has it, or an earlier command is undecided. */
export const claimNotice = (
  db: Db,
  ports: ClaimPorts,
  organId: string,
  at: { id: string; matterId: string },
): Promise<Claimed> =>
  db.tx({ organId }, async (q) => {
    const head = await lockHead(q, at.matterId);
    const notice = head && (await notices.lockNotice(q, at.id));
    if (!head || !notice) return 'notNow';
    if (await isWithdrawn(q, notice.id)) {
      await notices.endNotice(q, notice.id, 'withdrawn');
      return 'claimed';
    }
    if (isToThoseTold(notice)) await stopWithdrawn(q, at.matterId);
    return tell(q, ports, head, notice);
  });

/** Resolves and writes; used again when a notice climbs. The caller holds the matter's lock. */
export async function tell(
  q: Query,
  ports: ClaimPorts,
  head: HeadRow,
  notice: NoticeRow,
): Promise<Claimed> {
  const before = await notices.deliveriesOf(q, notice.id);
  const except = new Set(before.map(({ personId }) => personId));
  const ask = { ...(await audience(q, ports, head, notice)), except };
  const recipients = await resolve(ask, peopleOf(q, ports.keys, head));
  if (recipients.length === 0) return nobody(q, head, notice, ask);
  const refused = notice.kind === REFUSED_COMMAND;
  const facts = refused
    ? refusedFacts(ports.procedures, head, notice)
    : await factsOf(q, ports, head, notice);
  for (const recipient of recipients) await give(q, ports.keys, head, notice, recipient, facts);
  await notices.endNotice(q, notice.id, 'claimed');
  return 'claimed';
}

async function nobody(q: Query, head: HeadRow, notice: NoticeRow, ask: Ask): Promise<Claimed> {
  // A stand-down goes to those who were told, an answer to whoever asked: where they are gone, nobody is owed one.
  const owed = notice.kind !== REFUSED_COMMAND && !ask.slots.every(isTold);
  await notices.endNotice(q, notice.id, owed ? 'nobodyToTell' : 'claimed');
  if (!owed) return 'claimed';
  const { organId, matterId } = head;
  const body = { noticeId: notice.id };
  await openIncident(q, { organId, kind: 'nobodyToTell', matterId, body });
  return 'nobodyToTell';
}

const give = (
  q: Query,
  keys: HmacKeys,
  head: HeadRow,
  notice: NoticeRow,
  { person, slot, away }: Recipient,
  facts: MailFacts,
): Promise<void> => {
  const { personId, standsFor, address, locale } = person;
  const absence = absenceOf(standsFor, away);
  return notices.insertDelivery(q, head.organId, notice, {
    personId,
    slot,
    ...(standsFor === undefined ? {} : { standsFor }),
    away,
    address,
    messageId: messageIdOf(keys, notice.key, personId),
    body: { facts: { ...facts, ...(absence ? { absence } : {}) }, locale },
  });
};

function absenceOf(standsFor: string | undefined, away: boolean): MailFacts['absence'] {
  if (standsFor !== undefined) return 'standIn';
  return away ? 'away' : undefined;
}

/** `Message-ID` of a person's mail of a notice: the same after a crash and after a restore. */
export const messageIdOf = (keys: HmacKeys, noticeKey: string, personId: string): string =>
  `<${hmac(keys.mail, `${noticeKey}\u0000${personId}`)}@mail.duban.invalid>`;

/** Head of the thread in which a matter's mails stand; says nothing of its id. */
export const threadOf = (keys: HmacKeys, matterId: string): string =>
  `<${hmac(keys.mail, `thread\u0000${matterId}`)}@mail.duban.invalid>`;

async function audience(
  q: Query,
  ports: ClaimPorts,
  head: HeadRow,
  notice: NoticeRow,
): Promise<Omit<Ask, 'except'>> {
  const asked = await audienceByPack(q, ports, head, notice);
  // A stub's mail goes to nobody but whom it names, be there nobody (T3).
  return head.sealed ? { ...asked, climb: [] } : asked;
}

async function audienceByPack(
  q: Query,
  ports: ClaimPorts,
  head: HeadRow,
  notice: NoticeRow,
): Promise<Omit<Ask, 'except'>> {
  const pack = await pinnedPack(q, ports.packs, head);
  const { deadline, level, holder } = rungOf(notice.event);
  if (deadline !== undefined && level !== undefined && holder !== undefined)
    return { ...audienceOf(pack, deadline, level, holder.post), holder };
  const slots = slotsOf(notice.audience);
  const closed = notice.kind === REFUSED_COMMAND;
  if (closed || slots.every(isTold)) return { slots, climb: [] };
  const post = slots.find((slot) => /^[^:]+@/.test(slot)) ?? slots[0] ?? '';
  const { climb } = audienceOf(pack, deadline ?? '', 4, post);
  return { slots, climb, ...(holder ? { holder } : {}) };
}

async function pinnedPack(
  q: Query,
  packs: readonly RulePack[],
  head: HeadRow,
): Promise<Pick<RulePack, 'audiences'>> {
  const { version, digest } = head.state.rulePack;
  const row = await q.one<{ body: RulePack }>(
    'select body from rule_pack where version = $1 and digest = $2',
    [version, digest],
  );
  const pack = row?.body ?? packs.find((one) => one.version === version);
  if (!pack) throw new Error(`rule pack ${version} of a matter is not loaded`);
  return pack;
}

async function factsOf(
  q: Query,
  ports: ClaimPorts,
  head: HeadRow,
  notice: NoticeRow,
): Promise<MailFacts> {
  const event = notice.event;
  const { deadline, level, holder, instance } = rungOf(event);
  const open = head.state.deadlines.find(
    (one) => one.deadline === deadline && one.instance === instance,
  );
  const post = (holder ?? heldBy(ports, head, open))?.post;
  const desk = post && ((await postName(q, post)) ?? post);
  const next = open?.rungs[0];
  const dueAtMs = numberAt(event, 'dueAtMs') ?? open?.dueAtMs;
  const doneAtMs = numberAt(event, 'doneAtMs');
  return {
    key: textKey(notice.kind, level),
    number: head.number,
    ...(deadline ? { step: stepOf(ports, head.procedure, deadline) } : {}),
    ...(desk ? { desk } : {}),
    ...(dueAtMs === undefined ? {} : { dueAtMs }),
    ...(doneAtMs === undefined ? {} : { doneAtMs }),
    ...(next ? { next: { level: next[0], atMs: next[2] } } : {}),
  };
}

const heldBy = (
  { procedures }: ClaimPorts,
  { procedure, state }: HeadRow,
  open: OpenDeadline | undefined,
): Holder | undefined => {
  const spec = procedures.find(({ name }) => name === procedure);
  return open === undefined || spec === undefined ? undefined : holderAt(spec, state, open);
};

const stepOf = (
  ports: ClaimPorts,
  procedure: string,
  deadline: string,
): NonNullable<MailFacts['step']> =>
  ports.procedures.find(({ name }) => name === procedure)?.deadlines[deadline]?.label ?? {
    zh: deadline,
    en: deadline,
  };

const peopleOf = (
  q: Query,
  keys: HmacKeys,
  { matterId, sealed }: Pick<HeadRow, 'matterId' | 'sealed'>,
): People => ({
  holders: (slot) => (sealed ? holdersAlone(q, slot) : candidatesOf(q, slot)),
  named: (post, ids) => (sealed ? personsById(q, ids) : namedCandidates(q, post, ids)),
  persons: (ids) => personsById(q, ids),
  told: (deadline, instance) => notices.toldOf(q, matterId, deadline, instance),
  barred: (ids) => barredFrom(q, keys, matterId, ids),
});

interface Rung {
  deadline?: string;
  instance?: number;
  level?: Level;
  holder?: Holder;
}

const isTold = (slot: string): boolean => slot.startsWith('told:');

/** A correction: it goes to those who got what it corrects. */
const isToThoseTold = ({ audience }: NoticeRow): boolean => slotsOf(audience).some(isTold);

const rungOf = (event: Record<string, unknown>): Rung => event as Rung;

/** Audiences are stored as a list of slots, or with the list under `slots`. */
function slotsOf(stored: unknown): string[] {
  const list = isRecord(stored) && !Array.isArray(stored) ? stored['slots'] : stored;
  return Array.isArray(list) ? list.filter((slot): slot is string => typeof slot === 'string') : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const numberAt = (event: Record<string, unknown>, field: string): number | undefined =>
  typeof event[field] === 'number' ? event[field] : undefined;
