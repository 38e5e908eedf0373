/**
 * Where the keys are kept. Today that is a file; a key management service can take its place by keeping the same
 * ring (as one value that it encrypts) behind this interface.
 */
import { failure, type Result } from '../../core/result.ts';
import { RESTORE_KEYS, type VaultFault, vaultFault } from './faults.ts';
import type { KeyRing } from './key-ring.ts';

/** Keys as they were read, with the mark that they had then. */
export interface LoadedKeys {
  readonly ring: KeyRing;
  readonly stamp: string;
}

/** The right to change the keys, held by one process at a time. It ends by itself when it is not renewed. */
export interface KeyLock {
  /** Keeps the lock alive; `key_file_locked` when another process has taken it. */
  renew(): Promise<Result<true, VaultFault>>;
  /** Puts this ring in the place of the old one, whole or not at all, and durably. */
  replace(ring: KeyRing): Promise<Result<true, VaultFault>>;
  release(): Promise<void>;
}

export interface KeySource {
  /** The name of the place, for messages. */
  readonly place: string;
  /** Cheap: a mark that changes whenever the keys do; null when there are no keys. */
  stamp(): Promise<Result<string | null, VaultFault>>;
  /** The keys; null when there are none. */
  load(): Promise<Result<LoadedKeys | null, VaultFault>>;
  /** Keeps a first ring. Leaves what is there alone when another process was faster. */
  create(ring: KeyRing): Promise<Result<true, VaultFault>>;
  /** Takes the right to change the keys; `key_file_locked` when another process has it. */
  lock(): Promise<Result<KeyLock, VaultFault>>;
}

/** The fault of keys that are not there though they must be. */
export const keysMissing = (place: string): Result<never, VaultFault> =>
  failure(
    vaultFault('key_missing', `There is no key file at ${place}, but the database is sealed.`, RESTORE_KEYS),
  );
