// A random organ as CSV files: people with several posts, namesakes in other spellings, deputies, relatives. Seeded.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '../../examples');

/** Next number in [0, 1). */
export type Random = () => number;

/** mulberry32. */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const pick = <T>(random: Random, list: readonly T[]): T => {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

/** The same name as it may be written: simplified, traditional. */
const NAMES: readonly (readonly [string, string])[] = [
  ['张伟', '張偉'],
  ['陈国强', '陳國強'],
  ['刘华', '劉華'],
  ['欧阳兰', '歐陽蘭'],
  ['赵军', '趙軍'],
  ['孙丽', '孫麗'],
  ['郑红', '鄭紅'],
  ['马龙', '馬龍'],
  ['吴东', '吳東'],
  ['黄飞', '黃飛'],
  ['邓云', '鄧雲'],
  ['叶明', '葉明'],
  ['钟学', '鍾學'],
];

const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => [...name].join(' '),
  (name) => [...name].join('·'),
  (name) => [...name].join('\u3000'),
  (name) => [...name].join('\u200b'),
  (name) => ` ${[...name].join('.')} `,
];

/** One of the ways in which people write this name. */
export const spelled = (random: Random, name: number): string =>
  pick(random, SPELLINGS)(NAMES[name]?.[random() < 0.5 ? 0 : 1] ?? '');

export interface Someone {
  id: string;
  username: string;
  /** Which of the names he has: who share it are namesakes. */
  name: number;
  unit: string;
  posts: string[];
  deputyOf: string[];
}

export interface Organ {
  folder: string;
  people: Someone[];
  relatives: [string, string][];
}

const PEOPLE = 20;

/** Writes the files; every post of the sample organ is filled, by people who may hold several. */
export function randomOrgan(random: Random): Organ {
  const folder = mkdtempSync(join(tmpdir(), 'duban-organ-'));
  for (const file of ['organs.csv', 'units.csv', 'posts.csv'])
    cpSync(join(EXAMPLES, file), join(folder, file));
  const posts = readFileSync(join(EXAMPLES, 'posts.csv'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('district,'))
    .map((line) => line.split(',')[1] ?? '');
  const people = Array.from({ length: PEOPLE }, (_, at): Someone => {
    const name = Math.floor(random() * NAMES.length);
    const unit = pick(random, ['organ', 'intake', 'caseManagement', 'review1', 'review2']);
    return { id: `person_${at}`, username: `p${at}`, name, unit, posts: [], deputyOf: [] };
  });
  for (const post of posts) {
    pick(
      random,
      people.filter((one) => one.posts.length < 2),
    ).posts.push(post);
    if (random() < 0.3) hold(pick(random, people), post, 'posts');
    if (random() < 0.2) hold(pick(random, people), post, 'deputyOf');
  }
  const relatives = Array.from(
    { length: 3 },
    () => [pick(random, people).id, pick(random, people).id] as [string, string],
  );
  const organ = { folder, people, relatives: relatives.filter(([a, b]) => a !== b) };
  write(random, organ);
  return organ;
}

function hold(one: Someone, post: string, how: 'posts' | 'deputyOf'): void {
  if (!one.posts.includes(post) && !one.deputyOf.includes(post)) one[how].push(post);
}

function write(random: Random, { folder, people, relatives }: Organ): void {
  const file = (name: string, lines: string[]): void =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  file('persons.csv', [
    'organ,person,name,unit,address,locale,username',
    ...people.map(
      ({ id, name, unit, username }) =>
        `district,${id},${spelled(random, name).trim()},${unit},${username}@organ.example,zh,${username}`,
    ),
  ]);
  const since = '2026-01-01T00:00:00+08:00';
  const line = (id: string, kind: string) => (post: string) =>
    `district,${post},${id},${kind},${since},`;
  file('holders.csv', [
    'organ,post,person,kind,from,until',
    ...people.flatMap(({ id, posts }) => posts.map(line(id, 'holder'))),
    ...people.flatMap(({ id, deputyOf }) => deputyOf.map(line(id, 'deputy'))),
  ]);
  const kinds = ['spouse', 'sibling', 'inLaw', 'cousin'];
  file('relations.csv', [
    'organ,person,other,kind',
    ...relatives.map(([a, b], at) => `district,${a},${b},${kinds[at] ?? 'kin'}`),
  ]);
}
