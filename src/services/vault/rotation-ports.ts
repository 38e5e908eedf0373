/** What the rotation of keys needs from the database, and what it tells while and after it runs. */
import type { KeyCheck } from './key-check.ts';
import type { SealContext } from './sealed.ts';

/** Sealed values of one kind in the database, each at a place. */
export interface SealedShelf<Place> {
  /** How many values the instance key of this id (eight hexadecimal digits, see `keyIdOf`) sealed. */
  countWrappedWith(keyId: string): Promise<number>;
  /** The next of them in the order of their places, after `after` (null: from the first), at most `limit`. */
  nextWrappedWith(
    keyId: string,
    after: Place | null,
    limit: number,
  ): Promise<readonly { readonly place: Place; readonly sealed: Uint8Array }[]>;
  /**
   * Compare and swap, durably: where the place still holds `before` it now holds `after`; all others stay, and a
   * row that is gone never comes back. Gives how many were swapped.
   */
  swap(changes: readonly Swap<Place>[]): Promise<number>;
}

export interface Swap<Place> {
  readonly place: Place;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface OwnerKeyPlace {
  readonly ownerId: number;
  readonly generation: number;
}

export interface RotationStore {
  readonly ownerKeys: SealedShelf<OwnerKeyPlace>;
  /** What `sealForInstance` sealed. */
  readonly values: SealedShelf<SealContext>;
  /** Keeps the check of a key; nothing changes when it is there. */
  addCheck(check: KeyCheck): Promise<void>;
  /**
   * Removes the check of an old key, and from then on refuses values that it sealed (a foreign key from them to
   * the checks does both). False, changing nothing, when something still uses it; true when it is gone already.
   */
  retireCheck(keyId: string): Promise<boolean>;
}

export interface RotationPorts {
  readonly store: RotationStore;
  /** Waits; ends early when the signal is aborted. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface RotationProgress {
  readonly step: 'sealing' | 'settling' | 'done';
  /** The old key that is being replaced, by id. */
  readonly oldKey: string;
  readonly done: number;
  readonly total: number;
}

export interface RotationReport {
  /** The id of the key that seals from now on. */
  readonly writing: string;
  /** The ids of the keys that are gone. */
  readonly retired: readonly string[];
  /** Values that were sealed again. */
  readonly resealed: number;
  /** Whether this finished a rotation that was interrupted, instead of beginning one. */
  readonly resumed: boolean;
}
