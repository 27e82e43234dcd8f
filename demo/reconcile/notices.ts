// Notices: what the ledger asks for is there and nothing else, each was resolved, each delivery ended.
import type { DomainEvent } from '../../domain';
import type { Check, Difference, MatterEvidence } from '../evidence';
import { field } from './event-fields';

/** Keys of the notices that a ledger asks for, derived from its events alone (P7). */
const askedBy = ({ id, events }: MatterEvidence): string[] =>
  events.flatMap((event) => [
    ...rungKeys(id, event),
    ...(event.notices ?? []).map(({ kind }) => `${id}:${event.seq}:${kind}`),
  ]);

function rungKeys(id: string, event: DomainEvent): string[] {
  if (event.type !== 'rungFired' || field(event, 'status') !== 'fired') return [];
  const parts = ['deadline', 'instance', 'dueNo', 'level', 'repeatNo'];
  return [[id, ...parts.map((name) => String(field(event, name)))].join(':')];
}

export const noticesAreAskedFor: Check = ({ matters, mail }) => {
  const asked = new Set(matters.flatMap(askedBy));
  const found = new Set(mail.notices.map(({ key }) => key));
  return [
    ...[...asked].filter((key) => !found.has(key)).map((key) => fault(key, 'a notice', 'none')),
    ...mail.notices
      .filter(({ key }) => !asked.has(key))
      .map(({ key }) => fault(key, 'no notice', 'one')),
  ];
};

const ENDED = ['claimed', 'withdrawn'];

export const noticesAreResolved: Check = ({ mail }) =>
  mail.notices
    .filter(({ state }) => !ENDED.includes(state))
    .map(({ key, state }) => fault(key, ENDED.join(' or '), state));

/** Somebody hears of every rung that was not taken back. */
export const rungsReachSomebody: Check = ({ mail }) => {
  const told = new Set(
    mail.deliveries.filter(({ state }) => state === 'told').map(({ noticeId }) => noticeId),
  );
  return mail.notices
    .filter(({ id, kind, state }) => kind === 'rung' && state === 'claimed' && !told.has(id))
    .map(({ key }) => fault(key, 'somebody told', 'nobody'));
};

export const deliveriesEnded: Check = ({ mail }) =>
  mail.deliveries
    .filter(({ state }) => !['told', 'withdrawn'].includes(state))
    .map(({ noticeId, personId, state }) => ({
      check: 'delivery',
      about: `${noticeId} to ${personId}`,
      expected: 'told or withdrawn',
      found: state,
    }));

const fault = (about: string, expected: string, found: string): Difference => ({
  check: 'notice',
  about,
  expected,
  found,
});
