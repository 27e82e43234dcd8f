// A state as an installation has it: the short names of a test become ids and digests of the length that the border gives.
import { canonicalJson, type Json, type MatterState } from '../../domain';
import { PEOPLE } from './clue-life';

const SHA256_HEX = 64;
const SHA256_BASE64URL = 43;

/** Which of a test's short names stand for what, and what an installation has in their place. */
const REAL: [what: RegExp, real: (text: string) => string][] = [
  [/^r\d+$/, (text) => `reporter_${text.padEnd(16, 'x')}`],
  [/^s\d+$/, (text) => `subject_${text.padEnd(16, 'x')}`],
  [/^(c\d+|m1)$/, (text) => text.padEnd(22, 'x')],
  [/^N-1$/, () => '310199-2026-048213-57'],
  [/^o1$/, () => 'district'],
  [/^digest of /, () => 'x'.repeat(SHA256_BASE64URL)],
  // The domain's own hash, with which a test takes the digest of what is signed.
  [/^[0-9a-f]{32}$/, () => 'f'.repeat(SHA256_HEX)],
];

function realText(text: string): string {
  if (Object.hasOwn(PEOPLE, text)) return `person_${text.padEnd(6, 'x')}`;
  return REAL.find(([what]) => what.test(text))?.[1](text) ?? text;
}

function real(value: Json): Json {
  if (typeof value === 'string') return realText(value);
  if (Array.isArray(value)) return value.map(real);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.startsWith('r') && /^r\d+$/.test(key) ? realText(key) : key,
      key === 'ref' ? 'v_'.padEnd(24, 'x') : real(inner),
    ]),
  );
}

/** The state with all that, to be measured only. */
export const asInstalled = (state: MatterState): MatterState =>
  real(state as unknown as Json) as unknown as MatterState;

/** Bytes of canonical JSON. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(canonicalJson(value));
