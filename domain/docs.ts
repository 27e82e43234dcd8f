// Markdown of a procedure read off its code: state diagram, commands, deadlines. Pure; written by `npm run docs`.
import { code, list, namesOf, table } from './doc-table';
import { kernelTable } from './kernel-docs';
import type { CommandSpec, Procedure } from './kernel/procedure';
import type { Holder } from './kernel/people';
import type { Slice } from './kernel/slice';
import type { MatterState } from './kernel/state';

/** What only asks for names of posts and codes may be asked of without a pack. */
const NO_SLICE: Slice = {
  digest: '',
  procedure: '',
  rulePack: { version: '', digest: '' },
  offsetMinutes: 0,
  officeOpensMinute: 0,
  spreadMs: 0,
  calendars: {},
  deadlines: {},
  ladders: {},
  maxRounds: 0,
  pendingLapse: { unit: 'H', n: 0 },
  options: {},
};

/** The whole page. `samples` are example states that together show everybody who may act. */
export const procedurePage = (procedure: Procedure, samples: MatterState[]): string =>
  [
    `# ${procedure.label.en} (${procedure.label.zh})`,
    `Procedure \`${procedure.name}\`, version ${procedure.version}. Written by \`npm run docs\` from the code; do not edit.`,
    '## States',
    stateDiagram(procedure),
    '## Commands',
    commandTable(procedure, samples),
    '## Commands of every kind of matter',
    kernelTable(procedure, samples),
    '## Deadlines',
    deadlineTable(procedure, samples),
  ].join('\n\n') + '\n';

/** Mermaid diagram of every transition that changes the state. */
export function stateDiagram(procedure: Procedure): string {
  const arrows = new Map<string, string[]>();
  for (const [name, spec] of Object.entries(procedure.commands)) {
    for (const from of sourcesOf(procedure, name, spec)) {
      for (const to of spec.to ?? []) {
        const key = `${from} --> ${to}`;
        arrows.set(key, [...(arrows.get(key) ?? []), name]);
      }
    }
  }
  const ends = Object.entries(procedure.states).filter(([, spec]) => spec.end === true);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...[...arrows].map(([key, names]) => `  ${key}: ${names.join(', ')}`),
    ...ends.map(([name]) => `  ${name} --> [*]`),
    '```',
  ].join('\n');
}

function sourcesOf(procedure: Procedure, name: string, spec: CommandSpec<never>): string[] {
  if (procedure.opensWith.includes(name)) return ['[*]'];
  if (spec.from === 'any') return Object.keys(procedure.states);
  if (spec.from !== 'open') return [...spec.from];
  return Object.keys(procedure.states).filter((one) => procedure.states[one]?.end !== true);
}

export function commandTable(procedure: Procedure, samples: MatterState[]): string {
  const rows = Object.entries(procedure.commands).map(([name, spec]) => {
    const from = typeof spec.from === 'string' ? spec.from : spec.from.map(code).join(' ');
    const seen = samples.filter((one) => sourcesOf(procedure, name, spec).includes(one.state));
    const where = procedure.opensWith.includes(name) ? samples.slice(0, 1) : seen;
    const who = list(where.map((one) => spec.who(one, NO_SLICE)).flatMap(namesOf));
    const needs = where.flatMap(
      (one) => spec.needs?.(one, { type: name }, NO_SLICE, one.data['team'] ? 'member' : '') ?? [],
    );
    return [
      code(name),
      spec.label.zh,
      from === '' ? '–' : from,
      spec.system === true ? 'the system' : who,
      list(needs.flatMap(namesOf)),
      (spec.to ?? []).map(code).join(' ') || 'stays',
    ];
  });
  return table(['command', '中文', 'from', 'who', 'confirmed by', 'to'], rows);
}

export function deadlineTable(procedure: Procedure, samples: MatterState[]): string {
  const rows = Object.entries(procedure.deadlines).map(([name, spec]) => [
    code(name),
    spec.label.zh,
    spec.label.en,
    list(samples.map((one) => spec.holder(one, undefined)).flatMap(holderNames)),
    list(samples.flatMap((one) => namesOf(spec.extensionBy?.(one) ?? null))),
    list(samples.flatMap((one) => namesOf(spec.pauseBy?.(one) ?? null))),
    spec.beside === true ? 'beside all states' : 'ends with its state',
  ]);
  const heads = ['deadline', '中文', 'English', 'held by', 'extended by', 'paused by', 'runs'];
  return table(heads, rows);
}

const holderNames = (holder: Holder): string[] =>
  holder.persons === undefined
    ? [holder.post]
    : holder.persons.map((one) => `${one} (${holder.post})`);
