// What the demo sets out to play: the article's figures, the same for a smaller run, the same again for the same seed.
import { join } from 'node:path';
import { caseloadOf, type ClueCase } from '../../demo/caseload';
import { ARTICLE, figuresFor } from '../../demo/figures';
import { HELP, readOptions } from '../../demo/options';
import { randomOf } from '../../demo/random';
import { readDirectory } from '../../db/people/directory-files';
import { loadRules } from '../../rules/load';

const planned = (clues: number, seed = 1): ClueCase[] =>
  caseloadOf(figuresFor(clues), randomOf(seed));
const count = (cases: ClueCase[], is: (one: ClueCase) => boolean): number =>
  cases.filter(is).length;
const isAccepted = ({ way }: ClueCase): boolean => way !== 'notAccepted' && way !== 'upward';
const isVerified = ({ way }: ClueCase): boolean => way === 'concluded' || way === 'filed';
const isGang = ({ problemClass }: ClueCase): boolean => problemClass !== 'WEAK_ENFORCEMENT';

it('plays the figures of the article', () => {
  const cases = planned(140);
  expect(count(cases, isAccepted)).toBe(140);
  expect(count(cases, isVerified)).toBe(99);
  expect(count(cases, (one) => one.way === 'filed' && isGang(one))).toBe(11);
  expect(count(cases, (one) => one.way === 'filed' && !isGang(one))).toBe(8);
  expect(count(cases, (one) => one.realName)).toBe(70);
  expect(count(cases, (one) => one.satisfied)).toBe(59);
});

it.each([0, 1, 2, 3, 4] as const)('lets deadlines go until L%i, never two of one clue', (level) => {
  expect(count(planned(140), ({ late }) => late?.level === level)).toBe(ARTICLE.late[level]);
});

it.each([10, 11, 37, 139, 141, 500])('scales to %i clues with every way kept', (clues) => {
  const cases = planned(clues);
  expect(count(cases, isAccepted)).toBe(clues);
  expect(new Set(cases.map(({ way }) => way)).size).toBe(8);
  expect(new Set(cases.flatMap(({ late }) => late?.level ?? []))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(count(cases, (one) => one.realName)).toBe(figuresFor(clues).realName);
});

it('is the same for the same seed and another for another', () => {
  expect(planned(40, 7)).toEqual(planned(40, 7));
  expect(planned(40, 7)).not.toEqual(planned(40, 8));
});

it('asks nobody to act on what is about himself', () => {
  for (const { aboutPost, department, way } of planned(500)) {
    if (aboutPost === undefined) continue;
    expect(aboutPost).not.toContain(`@${department}`);
    expect(way === 'notAccepted' && aboutPost === 'leaderInCharge@intake').toBe(false);
  }
});

it('has a district with streets and departments that loads, and a pack that loads', () => {
  const faults: never[] = [];
  const rows = readDirectory(join(__dirname, '../../examples/demo'), faults);
  expect(faults).toEqual([]);
  const units = rows['units.csv'].map(({ fields }) => fields['unit'] ?? '');
  expect(units.filter((unit) => unit.startsWith('street'))).toHaveLength(12);
  expect(units.filter((unit) => unit.startsWith('dept'))).toHaveLength(12);
  expect(loadRules(join(__dirname, '../../rules/135-demo.json')).packs).toHaveLength(1);
});

it('reads its options and says what is wrong with them', () => {
  expect(readOptions([])).toEqual({ clues: 140, seed: 135, keep: false });
  expect(readOptions(['--clues', '20', '--seed', '9', '--keep'])).toEqual({
    clues: 20,
    seed: 9,
    keep: true,
  });
  expect(readOptions(['--help'])).toBe('help');
  expect(HELP).toContain('--clues');
  expect(() => readOptions(['--clues', '3'])).toThrow('--clues takes a whole number from 10');
  expect(() => readOptions(['--seed', 'x'])).toThrow('--seed takes a whole number');
  expect(() => readOptions(['--what'])).toThrow('--what');
});
