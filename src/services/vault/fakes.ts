/** In-memory stand-ins of the database for the tests of the vault. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../core/result.ts';
import type { KeyCheck } from './key-check.ts';
import type { OwnerKeyStore, WrappedKey } from './owner-keys.ts';
import type { OwnerKeyPlace, RotationStore, SealedShelf, Swap } from './rotation-ports.ts';
import { keyIdOf, type SealContext } from './sealed.ts';

/** A new path for a key file, in a new folder below the system's temporary one. */
export const newKeyFile = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), 'vault-')), 'keys.json');

/** The value of a result that must be good; throws its fault else. */
export function must<T, F>(result: Result<T, F>): T {
  if (!result.ok) throw new Error(`not expected: ${JSON.stringify(result.fault)}`);
  return result.value;
}

/** The code of a result that must be a fault. */
export function faultCode<T, F extends { readonly code: string }>(result: Result<T, F>): string {
  if (result.ok) throw new Error('a fault was expected');
  return result.fault.code;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Rows of sealed values by place, with compare and swap as a database does it. */
class Shelf<Place> implements SealedShelf<Place> {
  readonly rows = new Map<string, { readonly place: Place; readonly sealed: Uint8Array }>();
  readonly #nameOf: (place: Place) => string;
  readonly #allowed: (keyId: string) => boolean;
  largestBatch = 0;

  constructor(nameOf: (place: Place) => string, allowed: (keyId: string) => boolean) {
    this.#nameOf = nameOf;
    this.#allowed = allowed;
  }

  put(place: Place, sealed: Uint8Array): boolean {
    if (!this.#allowed(keyIdOf(sealed) ?? '')) return false;
    this.rows.set(this.#nameOf(place), { place, sealed });
    return true;
  }

  async countWrappedWith(keyId: string): Promise<number> {
    return [...this.rows.values()].filter((row) => keyIdOf(row.sealed) === keyId).length;
  }

  async nextWrappedWith(keyId: string, after: Place | null, limit: number) {
    this.largestBatch = Math.max(this.largestBatch, limit);
    const from = after === null ? '' : this.#nameOf(after);
    return [...this.rows.entries()]
      .filter(([name, row]) => name > from && keyIdOf(row.sealed) === keyId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([, row]) => row);
  }

  async swap(changes: readonly Swap<Place>[]): Promise<number> {
    let swapped = 0;
    for (const { place, before, after } of changes) {
      const row = this.rows.get(this.#nameOf(place));
      if (row !== undefined && sameBytes(row.sealed, before) && this.put(place, after)) swapped++;
    }
    return swapped;
  }
}

const padded = (value: number): string => `${value}`.padStart(13, '0');

/** The database of the vault: owner keys, instance values and key checks. */
export class FakeDatabase implements OwnerKeyStore, RotationStore {
  readonly checks = new Map<string, KeyCheck>();
  /** Without the fence a store accepts values of a retired key, as one without a foreign key would. */
  fence = true;
  loads = 0;
  readonly #allowed = (keyId: string): boolean => !this.fence || this.checks.has(keyId);
  readonly ownerKeys = new Shelf<OwnerKeyPlace>(
    ({ ownerId, generation }) => `${padded(ownerId)}.${padded(generation)}`,
    this.#allowed,
  );
  readonly values = new Shelf<SealContext>(
    ({ table, column, row }) => [table, column, row].join('\u0001'),
    this.#allowed,
  );

  async load(ownerId: number): Promise<readonly WrappedKey[]> {
    this.loads++;
    return [...this.ownerKeys.rows.values()]
      .filter((row) => row.place.ownerId === ownerId)
      .map((row) => ({ generation: row.place.generation, wrapped: row.sealed }));
  }

  async add(ownerId: number, generation: number, wrapped: Uint8Array): Promise<boolean> {
    const there = (await this.load(ownerId)).some((key) => key.generation === generation);
    return !there && this.ownerKeys.put({ ownerId, generation }, wrapped);
  }

  async addCheck(check: KeyCheck): Promise<void> {
    if (!this.checks.has(check.key)) this.checks.set(check.key, check);
  }

  async retireCheck(keyId: string): Promise<boolean> {
    const users =
      (await this.ownerKeys.countWrappedWith(keyId)) + (await this.values.countWrappedWith(keyId));
    if (users > 0) return false;
    this.checks.delete(keyId);
    return true;
  }

  /** What a first start does: keeps the checks that the vault says are missing. */
  async start(verified: Result<{ readonly missing: readonly KeyCheck[] }, unknown>): Promise<void> {
    for (const check of must(verified).missing) await this.addCheck(check);
  }
}
