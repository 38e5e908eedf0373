/**
 * Public ids: which kinds there are, what stands in the 16 bytes of one, and how the bytes are written as text.
 * Pure rules; the bytes are encrypted by the vault before they become text, so that nobody can guess an id.
 */
import { OBJECT_ID_MAX, OWNER_ID_MAX } from './limits.ts';
import { unreachable } from './result.ts';

/** Every kind with its prefix and number. Both are part of ids that clients keep: never change or reuse one. */
export const ID_KINDS = {
  owner: { prefix: 'own', number: 1 },
  account: { prefix: 'acc', number: 2 },
  transaction: { prefix: 'txn', number: 3 },
  connection: { prefix: 'con', number: 4 },
  import: { prefix: 'imp', number: 5 },
  document: { prefix: 'doc', number: 6 },
  event: { prefix: 'evt', number: 7 },
  api_key: { prefix: 'key', number: 8 },
  tenant: { prefix: 'ten', number: 9 },
  client: { prefix: 'cli', number: 10 },
  consent: { prefix: 'cst', number: 11 },
  connect_attempt: { prefix: 'att', number: 12 },
  sync: { prefix: 'syn', number: 13 },
  balance: { prefix: 'bal', number: 14 },
  audit_entry: { prefix: 'aud', number: 15 },
  connect_session: { prefix: 'ses', number: 16 },
  webhook_endpoint: { prefix: 'whe', number: 17 },
  webhook_delivery: { prefix: 'whd', number: 18 },
  account_mapping: { prefix: 'map', number: 19 },
  quarantined_entry: { prefix: 'qua', number: 20 },
  team: { prefix: 'tea', number: 21 },
  person: { prefix: 'per', number: 22 },
  category_rule: { prefix: 'crl', number: 23 },
  category_run: { prefix: 'crn', number: 24 },
  own_category: { prefix: 'cat', number: 25 },
  holding: { prefix: 'hld', number: 26 },
} as const;

/** What an id names. An institution is named by its own text and has no such id. */
export type IdKind = keyof typeof ID_KINDS;

/** What an id says: the owner is 0 for objects that have none (tenants, clients), the object is 1 or more. */
export interface ObjectId {
  readonly kind: IdKind;
  readonly owner: number;
  readonly object: number;
}

/** One id before it is text, in bytes: kind 1, owner 5, object 6, check 4 (all big-endian). */
export const BLOCK_BYTES = 16;
/** Base32 characters of one block (128 bits in 26 × 5, the last two bits zero). */
export const BLOCK_CHARACTERS = 26;
/** The prefix with its underscore: three letters and `_`. */
export const PREFIX_CHARACTERS = 4;
/** Characters of a whole id. */
export const ID_CHARACTERS = PREFIX_CHARACTERS + BLOCK_CHARACTERS;

/** The constant that a block ends with ("trib"): a foreign or damaged id decrypts to other bytes. */
const CHECK = 0x74_72_69_62;
const TWO_32 = 2 ** 32;

/** Digits and letters without i, l, o and u, as in Crockford's base32, in small letters and one spelling only. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const NOT_A_DIGIT = 255;

const DIGIT_CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const DIGIT_VALUES = new Uint8Array(128).fill(NOT_A_DIGIT);
for (const [value, code] of DIGIT_CODES.entries()) DIGIT_VALUES[code] = value;

const KIND_OF_NUMBER = new Map<number, IdKind>();
const KIND_OF_PREFIX = new Map<string, IdKind>();
for (const kind of Object.keys(ID_KINDS) as IdKind[]) {
  KIND_OF_NUMBER.set(ID_KINDS[kind].number, kind);
  KIND_OF_PREFIX.set(ID_KINDS[kind].prefix, kind);
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/** Whether the number can be an owner in an id: a whole number from 0 (none) to 2^40 − 1. */
export const isOwnerNumber = (value: number): boolean => isWhole(value, 0, OWNER_ID_MAX);

/** Whether the number can be an object in an id: a whole number from 1 to 2^48 − 1. */
export const isObjectNumber = (value: number): boolean => isWhole(value, 1, OBJECT_ID_MAX);

function writeUint32(value: number, into: Uint8Array, at: number): void {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}

function readUint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  const low = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return high * 65_536 + low;
}

/**
 * Writes the block of an id into 16 bytes at a place. Throws when owner or object is out of range: the numbers
 * come from our own database, so that is a mistake of ours.
 */
export function writeBlock(kind: IdKind, owner: number, object: number, into: Uint8Array, at: number): void {
  if (!isOwnerNumber(owner) || !isObjectNumber(object)) {
    unreachable(`no ${kind} id for object ${object} of owner ${owner}`);
  }
  into[at] = ID_KINDS[kind].number;
  into[at + 1] = Math.floor(owner / TWO_32);
  writeUint32(owner % TWO_32, into, at + 2);
  const objectHigh = Math.floor(object / TWO_32);
  into[at + 6] = objectHigh >>> 8;
  into[at + 7] = objectHigh;
  writeUint32(object % TWO_32, into, at + 8);
  writeUint32(CHECK, into, at + 12);
}

/** Reads the block at a place; null when its check, kind or object number is not that of an id. */
export function readBlock(bytes: Uint8Array, at: number): ObjectId | null {
  if (readUint32(bytes, at + 12) !== CHECK) return null;
  const kind = KIND_OF_NUMBER.get(bytes[at] ?? 0);
  if (kind === undefined) return null;
  const owner = (bytes[at + 1] ?? 0) * TWO_32 + readUint32(bytes, at + 2);
  const objectHigh = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0);
  const object = objectHigh * TWO_32 + readUint32(bytes, at + 8);
  return object === 0 ? null : { kind, owner, object };
}

/** Writes the 26 characters (as ASCII codes) of the 16 bytes at a place. */
export function writeBase32(bytes: Uint8Array, at: number, into: Uint8Array, intoAt: number): void {
  let buffer = 0;
  let bits = 0;
  let out = intoAt;
  for (let i = at; i < at + BLOCK_BYTES; i++) {
    buffer = ((buffer & 0x1f) << 8) | (bytes[i] ?? 0);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      into[out++] = DIGIT_CODES[(buffer >>> bits) & 31] ?? 0;
    }
  }
  into[out] = DIGIT_CODES[(buffer << (5 - bits)) & 31] ?? 0;
}

/**
 * Reads 26 characters of a text from a place into the 16 bytes at a place. Strict, so that every block has one
 * spelling: false for a character outside the alphabet (capitals too), a text that ends early or a last
 * character whose two spare bits are not zero. Longer texts are the caller's to refuse.
 */
export function readBase32(text: string, at: number, into: Uint8Array, intoAt: number): boolean {
  let buffer = 0;
  let bits = 0;
  let out = intoAt;
  for (let i = at; i < at + BLOCK_CHARACTERS; i++) {
    const value = DIGIT_VALUES[text.charCodeAt(i)] ?? NOT_A_DIGIT;
    if (value === NOT_A_DIGIT) return false;
    buffer = ((buffer & 0xff) << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      into[out++] = buffer >>> bits;
    }
  }
  return (buffer & 0b11) === 0;
}

/** The 26 characters of 16 bytes. Throws for another number of bytes. */
export function encodeBase32(bytes: Uint8Array): string {
  if (bytes.length !== BLOCK_BYTES) unreachable(`a block of ${bytes.length} bytes`);
  const codes = new Uint8Array(BLOCK_CHARACTERS);
  writeBase32(bytes, 0, codes, 0);
  return String.fromCharCode(...codes);
}

/** The 16 bytes of 26 characters; null for any other length or spelling. */
export function decodeBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(BLOCK_BYTES);
  return text.length === BLOCK_CHARACTERS && readBase32(text, 0, bytes, 0) ? bytes : null;
}

/** The kind that an id's text claims to be by its prefix; null when the prefix or the length is no id's. */
export function claimedKind(text: string): IdKind | null {
  if (text.length !== ID_CHARACTERS || text[PREFIX_CHARACTERS - 1] !== '_') return null;
  return KIND_OF_PREFIX.get(text.slice(0, PREFIX_CHARACTERS - 1)) ?? null;
}
