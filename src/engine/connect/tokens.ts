/** Tokens that stand in addresses: random, and only their hash is kept. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { TOKEN_BYTES, TOKEN_CHARACTERS } from './limits.ts';

/** A new token and its hash. */
export function newToken(random: (bytes: number) => Uint8Array): { token: string; hash: Uint8Array } {
  const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
  return { token, hash: tokenHash(token) };
}

/** The SHA-256 of a token's text. */
export const tokenHash = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** Whether a text can be a token at all: nothing is looked up for others. */
export const isToken = (text: string): boolean =>
  text.length === TOKEN_CHARACTERS && /^[A-Za-z0-9_-]+$/.test(text);

/** Whether two browsers are one, in constant time; one that is not known is none. */
export const sameBrowser = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && a.length === b.length && timingSafeEqual(a, b);
