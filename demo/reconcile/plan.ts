// The plan against the ledger: what was to be missed was, and every negative finding carries three signatures.
import type { DomainEvent } from '../../domain';
import type { Check, Difference, MatterEvidence } from '../evidence';
import { levelsOf } from '../outcome';
import { field, happened, ofType } from './event-fields';

export const missesFired: Check = ({ played, matters }) =>
  played.flatMap(({ one: { late }, id, number }) => {
    const matter = matters.find((one) => one.id === id);
    if (late === undefined || matter === undefined) return [];
    const levels = [...levelsOf(matter)].filter(([key]) => key.startsWith(`${late.deadline}#`));
    const highest = Math.max(-1, ...levels.map(([, level]) => level));
    if (highest >= late.level) return [];
    const expected = `${late.deadline} to reach L${late.level}`;
    return [
      { check: 'miss', about: number, expected, found: highest < 0 ? 'none' : `L${highest}` },
    ];
  });

/** Concluded without filing: three different people over one digest, in order (invariant 7). */
export const negativesAreSigned: Check = ({ matters }) =>
  matters
    .filter((one) => one.state === 'CLOSED' && !happened(one, 'filingApproved'))
    .flatMap(signingFault);

function signingFault(matter: MatterEvidence): Difference[] {
  const signed = ofType(matter, 'signed');
  const lastRound = Math.max(0, ...signed.map((event) => Number(field(event, 'round'))));
  const round = signed.filter((event) => field(event, 'round') === lastRound);
  const different = (name: string): number =>
    new Set(round.map((event: DomainEvent) => field(event, name))).size;
  const steps = round.map((event) => String(field(event, 'step'))).join(' ');
  const good = steps === '1 2 3' && different('personId') === 3 && different('contentDigest') === 1;
  if (good) return [];
  const found = `steps ${steps || 'none'}, ${different('personId')} people, ${different('contentDigest')} digests`;
  return [
    {
      check: 'signatures',
      about: matter.number,
      expected: 'steps 1 2 3, 3 people, 1 digest',
      found,
    },
  ];
}
