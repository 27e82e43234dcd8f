// Who vouches for a command: its id from officer, matter and key, the HMAC of its body, and the API's Ed25519 signature (P1).
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  verify as verifyBytes,
  type KeyObject,
} from 'node:crypto';
import { canonicalJson, type SignedCommand } from '../../domain';

/** A key as PEM text or as Node holds it. */
export type Key = string | KeyObject;

/** SHA-256 in hex over the RFC 8785 text of a plain JSON value. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

/** 22 characters of base64url: the first 128 bits of a SHA-256. */
export const shortId = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

/** Command id (P1): of officer, matter (`register` for a new one) and `Idempotency-Key`. */
export const commandId = (officer: string, matterId: string, key: string): string =>
  shortId(canonicalJson([officer, matterId, key]));

/** HMAC of a body as the officer sent it, so that the same key with another body is found out. */
export const fingerprint = (hmacKey: string | Buffer, body: unknown): string =>
  createHmac('sha256', hmacKey).update(canonicalJson(body)).digest('base64url');

/** The text that is signed. Organ and matter stand in it beside what P1 lists, so a row cannot be moved. */
export function signedText(command: Omit<SignedCommand, 'sig'>): string {
  return canonicalJson({
    id: command.id,
    organId: command.organId,
    matterId: command.matterId,
    officer: command.officer,
    session: command.session,
    submittedAtMs: command.submittedAtMs,
    bodyDigest: digestOf(command.body),
    contextDigest: digestOf(command.context),
  });
}

/** Signs a command; only the API holds the private key. */
export function sign(command: Omit<SignedCommand, 'sig'>, privateKey: Key): string {
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
  return signBytes(null, Buffer.from(signedText(command)), key).toString('base64url');
}

/** True when one of the public keys vouches for the command. Never throws on a malformed signature. */
export function verify(command: SignedCommand, publicKey: Key | readonly Key[]): boolean {
  const keys: readonly Key[] = isKeyList(publicKey) ? publicKey : [publicKey];
  const sig = Buffer.from(command.sig, 'base64url');
  // base64url decoding forgives stray characters; only the exact text counts, so no byte of a row may differ unseen.
  if (sig.length !== 64 || sig.toString('base64url') !== command.sig) return false;
  const text = Buffer.from(signedText(command));
  return keys.some((key) => verifyBytes(null, text, asPublic(key), sig));
}

const isKeyList = (keys: Key | readonly Key[]): keys is readonly Key[] => Array.isArray(keys);

/** As Node holds it. */
export const asPublic = (key: Key): KeyObject =>
  typeof key === 'string' ? createPublicKey(key) : key;
