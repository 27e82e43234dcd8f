// Keys of an installation: rings of `id:base64`, Ed25519 for commands, AES-256 for the vault.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Keys {
  vaultKey: string;
  /** Opens the blind key and nothing else (ADR 15). */
  blindKey: string;
  signingKey: string;
  verifyKey: string;
}

/** Makes the embedded mode's keys once (mode 0600) and gives them back ever after. */
export function embeddedKeys(home: string): Keys {
  const folder = join(home, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const vaultKey = once(join(folder, 'vault.key'), () => newRing('v1'));
  const blindKey = once(join(folder, 'blind.key'), () => newRing('b1'));
  const signingKey = once(join(folder, 'signing.key'), newSigningRing);
  return { vaultKey, blindKey, signingKey, verifyKey: publicRing(signingKey) };
}

export type KeyTexts = Pick<Keys, 'vaultKey' | 'signingKey'>;

/** Names of the files, in an installation's folder of keys and in a backup's. */
const FILES = { vaultKey: 'vault.key', signingKey: 'signing.key' } as const;

/** The rings that lie in a folder; makes none. */
export function keysIn(folder: string): Partial<KeyTexts> {
  const found = Object.entries(FILES).filter(([, name]) => existsSync(join(folder, name)));
  return Object.fromEntries(
    found.map(([key, name]) => [key, readFileSync(join(folder, name), 'utf8').trim()]),
  );
}

/** Puts rings into a folder of keys (mode 0600); throws where one lies there already. */
export function putKeys(folder: string, keys: Partial<KeyTexts>): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [key, name] of Object.entries(FILES)) {
    const text = keys[key as keyof KeyTexts];
    if (text !== undefined)
      writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600, flag: 'wx' });
  }
}

/** Public keys of the embedded mode's installation; undefined where none was ever made. Makes none. */
export function installedVerifyKeys(home: string): KeyObject[] | undefined {
  const file = join(home, 'keys', 'signing.key');
  if (!existsSync(file)) return undefined;
  return verifyKeysOf(publicRing(readFileSync(file, 'utf8').trim()));
}

function once(file: string, make: () => string): string {
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}

const newRing = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

function newSigningRing(id = 's1'): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return `${id}:${privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')}`;
}

const entries = (ring: string): [id: string, der: Buffer][] =>
  ring.split(',').map((one) => {
    const [id, text] = one.split(/:(.*)/s);
    return [id ?? '', Buffer.from(text ?? '', 'base64')];
  });

/** A ring with a new key in front; the ones behind it go on opening, or vouching for, what was theirs. */
export function withNewKey(which: keyof KeyTexts, ring: string): string {
  const [letter, make] =
    which === 'vaultKey' ? (['v', newRing] as const) : (['s', newSigningRing] as const);
  const taken = new Set(entries(ring).map(([id]) => id));
  let nth = taken.size + 1;
  while (taken.has(`${letter}${nth}`)) nth += 1;
  return `${make(`${letter}${nth}`)},${ring}`;
}

/** Writes a ring of the embedded mode in the place of the one before, whole or not at all. */
export function replaceKey(home: string, which: keyof KeyTexts, ring: string): void {
  const file = join(home, 'keys', FILES[which]);
  writeFileSync(`${file}.new`, `${ring}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The public ring that belongs to a private one. */
export const publicRing = (ring: string): string =>
  entries(ring)
    .map(([id, der]) => {
      const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
      return `${id}:${key.export({ format: 'der', type: 'spki' }).toString('base64')}`;
    })
    .join(',');

/** Private keys of a ring: the first signs, those behind it did. */
export const signingKeysOf = (ring: string): KeyObject[] =>
  entries(ring).map(([, der]) => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));

/** The key that signs. */
export function signingKeyOf(ring: string): KeyObject {
  const [first] = signingKeysOf(ring);
  if (first === undefined) throw new Error('the signing ring is empty');
  return first;
}

/** All public keys of a ring: each of them may verify. */
export const verifyKeysOf = (ring: string): KeyObject[] =>
  entries(ring).map(([, der]) => createPublicKey({ key: der, format: 'der', type: 'spki' }));
