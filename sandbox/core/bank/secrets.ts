/** Secrets, what is kept of them, and ids that are the same in every run. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of a secret. */
const SECRET_BYTES = 32;
/** Characters of an id after its kind: 100 bits. */
const ID_CHARACTERS = 20;
const ID_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

export type Random = (bytes: number) => Uint8Array;

/** A new secret that nobody can guess: `sec_…`. */
export const newSecret = (random: Random, kind: string): string =>
  `${kind}_${Buffer.from(random(SECRET_BYTES)).toString('base64url')}`;

/** What is kept of a secret. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A secret that follows from another, so that whoever has that one may have this one again. */
export const derive = (secret: string, kind: string): string =>
  `${kind}_${createHmac('sha256', secret).update(kind).digest('base64url')}`;

/** Says that we wrote a text. */
export const sign = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Compares two texts of which one is secret, in a time that does not depend on where they differ. */
export const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/** Whether a secret is the one of which this digest was kept. */
export const isSecretOf = (secret: string, digest: string): boolean => isSame(digestOf(secret), digest);

/** The id of what these parts name: always the same for the same seed. */
export function idOf(seed: string, kind: string, ...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([seed, kind, ...parts]))
    .digest();
  const signs = [...bytes.subarray(0, ID_CHARACTERS)].map((byte) => ID_ALPHABET[byte & 31]);
  return `${kind}_${signs.join('')}`;
}

/** What an id of the bank looks like. */
export const ID_PATTERN = /^(?:aut|cns|acc|ent|add)_[a-z2-9]{20}$/;
