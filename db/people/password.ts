// Password hashes: scrypt N = 2^15, r = 8, p = 1, two at a time in this process (P9).
import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PersonId } from '../../domain';
import type { HmacKeys } from '../secrecy/blind';

const N = 2 ** 15;
const R = 8;
const P = 1;
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
let running = 0;
const waiting: (() => void)[] = [];

/** What binds a hash to a person under a key that is in no table (P4). */
export type PasswordSeal = (derived: Buffer) => Buffer;

export const sealOf =
  (keys: Pick<HmacKeys, 'fingerprint'>, personId: PersonId): PasswordSeal =>
  (derived) =>
    createHmac('sha256', keys.fingerprint)
      .update(`password\u0000${personId}\u0000`)
      .update(derived)
      .digest();

/** `keyed$N$r$p$salt$hash`, salt and hash in base64url; at the first load, without a seal, `scrypt$…`. */
export async function hashPassword(password: string, seal?: PasswordSeal): Promise<string> {
  const salt = randomBytes(16);
  const derived = await twoAtATime(() => derive(password, salt));
  const [scheme, hash] = seal === undefined ? ['scrypt', derived] : ['keyed', seal(derived)];
  return [scheme, N, R, P, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Compares; without a stored hash it works just as long and says no. Call it inside `twoAtATime`. */
export async function matches(
  password: string,
  stored: string | undefined,
  seal?: PasswordSeal,
): Promise<boolean> {
  const [scheme, , , , salt = '', hash = ''] = (stored ?? '').split('$');
  const derived = await derive(
    password,
    salt === '' ? Buffer.alloc(16) : Buffer.from(salt, 'base64url'),
  );
  const found = scheme === 'keyed' ? seal?.(derived) : derived;
  const wanted = Buffer.from(hash, 'base64url');
  if (found === undefined) return false;
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** 16 characters without look-alikes: about 79 bits. */
export function newPassword(): string {
  const bytes = [...randomBytes(64)].filter((byte) => byte < 248).slice(0, 16);
  return bytes.map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Runs at most two pieces of work at once: scrypt needs 32 MB each and a whole core. */
export async function twoAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N, r: R, p: P, maxmem: 64 * 1024 * 1024 };
    scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
