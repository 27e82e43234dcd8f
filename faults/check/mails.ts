// Mail: whoever must hear of a rung has one Message-ID for it, nobody has a second, and none went to whom the matter is about.
import { groupBy } from '../../demo/group';
import { PROCEDURES } from '../../domain/procedures';
import { WORDS } from '../../mail/words';
import { hearersOf, type Rung } from './audience';
import {
  barredFrom,
  type Check,
  type Evidence,
  type Exported,
  type Finding,
  type Mail,
} from './evidence';

/** How often somebody is owed a mail of one subject: at least, and at most. */
interface Owed {
  least: number;
  most: number;
}

/** Subject without the organ's name: title, number, step. */
const topicOf = ({ subject }: Mail): string => subject.replace(/^\[.*?\] /, '');
const placeOf = (address: string, topic: string): string => `${address} | ${topic}`;

/** Distinct messages by recipient and topic: a copy under the same Message-ID is what SMTP may do. */
const received = (mails: readonly Mail[]): Map<string, Set<string>> =>
  new Map(
    [...groupBy(mails, (mail) => placeOf(mail.to, topicOf(mail)))].map(([place, list]) => [
      place,
      new Set(list.map(({ messageId }) => messageId)),
    ]),
  );

export const rungsAreTold: Check = (evidence) => {
  const owed = new Map<string, Owed>();
  for (const one of evidence.exports) owe(one, evidence, owed);
  const mails = evidence.mails.filter(isOfRung);
  const got = received(mails);
  const gotByThen = received(mails.filter(({ atMs }) => atMs <= evidence.mailByMs));
  return [...new Set([...owed.keys(), ...gotByThen.keys()])].flatMap((place) => {
    const { least, most } = owed.get(place) ?? { least: 0, most: 0 };
    const [n, byThen] = [got.get(place)?.size ?? 0, gotByThen.get(place)?.size ?? 0];
    if (n < least) return [finding('mail lost', place, `${n} messages, ${least} owed`)];
    return byThen > most ? [finding('mail twice', place, `${byThen} messages, ${most} owed`)] : [];
  });
};

const TITLES = (['zh', 'en'] as const).flatMap((locale) =>
  (['L0', 'L1', 'L2', 'L3', 'L4'] as const).map((key) => WORDS[locale][key].title),
);
/** A rung is on record, and its notice with it, so long after it was noticed. */
const RECORDED_MS = 5_000;
const isOfRung = (mail: Mail): boolean =>
  TITLES.some((title) => topicOf(mail).startsWith(`${title} `));

type Fired = Rung & { instance: number; dueNo: number; repeatNo: number };

function owe({ doc }: Exported, evidence: Evidence, owed: Map<string, Owed>): void {
  const barred = barredFrom(evidence, doc.matterId);
  const labels = PROCEDURES[doc.procedure]?.deadlines ?? {};
  const takenBack = withdrawnOf(doc);
  for (const { event } of doc.ledger) {
    if (event.type !== 'rungFired' || (event as { status?: string }).status !== 'fired') continue;
    const rung = event as unknown as Fired;
    for (const { address, locale } of hearersOf(rung, evidence.pack, evidence.people, barred)) {
      const title = WORDS[locale][`L${rung.level}`].title;
      const step = labels[rung.deadline]?.label[locale] ?? rung.deadline;
      const place = placeOf(address, `${title} ${doc.number} ${step}`);
      const before = owed.get(place) ?? { least: 0, most: 0 };
      const sure =
        takenBack.has(keyOf(rung)) || event.nowMs > evidence.mailByMs - RECORDED_MS ? 0 : 1;
      owed.set(place, { least: before.least + sure, most: before.most + 1 });
    }
  }
}

const keyOf = ({ deadline, instance, dueNo, level, repeatNo }: Fired): string =>
  [deadline, instance, dueNo, level, repeatNo].join('/');

/** What was taken back may have been told before, or not. */
function withdrawnOf({ ledger }: Exported['doc']): Set<string> {
  const events = ledger.flatMap(({ event }) => (event.type === 'rungsWithdrawn' ? [event] : []));
  return new Set(
    (events as unknown as (Fired & { rungs: [number, number, number][] })[]).flatMap(
      ({ deadline, instance, rungs }) =>
        rungs.map(([level, repeatNo, dueNo]) =>
          [deadline, instance, dueNo, level, repeatNo].join('/'),
        ),
    ),
  );
}

/** The mail log says what was handed over: to each person so many notices of a matter, and so many messages arrived. */
export const logAgrees: Check = (evidence) => {
  const mails = groupBy(evidence.mails, (mail) => `${mail.to} | ${numberIn(mail)}`);
  return evidence.exports.flatMap(({ doc }) => {
    const sent = doc.logs.mail
      .map(({ body }) => JSON.parse(body) as { noticeId: string; personId: string; state: string })
      .filter(({ state }) => state === 'sent');
    return evidence.people.flatMap(({ personId, address }) => {
      const mine = sent.filter((row) => row.personId === personId);
      const notices = new Set(mine.map(({ noticeId }) => noticeId)).size;
      const got = mails.get(`${address} | ${doc.number}`) ?? [];
      const idsOf = (list: readonly Mail[]) => new Set(list.map(({ messageId }) => messageId)).size;
      const ids = idsOf(got);
      const byThen = idsOf(got.filter(({ atMs }) => atMs <= evidence.mailByMs));
      const about = `${address} ${doc.number}`;
      if (byThen > notices)
        return [finding('mail twice', about, `${byThen} messages, ${notices} notices`)];
      return ids < notices
        ? [finding('mail lost', about, `${ids} messages, ${notices} notices`)]
        : [];
    });
  });
};

const numberIn = (mail: Mail): string =>
  topicOf(mail)
    .split(' ')
    .find((word) => NUMBER.test(word)) ?? '';
const NUMBER = /-\d{6}-\d\d$/;

export const nobodyHearsOfHimself: Check = (evidence) =>
  evidence.exports.flatMap(({ doc }) => {
    const barred = barredFrom(evidence, doc.matterId);
    const addresses = evidence.people
      .filter(({ personId }) => barred.has(personId))
      .map(({ address }) => address);
    return evidence.mails
      .filter((mail) => numberIn(mail) === doc.number && addresses.includes(mail.to))
      .map(({ to, subject }) => finding('conflict', to, `was sent "${subject}"`));
  });

/** Each mail is about a matter somebody registered. */
export const mailsAreKnown: Check = ({ mails, exports }) => {
  const numbers = new Set(exports.map(({ doc }) => doc.number));
  return mails
    .filter((mail) => !numbers.has(numberIn(mail)))
    .map(({ to, subject }) => finding('stray mail', to, `"${subject}" is about no clue`));
};

const finding = (check: string, about: string, says: string): Finding => ({ check, about, says });
