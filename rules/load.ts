// Loads rule packs from a file or a folder (`DUBAN_RULES`); any fault refuses all of them, with every fault listed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { canonicalJson } from '../domain/kernel/json';
import { crossFaults } from './checks';
import { CLUE, type Declared } from './declared';
import { RulesFault, zodFaults, type Fault } from './faults';
import { rulePackSchema, type RulePack } from './schema';

export { RulesFault } from './faults';

const SCHEMA_FILE = 'rule-pack.schema.json';

interface Read {
  file: string;
  pack?: RulePack;
  faults: Fault[];
}

/** Reads and checks every pack; throws `RulesFault`. `declared` are the procedures the installation knows. */
export function loadRules(
  path: string,
  declared: readonly Declared[] = [CLUE],
): { packs: RulePack[] } {
  const files = packFiles(path);
  const read = files.map((file) => readPack(file, declared));
  const faults = [...read.flatMap((one) => one.faults), ...sharedFaults(read)];
  if (files.length === 0) faults.push({ file: path, pointer: '', message: 'no rule pack found' });
  if (faults.length > 0) throw new RulesFault(faults);
  return { packs: read.flatMap(({ pack }) => (pack ? [pack] : [])) };
}

/** The pack of an organ: one that names it, else the one for `*`. */
export const packOf = (packs: readonly RulePack[], organId: string): RulePack | undefined =>
  packs.find((pack) => pack.organs.includes(organId)) ??
  packs.find((pack) => pack.organs.includes('*'));

/** SHA-256 (hex) of a pack's canonical JSON; with the version it pins the pack (P6). */
export const packDigest = (pack: RulePack): string =>
  createHash('sha256').update(canonicalJson(pack)).digest('hex');

/** Checks one pack already parsed from JSON. */
export function checkPack(
  file: string,
  raw: unknown,
  declared: readonly Declared[] = [CLUE],
): Read {
  const parsed = rulePackSchema.safeParse(raw);
  const faults = [
    ...(parsed.success ? [] : zodFaults(file, parsed.error)),
    ...crossFaults(raw, declared).map((fault) => ({ file, ...fault })),
  ];
  if (!parsed.success || faults.length > 0) return { file, faults };
  const { $schema: _schema, ...pack } = parsed.data;
  return { file, pack, faults };
}

function packFiles(path: string): string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json') && name !== SCHEMA_FILE)
    .sort()
    .map((name) => join(path, name))
    .filter((file) => !isFolder(file));
}

function readPack(file: string, declared: readonly Declared[]): Read {
  try {
    return checkPack(basename(file), JSON.parse(readFileSync(file, 'utf8')), declared);
  } catch (error) {
    const message = error instanceof SyntaxError ? 'not JSON' : 'cannot be read';
    return {
      file: basename(file),
      faults: [{ file: basename(file), pointer: '', message }],
    };
  }
}

function sharedFaults(read: readonly Read[]): Fault[] {
  const owners = new Map<string, string>();
  return read.flatMap(({ file, pack }) =>
    [...(pack?.organs ?? []).map((organ) => `organ ${organ}`), `version ${pack?.version}`].flatMap(
      (key) => {
        const owner = owners.get(key);
        if (pack) owners.set(key, owner ?? file);
        if (!pack || owner === undefined) return [];
        const pointer = key.startsWith('organ') ? '/organs' : '/version';
        return [{ file, pointer, message: `${key} is already served by ${owner}` }];
      },
    ),
  );
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
