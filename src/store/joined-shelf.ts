/** Sealed values of several tables as one shelf, table after table. */
import type { SealedShelf } from '../services/vault/rotation-ports.ts';
import type { SealContext } from '../services/vault/sealed.ts';

/** A shelf with the table that its places name. */
export interface NamedShelf {
  readonly table: string;
  readonly shelf: SealedShelf<SealContext>;
}

/** Joins shelves; the order of places is that of the shelves, then their own. */
export function joinedShelf(shelves: readonly NamedShelf[]): SealedShelf<SealContext> {
  return {
    async countWrappedWith(keyId) {
      let count = 0;
      for (const { shelf } of shelves) count += await shelf.countWrappedWith(keyId);
      return count;
    },
    async nextWrappedWith(keyId, after, limit) {
      const from = after === null ? 0 : shelves.findIndex(({ table }) => table === after.table);
      if (from < 0) throw new Error(`internal: no shelf of ${after?.table}`);
      for (const { table, shelf } of shelves.slice(from)) {
        const found = await shelf.nextWrappedWith(keyId, after?.table === table ? after : null, limit);
        if (found.length > 0) return found;
      }
      return [];
    },
    async swap(changes) {
      let swapped = 0;
      for (const { table, shelf } of shelves) {
        const own = changes.filter(({ place }) => place.table === table);
        if (own.length > 0) swapped += await shelf.swap(own);
      }
      return swapped;
    },
  };
}
