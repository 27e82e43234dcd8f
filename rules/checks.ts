// What no shape can say of a pack: references, clocks of states, classes of audiences. Reads raw JSON, so that these
// faults are listed beside faults of shape.
import type { Span } from '../domain/kernel/slice';
import { RESULT_FINDINGS, WAYS } from '../domain/procedures/clue/codes';
import type { Declared } from './declared';
import { pointerOf, type Fault } from './faults';
import { nominalMs } from './ladder-order';

const UPWARD = 'REPORT_UPWARD';
const SUPERIOR = 'superiorContact@organ';

type Found = Omit<Fault, 'file'>;
type Raw = Record<string, unknown>;

export function crossFaults(raw: unknown, declared: readonly Declared[]): Found[] {
  const pack = asRecord(raw);
  const procedures = Object.entries(asRecord(pack['procedures']));
  return [
    ...procedures.flatMap(([name, rules]) =>
      procedureFaults(name, asRecord(rules), pack, declared),
    ),
    ...(procedures.length === 0 ? [fault(['procedures'], 'no procedure')] : []),
    ...audienceFaults(asList(pack['audiences']).map(asRecord)),
    ...(procedures.some(([name]) => name === 'clue') ? upwardFaults(pack) : []),
  ];
}

function procedureFaults(name: string, rules: Raw, pack: Raw, declared: readonly Declared[]) {
  const path = ['procedures', name];
  const procedure = declared.find((one) => one.name === name);
  if (!procedure) return [fault(path, 'unknown procedure')];
  const deadlines = asRecord(rules['deadlines']);
  return [
    ...deadlineFaults([...path, 'deadlines'], deadlines, asRecord(pack['ladders']), procedure),
    ...clockFaults([...path, 'clocks'], asRecord(rules['clocks']), deadlines, procedure),
    ...(name === 'clue' ? clueFaults(path, asRecord(rules['options'])) : []),
  ];
}

function deadlineFaults(path: string[], deadlines: Raw, ladders: Raw, procedure: Declared) {
  const missing = procedure.deadlines.filter((id) => !Object.hasOwn(deadlines, id));
  return [
    ...missing.map((id) => fault([...path, id], 'deadline of the procedure has no rule')),
    ...Object.entries(deadlines).flatMap(([id, rule]) => [
      ...(procedure.deadlines.includes(id) ? [] : [fault([...path, id], 'unknown deadline')]),
      ...ladderUseFaults([...path, id], asRecord(rule), ladders),
    ]),
  ];
}

function ladderUseFaults(path: string[], rule: Raw, ladders: Raw): Found[] {
  const name = rule['ladder'];
  if (typeof name !== 'string') return [];
  if (!Object.hasOwn(ladders, name))
    return [fault([...path, 'ladder'], `unknown ladder "${name}"`)];
  const first = asRecord(asList(asRecord(ladders[name])['rungs'])[0]);
  const [limit, after] = [asSpan(rule['limit']), asSpan(first['after'])];
  if (!limit || !after || limit.n < 0 || -nominalMs(after) <= nominalMs(limit)) return [];
  return [fault([...path, 'ladder'], 'pre-warning stands before the clock starts')];
}

function clockFaults(path: string[], clocks: Raw, deadlines: Raw, procedure: Declared): Found[] {
  const bare = procedure.openStates.filter((state) => asList(clocks[state]).length === 0);
  return [
    ...bare.map((state) => fault([...path, state], 'state without a clock of its own')),
    ...Object.entries(clocks).flatMap(([state, ids]) => [
      ...(procedure.openStates.includes(state) ? [] : [fault([...path, state], 'unknown state')]),
      ...asList(ids).flatMap((id, at) =>
        ownClockFault([...path, state, String(at)], String(id), deadlines),
      ),
    ]),
  ];
}

const ownClockFault = (path: string[], id: string, deadlines: Raw): Found[] => {
  if (id === 'WHOLE_LIFE') return [fault(path, 'WHOLE_LIFE is no clock of a state')];
  return Object.hasOwn(deadlines, id) ? [] : [fault(path, `no rule for deadline "${id}"`)];
};

/** A pack for umbrellas or gang corruption cannot let them be denied without signatures (domain §5.2, T13). */
function clueFaults(path: string[], options: Raw): Found[] {
  const served = asList(options['problemClasses']);
  const strict = ['GANG_CORRUPTION', 'UMBRELLA'].some((one) => served.includes(one));
  const must = strict ? ['NO_UMBRELLA', 'UNFOUNDED'] : [];
  const signOffFor = asList(options['signOffFor']);
  return [
    ...must
      .filter((one) => !signOffFor.includes(one))
      .map((one) => fault([...path, 'options', 'signOffFor'], `"${one}" cannot be left out`)),
    ...unknownCodes([...path, 'options', 'signOffFor'], signOffFor, RESULT_FINDINGS, 'finding'),
    ...unknownCodes(
      [...path, 'options', 'studyFor'],
      asList(options['studyFor']),
      Object.keys(WAYS),
      'way',
    ),
  ];
}

const unknownCodes = (
  path: string[],
  listed: unknown[],
  known: readonly string[],
  what: string,
): Found[] =>
  listed.flatMap((one, at) =>
    known.includes(String(one)) ? [] : [fault([...path, String(at)], `unknown ${what}`)],
  );

function audienceFaults(classes: Raw[]): Found[] {
  const faults: Found[] = [];
  const seen = new Set<string>();
  classes.forEach((one, at) => {
    for (const field of ['deadlines', 'holders']) {
      asList(one[field]).forEach((name, index) => {
        const key = `${field} ${String(name)}`;
        const path = ['audiences', String(at), field, String(index)];
        if (seen.has(key)) faults.push(fault(path, 'already in an earlier class'));
        seen.add(key);
      });
    }
  });
  if (!seen.has('holders *')) faults.push(fault(['audiences'], 'no class holds "*", the rest'));
  return faults;
}

/** What belongs upward is for the superior contact alone: its ladder tells nobody else in the organ (P8, domain §3.1). */
function upwardFaults(pack: Raw): Found[] {
  const classes = asList(pack['audiences']).map(asRecord);
  const at = classes.findIndex((one) => asList(one['deadlines']).includes(UPWARD));
  const found = classes[at];
  if (found === undefined) return [fault(['audiences'], `no class names "${UPWARD}"`)];
  const levels = Object.entries(asRecord(found['levels'])).map(
    ([level, slots]): [string[], unknown] => [['levels', level], slots],
  );
  return [...levels, [['climb'], found['climb']] satisfies [string[], unknown]].flatMap(
    ([path, slots]) =>
      asList(slots).flatMap((slot, index) =>
        slot === SUPERIOR
          ? []
          : [
              fault(
                ['audiences', String(at), ...path, String(index)],
                `"${UPWARD}" is for ${SUPERIOR} alone`,
              ),
            ],
      ),
  );
}

const fault = (path: readonly string[], message: string): Found => ({
  pointer: pointerOf(path),
  message,
});
const asRecord = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const asSpan = (value: unknown): Span | undefined => {
  const { unit, n } = asRecord(value);
  const known = typeof unit === 'string' && ['H', 'D', 'M', 'WD', 'MS'].includes(unit);
  return known && typeof n === 'number' ? { unit: unit as Span['unit'], n } : undefined;
};
