/** Unwrapped owner keys, kept for a short time: few enough to bound memory, short enough that forgetting counts. */
import type { Result } from '../../core/result.ts';
import type { VaultFault } from './faults.ts';
import type { OwnerSealer } from './owner-keys.ts';

/** Owners whose keys are held at once. */
export const CACHED_OWNERS_MAX = 10_000;
/** How long an unwrapped key is used before it is loaded again, in milliseconds. */
export const CACHED_OWNER_MS = 5 * 60_000;

type Load = () => Promise<Result<OwnerSealer, VaultFault>>;

interface Entry {
  readonly sealer: OwnerSealer;
  readonly until: number;
}

export class OwnerCache {
  readonly #now: () => number;
  /** In the order of use, least recent first. */
  readonly #entries = new Map<number, Entry>();
  readonly #loading = new Map<number, ReturnType<Load>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many owners' keys are held. */
  get size(): number {
    return this.#entries.size;
  }

  /** The owner's sealer, from memory or by one load that all who ask at the same time share. */
  get(ownerId: number, load: Load): ReturnType<Load> {
    const sealer = this.#held(ownerId);
    if (sealer !== null) return Promise.resolve({ ok: true, value: sealer });
    return this.#loading.get(ownerId) ?? this.#load(ownerId, load);
  }

  /** Like {@link get}, but never by a load that began before this call: it may have missed a key just written. */
  async getFresh(ownerId: number, load: Load): ReturnType<Load> {
    await this.#loading.get(ownerId)?.catch(() => {});
    return this.get(ownerId, load);
  }

  /** Drops the owner's keys, and those that are being loaded right now. */
  forget(ownerId: number): void {
    this.#entries.get(ownerId)?.sealer.forget();
    this.#entries.delete(ownerId);
    this.#loading.delete(ownerId);
  }

  #held(ownerId: number): OwnerSealer | null {
    const entry = this.#entries.get(ownerId);
    if (entry === undefined) return null;
    this.#entries.delete(ownerId);
    if (entry.until <= this.#now()) return null;
    this.#entries.set(ownerId, entry);
    return entry.sealer;
  }

  #load(ownerId: number, load: Load): ReturnType<Load> {
    const loading = load()
      .then((loaded) => {
        // Forgotten while it was loading: what was loaded may be from before, so nobody keeps it.
        if (loaded.ok && this.#loading.get(ownerId) === loading) this.#keep(ownerId, loaded.value);
        else if (loaded.ok) loaded.value.forget();
        return loaded;
      })
      .finally(() => {
        if (this.#loading.get(ownerId) === loading) this.#loading.delete(ownerId);
      });
    this.#loading.set(ownerId, loading);
    return loading;
  }

  #keep(ownerId: number, sealer: OwnerSealer): void {
    this.#entries.set(ownerId, { sealer, until: this.#now() + CACHED_OWNER_MS });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= CACHED_OWNERS_MAX) break;
      this.#entries.delete(oldest);
    }
  }
}
