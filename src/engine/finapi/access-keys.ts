/**
 * What is made of the surface's key: tokens, hashes of secrets, data decryption keys. Nothing of it is in the database:
 * whoever sees that has no token and no secret.
 */
import { createCipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type TokenKind = 'access' | 'refresh';

/** Random bytes that a token is derived of. */
export const NONCE_BYTES = 16;
/** Of AES-256-GCM (NIST SP 800-38D): bytes of the nonce before and of the tag behind what is encrypted. */
export const CIPHER_NONCE_BYTES = 12;
export const CIPHER_TAG_BYTES = 16;

export interface AccessKeys {
  /** The token of a nonce: 43 characters of base64url, the same for the same nonce. */
  tokenOf(kind: TokenKind, nonce: Uint8Array): string;
  /** What is kept of a client's secret, 32 bytes. */
  secretHash(clientId: string, secret: string): Uint8Array;
  /** The data decryption key of a client: 32 bytes, for AES-256-GCM. */
  dataKey(clientId: string, number: number): Buffer;
  /** 36 characters in the form of a UUID, the same for the same use for ever. */
  fixedId(use: string): string;
  /** 24 characters, the same for the same use for ever. */
  fixedPassword(use: string): string;
}

/** Parts with their lengths before them, so that no two lists are one text. */
const joined = (parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );

const FIXED_PASSWORD_CHARACTERS = 24;

/** HMAC-SHA-256 (RFC 2104) under one key, each use with its name before it. */
export function accessKeys(key: Uint8Array): AccessKeys {
  const made = (...parts: (string | Uint8Array)[]): Buffer =>
    createHmac('sha256', key).update(joined(parts)).digest();
  return {
    tokenOf: (kind, nonce) => made('token', kind, nonce).toString('base64url'),
    secretHash: (clientId, secret) => made('secret', clientId, secret),
    dataKey: (clientId, number) => made('data', clientId, `${number}`),
    fixedId: (use) =>
      made('id', use)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    fixedPassword: (use) => made('password', use).toString('base64url').slice(0, FIXED_PASSWORD_CHARACTERS),
  };
}

/** What a token is found by: SHA-256, 32 bytes. Tokens are random, so that a plain hash gives nothing away. */
export const tokenHash = (token: string): Uint8Array => createHash('sha256').update(token).digest();

/** Whether two hashes are one, in a time that does not tell where they differ. */
export const sameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

/**
 * Encrypts text (as UTF-8) with a data decryption key: AES-256-GCM, in hexadecimal digits: nonce (12 bytes), what is
 * encrypted, tag (16 bytes). `nonce` is random, and never used twice.
 */
export function encryptText(key: Uint8Array, nonce: Uint8Array, text: string): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: CIPHER_TAG_BYTES });
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]).toString('hex');
}
