// Steps: what was accepted is in the ledger once, what was refused is not, and nothing is there that nobody sent.
import { groupBy } from '../../demo/group';
import type { Step } from '../load/diary';
import { registrationsOf, type Check, type Evidence, type Finding } from './evidence';

interface Place {
  matterId: string;
  seq: number;
}

const placesOf = ({ exports }: Evidence): Map<string, Place[]> =>
  groupByCommand(
    exports.flatMap(({ doc }) =>
      doc.ledger.flatMap(({ commandId, matterId, seq }) =>
        commandId === undefined ? [] : [{ commandId, matterId, seq }],
      ),
    ),
  );

const groupByCommand = (rows: (Place & { commandId: string })[]): Map<string, Place[]> =>
  groupBy(rows, ({ commandId }) => commandId);

export const stepsAreOnRecord: Check = (evidence) => {
  const places = placesOf(evidence);
  return evidence.diary.flatMap((step) => ofStep(step, places.get(step.commandId) ?? []));
};

function ofStep(
  { commandId, type, end, matterId, answers }: Step,
  places: readonly Place[],
): Finding[] {
  const says = (text: string): Finding[] => [
    { check: text.split(':')[0] ?? '', about: commandId, says: `${type} ${text}` },
  ];
  if (places.length > 1) return says(`twice: stands in the ledger ${places.length} times`);
  const [place] = places;
  // P1: 202 means that it will be decided; who was told nothing was promised nothing.
  if (end === undefined)
    return answers.some(({ status }) => status === 202)
      ? says('undecided: told that it will be decided, and it was not')
      : [];
  if (end.state === 'refused')
    return place === undefined ? [] : says(`wrong answer: refused as ${end.code}, and on record`);
  if (place === undefined) return says('lost: accepted, and not in the ledger');
  if (place.matterId !== matterId) return says(`wrong answer: on record of ${place.matterId}`);
  const { revision = Infinity } = end;
  return place.seq > revision
    ? says(`wrong answer: told at revision ${revision}, on record as ${place.seq}`)
    : [];
}

export const nothingIsUnsent: Check = (evidence) => {
  const sent = new Set(evidence.diary.map(({ commandId }) => commandId));
  return [...placesOf(evidence)]
    .filter(([id]) => !sent.has(id))
    .map(([about]) => ({ check: 'unsent', about, says: 'an act that no client sent' }));
};

export const answersAgree: Check = ({ contradictions, diary }) => [
  ...contradictions.map((says) => ({
    check: 'wrong answer',
    about: says.split(':')[0] ?? '',
    says,
  })),
  ...diary.flatMap(({ commandId, type, answers }) =>
    answers.some(({ status }) => status === 500)
      ? [{ check: 'wrong answer', about: commandId, says: `${type} was answered with 500` }]
      : [],
  ),
];

/** Each clue a registrar was told of is in the list, and no other. */
export const cluesAreListed: Check = (evidence) => {
  const told = new Set(registrationsOf(evidence).flatMap(({ matterId }) => matterId ?? []));
  const found = new Set(evidence.exports.map(({ doc }) => doc.matterId));
  return [
    ...[...told]
      .filter((id) => !found.has(id))
      .map((about) => ({ check: 'lost', about, says: 'registered, and not in the list' })),
    ...[...found]
      .filter((id) => !told.has(id))
      .map((about) => ({ check: 'unsent', about, says: 'in the list, and registered by nobody' })),
  ];
};
