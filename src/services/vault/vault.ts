/** The vault: the one place that holds keys. What others get from it are sealed bytes, hashes and passwords. */
import { failure, type Result, success } from '../../core/result.ts';
import { derivedKey, derivedPassword, fingerprintOf, keyedHash } from './derive.ts';
import type { VaultFault } from './faults.ts';
import { ID_KEY, type KeyCheck, keyChecks, LOOKUP_KEY, verifyChecks } from './key-check.ts';
import { fileKeySource } from './key-file.ts';
import { type KeyState, newKeyRing } from './key-ring.ts';
import { type KeySource, keysMissing } from './key-source.ts';
import { LiveKeys } from './live-keys.ts';
import { OwnerCache } from './owner-cache.ts';
import {
  mintWrapped,
  type OwnerKeyStore,
  type OwnerSealer,
  openOwner,
  type WrappedKey,
} from './owner-keys.ts';
import { type PublicIds, publicIds } from './public-ids.ts';
import {
  damagedFault,
  FORMAT,
  keyIdText,
  openBytes,
  openedOr,
  placeOf,
  readHeader,
  type SealContext,
  sealBytes,
  unknownKeyFault,
} from './sealed.ts';
import type { Secret } from './secret.ts';

/** What doctor shows of a key: enough to compare two machines, nothing of the key. */
export interface KeyFingerprint {
  /** An instance key's id, `id` or `lookup`. */
  readonly key: string;
  readonly state: KeyState | 'fixed';
  /** Epoch milliseconds; for the fixed keys null. */
  readonly createdAt: number | null;
  readonly ageDays: number | null;
  /** Twelve hexadecimal digits made of the key by a one-way function. */
  readonly fingerprint: string;
}

export interface VaultOptions {
  /** The path of the key file (usually `<data dir>/keys.json`). */
  readonly keyFile: string;
  /** Keeps the keys instead of the file. */
  readonly keySource?: KeySource;
  /** Whether new keys may be made when there are none: only for an instance that has no database yet. */
  readonly allowCreate: boolean;
  /** Where owner keys are kept; may follow with {@link Vault.useOwnerKeys}, as the database needs the vault first. */
  readonly ownerKeys?: OwnerKeyStore;
  /** The clock, in epoch milliseconds. */
  readonly now?: () => number;
}

const FIRST_GENERATION = 1;
const DAY_MS = 86_400_000;

export class Vault {
  /** The keys themselves, for the rotation only. */
  readonly keys: LiveKeys;
  /** Makes and reads public ids. */
  readonly ids: PublicIds;
  readonly now: () => number;
  readonly #owners: OwnerCache;
  #store: OwnerKeyStore | null;

  constructor(keys: LiveKeys, ownerKeys: OwnerKeyStore | null, now: () => number) {
    this.keys = keys;
    this.ids = publicIds(derivedKey(keys.ring.idKey, 'public-ids'));
    this.now = now;
    this.#owners = new OwnerCache(now);
    this.#store = ownerKeys;
  }

  /** Says where owner keys are kept, once the database is there. */
  useOwnerKeys(store: OwnerKeyStore): void {
    this.#store = store;
  }

  /**
   * The sealer of an owner that has a key; `owner_key_missing` when it has none (any more). Loads at most once
   * in five minutes.
   */
  forOwner(ownerId: number): Promise<Result<OwnerSealer, VaultFault>> {
    return this.#owners.get(ownerId, () => this.#loadOwner(ownerId));
  }

  async #loadOwner(ownerId: number): Promise<Result<OwnerSealer, VaultFault>> {
    return openOwner(this.keys, ownerId, await this.#ownerStore().load(ownerId));
  }

  /**
   * A new random key for an owner, wrapped, for the caller to keep in the transaction that makes the owner. A
   * later generation (to 65,535) seals from then on, earlier ones still open. A fault when the keys cannot be
   * looked at.
   */
  async mintOwnerKey(
    ownerId: number,
    generation = FIRST_GENERATION,
  ): Promise<Result<WrappedKey, VaultFault>> {
    const by = await this.keys.writing();
    if (!by.ok) return by;
    return success({ generation, wrapped: mintWrapped(by.value, ownerId, generation) });
  }

  /** Gives the owner a key if it has none, then its sealer. Any number of servers may do so at once. */
  async ensureOwner(ownerId: number): Promise<Result<OwnerSealer, VaultFault>> {
    const there = await this.forOwner(ownerId);
    if (there.ok || there.fault.code !== 'owner_key_missing') return there;
    const minted = await this.mintOwnerKey(ownerId);
    if (!minted.ok) return minted;
    await this.#ownerStore().add(ownerId, minted.value.generation, minted.value.wrapped);
    return this.#owners.getFresh(ownerId, () => this.#loadOwner(ownerId));
  }

  /** Drops an owner's keys from this process at once; the store deletes the wrapped ones. */
  forget(ownerId: number): void {
    this.#owners.forget(ownerId);
  }

  /** Seals bytes (at most 64 MiB) that belong to no owner, with the instance's writing key. */
  async sealForInstance(context: SealContext, plain: Uint8Array): Promise<Result<Uint8Array, VaultFault>> {
    const by = await this.keys.writing();
    if (!by.ok) return by;
    return success(sealBytes(FORMAT.instanceValue, by.value, 0, placeOf('', context), plain));
  }

  /** Opens what {@link sealForInstance} sealed for this place; `sealed_damaged` or `sealed_key_unknown` else. */
  async openForInstance(context: SealContext, sealed: Uint8Array): Promise<Result<Uint8Array, VaultFault>> {
    const header = readHeader(FORMAT.instanceValue, sealed);
    if (header === null) return failure(damagedFault(context));
    const by = await this.keys.find(header.keyId);
    if (!by.ok) return by;
    if (by.value === null) return failure(unknownKeyFault(context, keyIdText(header.keyId)));
    return openedOr(openBytes(FORMAT.instanceValue, by.value.key, placeOf('', context), sealed), context);
  }

  /**
   * The keyed hash (HMAC-SHA-256, 32 bytes) by which an account identifier is found without being readable. The
   * same value gives different hashes for two owners. The value is hashed as it is: normalise it before.
   */
  lookupHash(scope: { readonly ownerId: number }, scheme: string, value: string): Uint8Array {
    return keyedHash(this.keys.ring.lookupKey, `${scope.ownerId}`, scheme, value);
  }

  /** A password for a database role: 43 characters of base64url, the same for the same purpose for ever. */
  derivePassword(purpose: string): Secret {
    return derivedPassword(this.keys.ring.idKey, purpose);
  }

  /** All keys by id, state and age, never their bytes. */
  fingerprints(): readonly KeyFingerprint[] {
    const { instance, idKey, lookupKey } = this.keys.ring;
    const fixed = (key: string, of: typeof idKey): KeyFingerprint => ({
      key,
      state: 'fixed',
      createdAt: null,
      ageDays: null,
      fingerprint: fingerprintOf(of),
    });
    const rotating = instance.map(({ id, state, createdAt, key }) => ({
      key: keyIdText(id),
      state,
      createdAt,
      ageDays: Math.floor((this.now() - createdAt) / DAY_MS),
      fingerprint: fingerprintOf(key),
    }));
    return [...rotating, fixed(ID_KEY, idKey), fixed(LOOKUP_KEY, lookupKey)];
  }

  /** One small sealed record for every key, for the database to keep from its first start. */
  keyCheck(): readonly KeyCheck[] {
    return keyChecks(this.keys.ring);
  }

  /**
   * Checks the database's records against the keys at every start. Gives the records that the database lacks and
   * must be given before anything is sealed. Faults: `key_missing`, `key_wrong`, `id_key_wrong`,
   * `lookup_key_wrong`, `key_check_damaged`; on any of them the server must not start.
   */
  verify(records: readonly KeyCheck[]): Result<{ readonly missing: readonly KeyCheck[] }, VaultFault> {
    return verifyChecks(records, this.keys.ring, this.keys.source.place);
  }

  #ownerStore(): OwnerKeyStore {
    if (this.#store === null) throw new Error('internal: the vault was not told where owner keys are kept');
    return this.#store;
  }
}

/**
 * Opens the vault. Where there are no keys it makes them if that is allowed, else gives `key_missing`. Other
 * faults: `key_file_permissions`, `key_file_damaged`, `key_file_version`, `key_file_unusable`, `key_file_locked`.
 */
export async function openVault(options: VaultOptions): Promise<Result<Vault, VaultFault>> {
  const now = options.now ?? Date.now;
  const source = options.keySource ?? fileKeySource({ path: options.keyFile, now });
  let loaded = await source.load();
  if (loaded.ok && loaded.value === null && options.allowCreate) {
    const created = await source.create(newKeyRing(now()));
    if (!created.ok) return created;
    loaded = await source.load();
  }
  if (!loaded.ok) return loaded;
  if (loaded.value === null) return keysMissing(source.place);
  return success(new Vault(new LiveKeys(source, loaded.value), options.ownerKeys ?? null, now));
}
