/**
 * A key for every owner, wrapped by the instance key: whoever deletes the wrapped key has made all that the owner
 * ever had sealed unreadable, backups of the values included.
 */
import { randomBytes } from 'node:crypto';
import { failure, type Result, success, unreachable } from '../../core/result.ts';
import { type VaultFault, vaultFault } from './faults.ts';
import { KEY_BYTES, takeKey } from './key-ring.ts';
import type { LiveKeys } from './live-keys.ts';
import {
  damagedFault,
  FORMAT,
  GENERATION_MAX,
  keyIdText,
  openBytes,
  openedOr,
  placeOf,
  readHeader,
  type SealContext,
  type SealingKey,
  sealBytes,
  unknownKeyFault,
} from './sealed.ts';

/** One wrapped key of an owner as the database keeps it. */
export interface WrappedKey {
  /** 1 for the first; the highest one seals. */
  readonly generation: number;
  readonly wrapped: Uint8Array;
}

/** Where wrapped owner keys are kept. Exceptions of the store (a lost connection) pass through the vault. */
export interface OwnerKeyStore {
  /** All generations of the owner's key; empty for an owner without one. */
  load(ownerId: number): Promise<readonly WrappedKey[]>;
  /** Keeps a new generation durably; false, changing nothing, when the owner has that generation already. */
  add(ownerId: number, generation: number, wrapped: Uint8Array): Promise<boolean>;
}

interface OwnerKey extends SealingKey {
  readonly generation: number;
}

const KEY_ID_BYTES = 4;
/** Generations of one owner's key that are held. */
export const GENERATIONS_MAX = 64;

/** Where a wrapped key belongs: nobody can give one owner's key to another. */
const wrapPlace = (ownerId: number, generation: number): readonly string[] =>
  placeOf(`${ownerId}`, { table: 'owner_key', column: 'wrapped', row: generation });

/** A new random key for an owner, wrapped. */
export function mintWrapped(by: SealingKey, ownerId: number, generation: number): Uint8Array {
  if (!(generation >= 1 && generation <= GENERATION_MAX)) unreachable(`owner key generation ${generation}`);
  const plain = randomBytes(KEY_ID_BYTES + KEY_BYTES);
  const wrapped = sealBytes(FORMAT.ownerKey, by, 0, wrapPlace(ownerId, generation), plain);
  plain.fill(0);
  return wrapped;
}

const ownerKeyDamaged = (ownerId: number, generation: number): Result<never, VaultFault> =>
  failure(
    vaultFault(
      'owner_key_damaged',
      `The key of owner ${ownerId} (generation ${generation}) does not open: it was changed or belongs elsewhere.`,
      "Restore this owner's key from a backup of the database. Other owners are not concerned.",
    ),
  );

/** The bytes in a wrapped key, to be wiped by the caller; a fault when it is damaged or its key is not there. */
async function unwrapBytes(
  keys: LiveKeys,
  ownerId: number,
  { generation, wrapped }: WrappedKey,
): Promise<Result<Uint8Array, VaultFault>> {
  const header = readHeader(FORMAT.ownerKey, wrapped);
  if (header === null) return ownerKeyDamaged(ownerId, generation);
  const by = await keys.find(header.keyId);
  if (!by.ok) return by;
  const context = { table: 'owner_key', column: 'wrapped', row: ownerId };
  if (by.value === null) return failure(unknownKeyFault(context, keyIdText(header.keyId)));
  const plain = openBytes(FORMAT.ownerKey, by.value.key, wrapPlace(ownerId, generation), wrapped);
  const whole = plain !== null && plain.length === KEY_ID_BYTES + KEY_BYTES;
  return whole ? success(plain) : ownerKeyDamaged(ownerId, generation);
}

/** The same owner key wrapped by another instance key. */
export async function rewrap(
  keys: LiveKeys,
  by: SealingKey,
  ownerId: number,
  key: WrappedKey,
): Promise<Result<Uint8Array, VaultFault>> {
  const plain = await unwrapBytes(keys, ownerId, key);
  if (!plain.ok) return plain;
  const wrapped = sealBytes(FORMAT.ownerKey, by, 0, wrapPlace(ownerId, key.generation), plain.value);
  plain.value.fill(0);
  return success(wrapped);
}

async function unwrap(
  keys: LiveKeys,
  ownerId: number,
  key: WrappedKey,
): Promise<Result<OwnerKey, VaultFault>> {
  const plain = await unwrapBytes(keys, ownerId, key);
  if (!plain.ok) return plain;
  const bytes = Buffer.from(plain.value.buffer, plain.value.byteOffset, plain.value.byteLength);
  const id = bytes.readUInt32BE(0);
  return success({ id, generation: key.generation, key: takeKey(bytes.subarray(KEY_ID_BYTES)) });
}

/** Seals and opens the values of one owner. Hold it for one piece of work only: keys are forgotten by dropping it. */
export class OwnerSealer {
  readonly ownerId: number;
  readonly #owner: string;
  readonly #keys: readonly OwnerKey[];
  readonly #writing: OwnerKey;
  #forgotten = false;

  constructor(ownerId: number, keys: readonly OwnerKey[], writing: OwnerKey) {
    this.ownerId = ownerId;
    this.#owner = `${ownerId}`;
    this.#keys = keys;
    this.#writing = writing;
  }

  /** Seals bytes (at most 64 MiB) for a place: 35 bytes more than they were, different each time. */
  seal(context: SealContext, plain: Uint8Array): Uint8Array {
    const { generation } = this.#writing;
    return sealBytes(FORMAT.ownerValue, this.#writing, generation, placeOf(this.#owner, context), plain);
  }

  /**
   * Opens a value at its place. Gives `sealed_damaged` for one that was changed or sealed for another owner or
   * place, `sealed_key_unknown` for a key that this owner does not have, `owner_key_missing` after the owner was
   * forgotten.
   */
  open(context: SealContext, sealed: Uint8Array): Result<Uint8Array, VaultFault> {
    if (this.#forgotten) return ownerKeyMissing(this.ownerId);
    const header = readHeader(FORMAT.ownerValue, sealed);
    if (header === null) return failure(damagedFault(context));
    const key = this.#keys.find((one) => one.generation === header.generation && one.id === header.keyId);
    if (key === undefined)
      return failure(unknownKeyFault(context, `${keyIdText(header.keyId)} of this owner`));
    return openedOr(openBytes(FORMAT.ownerValue, key.key, placeOf(this.#owner, context), sealed), context);
  }

  /** From now on nothing opens. What is still sealed can never be opened, which is what forgetting means. */
  forget(): void {
    this.#forgotten = true;
  }
}

/** The fault of an owner that has no key. */
export const ownerKeyMissing = (ownerId: number): Result<never, VaultFault> =>
  failure(
    vaultFault(
      'owner_key_missing',
      `Owner ${ownerId} has no key: the owner was forgotten, or never had anything sealed.`,
      'Nothing can be opened for this owner any more. If that is a surprise, restore the database.',
    ),
  );

/** Unwraps all generations of an owner's key; `owner_key_missing` when there is none. */
export async function openOwner(
  keys: LiveKeys,
  ownerId: number,
  wrapped: readonly WrappedKey[],
): Promise<Result<OwnerSealer, VaultFault>> {
  const opened: OwnerKey[] = [];
  for (const one of wrapped.slice(0, GENERATIONS_MAX)) {
    const key = await unwrap(keys, ownerId, one);
    if (!key.ok) return key;
    opened.push(key.value);
  }
  opened.sort((a, b) => b.generation - a.generation);
  const newest = opened[0];
  return newest === undefined ? ownerKeyMissing(ownerId) : success(new OwnerSealer(ownerId, opened, newest));
}
