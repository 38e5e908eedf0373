/**
 * The bytes of a sealed value, and the sealing itself: AES-256-GCM (NIST SP 800-38D) with a 96-bit random nonce
 * and a 128-bit tag.
 *
 *     format 1 · key id 4 · [owner-key generation 2] · nonce 12 · ciphertext · tag 16
 *
 * The format byte says version and purpose, so that a value sealed for one purpose never opens as another. The
 * associated data is this header and the place of the value (owner, table, column, row), each with its length
 * before it: a value that is changed or moved to any other place does not open.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import { failure, type Result, success, unreachable } from '../../core/result.ts';
import { type VaultFault, vaultFault } from './faults.ts';

/** Where a sealed value stands. A row given as a number is the same as its decimal text. */
export interface SealContext {
  readonly table: string;
  readonly column: string;
  readonly row: string | number;
}

/** What a sealed value is; the high half of the byte is the version of the layout. */
export const FORMAT = { instanceValue: 0x11, ownerValue: 0x12, ownerKey: 0x13, keyCheck: 0x14 } as const;
export type Format = (typeof FORMAT)[keyof typeof FORMAT];

/** A key with the four-byte id that stands in what it sealed. */
export interface SealingKey {
  readonly id: number;
  readonly key: KeyObject;
}

const CIPHER = 'aes-256-gcm';
const FORMAT_BYTES = 1;
const KEY_ID_BYTES = 4;
const GENERATION_BYTES = 2;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The largest generation of an owner's key. */
export const GENERATION_MAX = 65_535;
/** The largest plain value, in bytes (64 MiB; data pages are about 1 MiB). */
export const PLAIN_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes of randomness fetched at once for nonces, which are public: one call of the system serves many values. */
const NONCE_POOL_BYTES = 1024 * NONCE_BYTES;

const noncePool = Buffer.alloc(NONCE_POOL_BYTES);
let nonceAt = NONCE_POOL_BYTES;

/** Always the system's randomness: a nonce that repeats under one key would give the plain texts away. */
function writeNonce(into: Buffer, at: number): void {
  if (nonceAt === NONCE_POOL_BYTES) {
    randomFillSync(noncePool);
    nonceAt = 0;
  }
  noncePool.copy(into, at, nonceAt, nonceAt + NONCE_BYTES);
  nonceAt += NONCE_BYTES;
}

const headerBytes = (format: number): number =>
  FORMAT_BYTES + KEY_ID_BYTES + (format === FORMAT.ownerValue ? GENERATION_BYTES : 0);

/** The least that a sealed value of this format can be: an empty text. */
const leastBytes = (format: number): number => headerBytes(format) + NONCE_BYTES + TAG_BYTES;

/** Texts as UTF-16, because UTF-8 makes one and the same of different broken surrogates; lengths in front. */
export function writeParts(parts: readonly string[], before: Uint8Array): Buffer {
  let size = before.length;
  for (const part of parts) size += 4 + 2 * part.length;
  const out = Buffer.allocUnsafe(size);
  out.set(before);
  let at = before.length;
  for (const part of parts) {
    at = out.writeUInt32BE(part.length, at);
    at += out.write(part, at, 'utf16le');
  }
  return out;
}

/** The place of a value as a list of texts: the owner (empty for none), table, column, row. */
export const placeOf = (owner: string, context: SealContext): readonly string[] => [
  owner,
  context.table,
  context.column,
  `${context.row}`,
];

/**
 * Seals bytes with a key for a place. `generation` is used by the owner-value format only.
 * Throws above {@link PLAIN_BYTES_MAX} bytes: callers cut their values before.
 */
export function sealBytes(
  format: Format,
  by: SealingKey,
  generation: number,
  place: readonly string[],
  plain: Uint8Array,
): Uint8Array {
  if (plain.length > PLAIN_BYTES_MAX) unreachable(`sealing ${plain.length} bytes at once`);
  const header = headerBytes(format);
  const out = Buffer.allocUnsafe(header + NONCE_BYTES + plain.length + TAG_BYTES);
  out.writeUInt8(format, 0);
  out.writeUInt32BE(by.id, FORMAT_BYTES);
  if (format === FORMAT.ownerValue) out.writeUInt16BE(generation, FORMAT_BYTES + KEY_ID_BYTES);
  writeNonce(out, header);
  const body = header + NONCE_BYTES;
  const cipher = createCipheriv(CIPHER, by.key, out.subarray(header, body), { authTagLength: TAG_BYTES });
  cipher.setAAD(writeParts(place, out.subarray(0, header)));
  out.set(cipher.update(plain), body);
  cipher.final();
  out.set(cipher.getAuthTag(), body + plain.length);
  return out;
}

/** What the header of a sealed value says; generation is 0 where the format has none. */
export interface SealedHeader {
  readonly format: number;
  readonly keyId: number;
  readonly generation: number;
}

/** Reads the header of a value that should have this format; null when it has not, or its size is no value's. */
export function readHeader(format: Format, sealed: Uint8Array): SealedHeader | null {
  if (sealed.length < leastBytes(format) || sealed.length > leastBytes(format) + PLAIN_BYTES_MAX) return null;
  if (sealed[0] !== format) return null;
  const view = new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const generation = format === FORMAT.ownerValue ? view.getUint16(FORMAT_BYTES + KEY_ID_BYTES) : 0;
  return { format, keyId: view.getUint32(FORMAT_BYTES), generation };
}

/** Opens what {@link sealBytes} made for the same place with the same key; null when anything differs. */
export function openBytes(
  format: Format,
  key: KeyObject,
  place: readonly string[],
  sealed: Uint8Array,
): Uint8Array | null {
  if (readHeader(format, sealed) === null) return null;
  const header = headerBytes(format);
  const body = header + NONCE_BYTES;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(header, body), { authTagLength: TAG_BYTES });
  decipher.setAAD(writeParts(place, sealed.subarray(0, header)));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plain = decipher.update(sealed.subarray(body, tagAt));
  try {
    decipher.final();
  } catch {
    plain.fill(0);
    return null;
  }
  return plain;
}

/** The eight hexadecimal digits by which a key id is shown and stored. */
export const keyIdText = (id: number): string => id.toString(16).padStart(8, '0');

/**
 * The id of the instance key that sealed a value or wrapped an owner's key, as eight hexadecimal digits (bytes
 * 2–5 of the value); null when the bytes are neither. For the store, which counts by it.
 */
export function keyIdOf(sealed: Uint8Array): string | null {
  const header = readHeader(FORMAT.instanceValue, sealed) ?? readHeader(FORMAT.ownerKey, sealed);
  return header === null ? null : keyIdText(header.keyId);
}

const named = (context: SealContext): string => `${context.table}.${context.column} of row ${context.row}`;

/** The fault of a value that does not open at its place. */
export const damagedFault = (context: SealContext): VaultFault =>
  vaultFault(
    'sealed_damaged',
    `The sealed value ${named(context)} does not open: it was changed, or it was sealed for another place.`,
    'Restore the row from a backup. If nobody edited the database by hand, look for who did.',
  );

/** The fault of a value whose key is not at hand. */
export const unknownKeyFault = (context: SealContext, key: string): VaultFault =>
  vaultFault(
    'sealed_key_unknown',
    `The sealed value ${named(context)} needs the key ${key}, which is not there.`,
    'If the database or the key file came from a backup, restore the one that belongs to the other.',
  );

/** As a result: what was opened, or the fault of a value that does not open at its place. */
export const openedOr = (opened: Uint8Array | null, context: SealContext): Result<Uint8Array, VaultFault> =>
  opened === null ? failure(damagedFault(context)) : success(opened);
