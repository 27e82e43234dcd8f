// Mail: what was sent has arrived once at its address, nothing else has, and none went or said what it must not.
import type { Check, Difference, Evidence } from '../evidence';
import { groupBy } from '../group';

export const mailsArrived: Check = ({ mail, captured }) => {
  const byId = groupBy(captured, ({ messageId }) => messageId);
  const sent = mail.messages.filter(({ state }) => state === 'sent');
  const known = new Set(mail.messages.map(({ messageId }) => messageId));
  return [
    ...sent.flatMap(({ messageId, address, attempts }) => {
      const got = (byId.get(messageId) ?? []).map(({ to }) => to);
      if (got.length === 0) return [fault(messageId, `one mail to ${address}`, 'none')];
      // A second copy under the same Message-ID is what SMTP may do, but only after a second attempt.
      const many = got.length > attempts;
      const astray = got.filter((to) => to !== address);
      return many || astray.length > 0
        ? [fault(messageId, `one mail to ${address}`, `mail to ${got.join(', ')}`)]
        : [];
    }),
    ...captured
      .filter(({ messageId }) => !known.has(messageId))
      .map(({ messageId, to }) => fault(messageId, 'no mail', `one to ${to}`)),
  ];
};

/** `(notice, person)` has one Message-ID: twice would be told twice (P7). */
export const nobodyIsToldTwice: Check = ({ mail }) => {
  const pairs = groupBy(
    mail.messages.filter(({ state }) => state === 'sent'),
    ({ noticeId, personId }) => `${noticeId} to ${personId}`,
  );
  return [...pairs]
    .filter(([, list]) => list.length > 1)
    .map(([about, list]) => fault(about, 'one message', `${list.length} messages`));
};

/** Invariant 5: nobody hears of what is about himself. */
export const nobodyHearsOfHimself: Check = ({ played, mail }) => {
  const about = new Map(played.map(({ id, about: persons }) => [id, persons]));
  return mail.deliveries
    .filter(({ matterId, personId }) => about.get(matterId)?.includes(personId))
    .map(({ matterId, personId }) => fault(matterId, 'kept from whom it is about', personId));
};

/** Invariant 6: no subject, no reporter, no content in any mail. */
export const mailsTellNothing: Check = (evidence) =>
  evidence.captured.flatMap(({ messageId, subject, text }) => {
    const said = `${subject}\n${text}`;
    return secretsOf(evidence)
      .filter((secret) => said.includes(secret))
      .map((secret) => fault(messageId, 'no typed text', secret));
  });

const secretsOf = ({ played }: Evidence): string[] => [
  ...new Set(
    played.flatMap(({ typed: { subject, reporter, content } }) => [subject, reporter, content]),
  ),
];

const fault = (about: string, expected: string, found: string): Difference => ({
  check: 'mail',
  about,
  expected,
  found,
});
