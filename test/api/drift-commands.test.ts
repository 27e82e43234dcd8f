// Command bodies at the border and commands of the domain say the same (issue 4, item 8).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { clueKind } from '../../api/kinds/clue';
import { OPENING_EXAMPLES, openingSchema } from '../../api/kinds/clue/opening';
import type { CommandEntry } from '../../api/kinds/kind';
import { examplesOf } from '../../api/openapi/commands';
import { isMarked } from '../../api/schemas/fields';
import type { Command } from '../../domain';
import { clue } from '../domain/clue-life';
import { births, walk, wander } from '../domain/clue-wander';

const CLOCKS = ['requestExtension', 'requestPause', 'resumeClock', 'delist'];
const KERNEL = ['confirm', 'decline', ...CLOCKS, 'adoptRulePack'];
const ENTRIES = new Map(clueKind.commands.map((entry) => [entry.type, entry]));
const officers = Object.entries(clue.commands).filter(
  ([type, spec]) => spec.system !== true && !clue.opensWith.includes(type),
);
/** Read by a function that several commands share, where this one has no such field. */
const SHARED = ['declareNotInDirectory.whom', 'declareNotInDirectory.isKeyPerson'];
const sourceOf = (folder: string): string =>
  readdirSync(join(__dirname, '../..', folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(__dirname, '../..', folder, file), 'utf8'))
    .join('\n');

/** Names under which the fields of a body reach `decide`. */
const wireNames = ({ schema }: CommandEntry): string[] =>
  Object.entries(schema.shape)
    .filter(([name, field]) => name !== 'type' && !isMarked(field, 'x-proof'))
    .map(([name, field]) => (isMarked(field, 'x-instant') ? `${name}Ms` : name));

/** Fields each command of the procedure looks at, over walks that nobody scripted. */
function fieldsRead(): Map<string, Set<string>> {
  const read = new Map<string, Set<string>>();
  const watched = (command: Command): Command =>
    new Proxy(command, {
      get: (target, name, self) => {
        const seen = read.get(command.type) ?? new Set();
        read.set(command.type, typeof name === 'string' ? seen.add(name) : seen);
        return Reflect.get(target, name, self) as unknown;
      },
    });
  for (const spec of Object.values(clue.commands)) {
    const { decide, needs } = spec;
    spec.decide = (input) => decide({ ...input, command: watched(input.command) });
    if (needs !== undefined) {
      spec.needs = (state, command, ...rest) => needs(state, watched(command), ...rest);
    }
  }
  fc.assert(
    fc.property(births, walk, (born, steps) => {
      const life = born();
      for (const n of steps) wander(life, n);
    }),
    { numRuns: 25, seed: 135 },
  );
  return read;
}

describe('commands', () => {
  it('have an entry each, and the system’s have none', () => {
    const wanted = [...officers.map(([type]) => type), ...KERNEL];
    expect([...ENTRIES.keys()].toSorted()).toEqual([...new Set(wanted)].toSorted());
  });

  it('of the kernel that an officer may ever give are those with an entry', () => {
    const source = readFileSync(join(__dirname, '../../domain/kernel/clock-rules.ts'), 'utf8');
    const table = /CLOCK_RULES[^{]*\{([^}]*)\}/.exec(source)?.[1] ?? '';
    const ruled = [...table.matchAll(/^\s*(\w+)[,:]/gm)].map(([, name]) => name);
    expect(ruled.toSorted()).toEqual(CLOCKS.toSorted());
  });

  it('declare no field that the domain does not read, and read none that no body declares', () => {
    const read = fieldsRead();
    // What no walk comes by is looked for in the text.
    const named = sourceOf('domain/procedures/clue/commands');
    const faults = officers.flatMap(([type]) => {
      const entry = ENTRIES.get(type);
      if (entry === undefined || clueKind.wire?.[type] !== undefined) return [];
      const declared = wireNames(entry);
      const seen = [...(read.get(type) ?? [])].filter((name) => name !== 'type');
      return [
        ...declared
          .filter((name) => !seen.includes(name) && !named.includes(`'${name}'`))
          .map((name) => `${type}.${name} unread`),
        ...seen.filter((name) => !declared.includes(name)).map((name) => `${type}.${name}`),
      ];
    });
    expect(faults).toEqual(SHARED);
  });

  it('of the kernel declare only fields its rules name', () => {
    const lines = sourceOf('domain/kernel').split('\n');
    const faults = KERNEL.flatMap((type) => {
      const entry = ENTRIES.get(type);
      return (entry === undefined ? [] : wireNames(entry))
        .filter(
          (name) =>
            !lines.some((line) =>
              new RegExp(`\\b${name}\\b.*command\\b|command\\b.*\\b${name}\\b`).test(line),
            ),
        )
        .map((name) => `${type}.${name}`);
    });
    expect(faults).toEqual([]);
  });
});

describe('examples', () => {
  it.each(Object.entries(examplesOf(clueKind)))(
    'of %s is what its schema takes',
    (type, example) => {
      expect(ENTRIES.get(type)?.schema.safeParse(example).error?.issues).toBeUndefined();
    },
  );

  it.each(Object.entries(OPENING_EXAMPLES))('of a registration as %s is', (_name, example) => {
    expect(openingSchema.safeParse(example).error?.issues).toBeUndefined();
  });
});
