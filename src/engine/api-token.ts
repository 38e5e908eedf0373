/**
 * What an API key looks like: `sk_sandbox_` or `sk_live_`, 43 characters of base62 (32 random bytes) and 6 of a
 * checksum, so that a typo is told apart from a key that does not exist without asking the database, and so that
 * secret scanners can know one. The token is random, so its plain SHA-256 is what is kept.
 */
import { createHash } from 'node:crypto';

export type Mode = 'sandbox' | 'live';

/** Random bytes in a token, its base62 digits, and the digits of its checksum. */
export const TOKEN_RANDOM_BYTES = 32;
const RANDOM_DIGITS = 43;
const CHECK_DIGITS = 6;
/** Characters of a token that are kept readable so that people can tell keys apart. */
const START_DIGITS = 4;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = 62n;
const FORM = /^sk_(sandbox|live)_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

function base62(bytes: Uint8Array, digits: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let i = 0; i < digits; i++) {
    text = ALPHABET.charAt(Number(value % BASE)) + text;
    value /= BASE;
  }
  return text;
}

/** The first 32 bits of SHA-256 over everything before, in base62. */
function checksum(start: string): string {
  return base62(createHash('sha256').update(start).digest().subarray(0, 4), CHECK_DIGITS);
}

/** Writes a token of 32 random bytes. */
export function writeToken(mode: Mode, random: Uint8Array): string {
  if (random.length !== TOKEN_RANDOM_BYTES) throw new Error('internal: a token needs 32 random bytes');
  const start = `sk_${mode}_${base62(random, RANDOM_DIGITS)}`;
  return start + checksum(start);
}

/** The mode of a token whose form and checksum are right; null for anything else. */
export function readToken(text: string): Mode | null {
  const parts = FORM.exec(text);
  const check = parts?.[3];
  if (check === undefined || checksum(text.slice(0, -CHECK_DIGITS)) !== check) return null;
  return parts?.[1] === 'live' ? 'live' : 'sandbox';
}

/** What is kept of a token: SHA-256, 32 bytes. */
export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** The beginning of a token by which people know it, such as `sk_live_aB3x`. */
export const tokenStart = (token: string): string =>
  token.slice(0, token.lastIndexOf('_') + 1 + START_DIGITS);
