/** What is made of the two keys that never rotate. Each use has its own key, by HKDF (RFC 5869) with its own name. */
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { KEY_BYTES, takeKey } from './key-ring.ts';
import { writeParts } from './sealed.ts';
import { type Secret, secret } from './secret.ts';

const LABEL = 'tributary/1/';
const FINGERPRINT_CHARACTERS = 12;
const NOTHING = new Uint8Array(0);

const derivedBytes = (from: KeyObject, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', from, NOTHING, LABEL + use, KEY_BYTES));

/** The key for one use. */
export const derivedKey = (from: KeyObject, use: string): KeyObject => takeKey(derivedBytes(from, use));

/** 32 bytes as base64url (43 characters), the same for the same key and purpose for ever. */
export function derivedPassword(from: KeyObject, purpose: string): Secret {
  const bytes = derivedBytes(from, `password/${purpose}`);
  const password = secret(bytes.toString('base64url'));
  bytes.fill(0);
  return password;
}

/** Twelve hexadecimal digits by which two people can compare a key without seeing it. */
export const fingerprintOf = (key: KeyObject): string =>
  derivedBytes(key, 'fingerprint').toString('hex').slice(0, FINGERPRINT_CHARACTERS);

/** HMAC-SHA-256 (RFC 2104) over owner, scheme and value, each with its length before it. 32 bytes. */
export const keyedHash = (key: KeyObject, owner: string, scheme: string, value: string): Uint8Array =>
  createHmac('sha256', key)
    .update(writeParts([owner, scheme, value], NOTHING))
    .digest();
