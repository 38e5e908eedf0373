/**
 * The keys of a running server. Another process may rotate them at any time, so they are looked at again (by a
 * cheap mark) before anything is sealed with an instance key and whenever a value names a key that is unknown.
 */
import { failure, type Result, success } from '../../core/result.ts';
import { RESTORE_KEYS, type VaultFault, vaultFault } from './faults.ts';
import { findKey, type InstanceKey, type KeyRing, writingKey } from './key-ring.ts';
import { type KeySource, keysMissing, type LoadedKeys } from './key-source.ts';

export class LiveKeys {
  readonly source: KeySource;
  #ring: KeyRing;
  #stamp: string;
  /** Looks at the source happen one after the other: an older look must not undo a newer one. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: KeySource, loaded: LoadedKeys) {
    this.source = source;
    this.#ring = loaded.ring;
    this.#stamp = loaded.stamp;
  }

  /** The keys as last seen. */
  get ring(): KeyRing {
    return this.#ring;
  }

  /**
   * The keys as they are now: reads them again only when their mark changed. A fault (keys gone, damaged or of
   * another instance) leaves the last good keys in place for reading.
   */
  refresh(): Promise<Result<KeyRing, VaultFault>> {
    const look = this.#turn.then(() => this.#look());
    this.#turn = look.catch(() => undefined);
    return look;
  }

  /** The key to seal with now; a fault when the keys cannot be looked at, for what is sealed must be readable. */
  async writing(): Promise<Result<InstanceKey, VaultFault>> {
    const fresh = await this.refresh();
    return fresh.ok ? success(writingKey(fresh.value)) : fresh;
  }

  /** The key of an id, after one more look when it is unknown; null when it stays unknown. */
  async find(id: number): Promise<Result<InstanceKey | null, VaultFault>> {
    const known = findKey(this.#ring, id);
    if (known !== undefined) return success(known);
    const fresh = await this.refresh();
    return fresh.ok ? success(findKey(fresh.value, id) ?? null) : fresh;
  }

  async #look(): Promise<Result<KeyRing, VaultFault>> {
    const stamp = await this.source.stamp();
    if (!stamp.ok) return stamp;
    if (stamp.value === null) return keysMissing(this.source.place);
    if (stamp.value === this.#stamp) return success(this.#ring);
    const loaded = await this.source.load();
    if (!loaded.ok) return loaded;
    if (loaded.value === null) return keysMissing(this.source.place);
    return this.#take(loaded.value);
  }

  #take(loaded: LoadedKeys): Result<KeyRing, VaultFault> {
    const { ring, stamp } = loaded;
    if (!ring.idKey.equals(this.#ring.idKey)) return this.#foreign('id_key_wrong', 'id key');
    if (!ring.lookupKey.equals(this.#ring.lookupKey)) return this.#foreign('lookup_key_wrong', 'lookup key');
    this.#ring = ring;
    this.#stamp = stamp;
    return success(ring);
  }

  #foreign(code: 'id_key_wrong' | 'lookup_key_wrong', key: string): Result<never, VaultFault> {
    const message = `The key file ${this.source.place} was replaced: its ${key} is not the one that this server started with.`;
    return failure(vaultFault(code, message, RESTORE_KEYS));
  }
}
