// Rule packs: the bundled ones load, and a faulty one lists every fault with its pointer and is refused (P6).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCEDURES } from '../../domain/procedures';
import { CLUE, declaredOf } from '../../rules/declared';
import { loadRules, packDigest, packOf, RulesFault } from '../../rules/load';
import { rulePackJsonSchema } from '../../rules/schema-main';

const RULES = join(__dirname, '../../rules');
type Raw = Record<string, never>;
const raw = (): Raw => JSON.parse(readFileSync(join(RULES, '135.json'), 'utf8')) as Raw;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, content: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

/** Pointers of the faults that loading a path gives. */
function pointersOf(path: string): string[] {
  try {
    loadRules(path);
  } catch (error) {
    if (error instanceof RulesFault) return error.faults.map((fault) => fault.pointer);
    throw error;
  }
  return [];
}

/** Pointers after one change to the bundled pack, given as path and value. */
function afterChanges(...changes: [path: string, value: unknown][]): string[] {
  const pack = raw();
  for (const [path, value] of changes) {
    const parts = path.split('/');
    const last = parts.pop() ?? '';
    const target = parts.reduce<Record<string, unknown>>(
      (node, part) => node[part] as Record<string, unknown>,
      pack,
    );
    if (value === undefined) delete target[last];
    else target[last] = value;
  }
  return pointersOf(write('pack.json', pack));
}

describe('bundled packs', () => {
  test.each(['135.json', '135-seconds.json'])('%s loads and serves every organ', (name) => {
    const { packs } = loadRules(join(RULES, name), Object.values(PROCEDURES).map(declaredOf));
    expect(packs).toHaveLength(1);
    expect(packOf(packs, 'any-organ')).toBe(packs[0]);
  });

  test('serve all states and deadlines that the clue declares', () => {
    const clue = PROCEDURES['clue'];
    if (!clue) throw new Error('no clue');
    const declared = declaredOf(clue);
    expect([...declared.openStates].sort()).toEqual([...CLUE.openStates].sort());
    expect([...declared.deadlines].sort()).toEqual([...CLUE.deadlines].sort());
  });

  test('rule-pack.schema.json is not stale', () => {
    const written: unknown = JSON.parse(readFileSync(join(RULES, 'rule-pack.schema.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(rulePackJsonSchema())));
  });

  test('a digest pins the content, not its layout', () => {
    const [one] = loadRules(join(RULES, '135.json')).packs;
    const [same] = loadRules(write('same.json', JSON.stringify(raw(), null, 7))).packs;
    if (!one || !same) throw new Error('no pack');
    expect(packDigest(same)).toBe(packDigest(one));
    expect(packDigest({ ...one, spreadMs: 1 })).not.toBe(packDigest(one));
  });
});

describe('faults', () => {
  test('all faults of a pack are listed at once, of shape and of reference alike', () => {
    const pointers = afterChanges(
      ['procedures/clue/deadlines/PICKUP/limit/n', -24],
      ['procedures/clue/deadlines/CLOSING/ladder', 'nowhere'],
      ['procedures/clue/clocks/SIGN_OFF', undefined],
      ['ladders/long/rungs/3/after/n', 1],
      ['audiences/0/levels/2', ['bigBoss@intake']],
      ['surprise', true],
    );
    expect(pointers.sort()).toEqual([
      '/audiences/0/levels/2/0',
      '/ladders/long/rungs/3/after',
      '/procedures/clue/clocks/SIGN_OFF',
      '/procedures/clue/deadlines/CLOSING/ladder',
      '/procedures/clue/deadlines/PICKUP/limit/n',
      '/surprise',
    ]);
  });

  const clue = '/procedures/clue';
  test.each<[what: string, path: string, value: unknown, pointer: string]>([
    ['a post in the wrong unit', 'audiences/0/climb', ['intakeHead@organ'], '/audiences/0/climb/0'],
    ['an unknown holder', 'audiences/1/holders', ['boss'], '/audiences/1/holders/0'],
    [
      'a stub told to the leader it may be about',
      'audiences/2/levels/3',
      ['superiorContact@organ', 'principalLeader@organ'],
      '/audiences/2/levels/3/1',
    ],
    ['a stub told to its holder', 'audiences/2/levels/0', ['holder'], '/audiences/2/levels/0/0'],
    ['a stub that climbs', 'audiences/2/climb', ['principalLeader@organ'], '/audiences/2/climb/0'],
    ['a stub under the rest', 'audiences/2/deadlines', ['REWORK'], '/audiences'],
    ['a level nobody is told of', 'audiences/1/levels/3', [], '/audiences/1/levels/3'],
    ['levels out of order', 'ladders/short/rungs/1/level', 0, '/ladders/short/rungs/1/level'],
    [
      'a pre-warning after the miss',
      'ladders/short/rungs/0/after/n',
      1,
      '/ladders/short/rungs/0/after',
    ],
    ['shrinking gaps', 'ladders/pickup/repeat/1/n', 1, '/ladders/pickup/repeat/1'],
    ['a ladder that ends', 'ladders/pickup/repeat', [], '/ladders/pickup/repeat'],
    [
      'a deadline without rule',
      'procedures/clue/deadlines/REWORK',
      undefined,
      `${clue}/deadlines/REWORK`,
    ],
    [
      'an unknown deadline',
      'procedures/clue/deadlines/TEA',
      { limit: { unit: 'H', n: 1 }, ladder: 'pickup' },
      `${clue}/deadlines/TEA`,
    ],
    [
      'WHOLE_LIFE as the clock of a state',
      'procedures/clue/clocks/SHELVED',
      ['WHOLE_LIFE'],
      `${clue}/clocks/SHELVED/0`,
    ],
    [
      'a warning before the clock starts',
      'procedures/clue/deadlines/PICKUP/limit/n',
      3,
      `${clue}/deadlines/PICKUP/ladder`,
    ],
    [
      'an unknown finding',
      'procedures/clue/options/signOffFor/3',
      'FINE',
      `${clue}/options/signOffFor/3`,
    ],
    [
      'umbrellas denied without signatures',
      'procedures/clue/options/signOffFor',
      ['MINOR', 'UNFOUNDED'],
      `${clue}/options/signOffFor`,
    ],
    ['an unknown procedure', 'procedures/tea', {}, '/procedures/tea'],
    [
      'a fraction of a day',
      'procedures/clue/deadlines/CLOSING/limit/n',
      1.5,
      `${clue}/deadlines/CLOSING/limit/n`,
    ],
  ])('%s is refused with its pointer', (_what, path, value, pointer) => {
    expect(afterChanges([path, value])).toContain(pointer);
  });

  test('a folder lists the faults of all files and refuses two packs for one organ', () => {
    write('a.json', raw());
    write('b.json', raw());
    write('c.json', '{');
    expect(pointersOf(folder).sort()).toEqual(['', '/organs', '/version']);
  });

  test('an empty folder and a missing file are faults, not empty rules', () => {
    expect(pointersOf(folder)).toEqual(['']);
    expect(pointersOf(join(folder, 'none.json'))).toEqual(['']);
  });
});
