/**
 * The bank's state: tables of plain records, and a journal that gets every change before an answer leaves. Records are
 * never changed in place.
 */
import type { Tables } from './model.ts';

export type TableName = keyof Tables;

/** One record as it is now; null when it is gone. */
export interface Change {
  readonly table: string;
  readonly id: string;
  readonly record: unknown;
}

/** Where changes are kept. */
export interface Journal {
  /** Keeps changes that belong together: all of them or none. Throws when it cannot. */
  append(changes: readonly Change[]): void;
}

type Maps = { readonly [T in TableName]: Map<string, Tables[T]> };

const emptyTables = (): Maps => ({
  bank: new Map(),
  counters: new Map(),
  authorisations: new Map(),
  consents: new Map(),
  sessions: new Map(),
  logins: new Map(),
  scenarios: new Map(),
  calls: new Map(),
  entries: new Map(),
});

export class Records {
  readonly #tables = emptyTables();
  readonly #changed = new Map<string, Change>();
  readonly #journal: Journal;

  /** Takes what was kept, in its order. Unknown tables are left out: an older bank may have had them. */
  constructor(kept: Iterable<Change>, journal: Journal) {
    this.#journal = journal;
    for (const change of kept) {
      const table: Map<string, unknown> | undefined = Object.hasOwn(this.#tables, change.table)
        ? this.#tables[change.table as TableName]
        : undefined;
      if (change.record === null) table?.delete(change.id);
      else table?.set(change.id, change.record);
    }
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.#tables[table].get(id);
  }

  put<T extends TableName>(table: T, id: string, record: Tables[T]): void {
    this.#tables[table].set(id, record);
    this.#note(table, id, record);
  }

  drop(table: TableName, id: string): void {
    if (this.#tables[table].delete(id)) this.#note(table, id, null);
  }

  /** Drops every record of a table. */
  clear(table: TableName): void {
    for (const id of [...this.#tables[table].keys()]) this.drop(table, id);
  }

  /** The records of a table, oldest first. */
  entries<T extends TableName>(table: T): IterableIterator<[string, Tables[T]]> {
    return this.#tables[table].entries();
  }

  count(table: TableName): number {
    return this.#tables[table].size;
  }

  /** Keeps what changed since the last time. */
  commit(): void {
    if (this.#changed.size === 0) return;
    const changes = [...this.#changed.values()];
    this.#changed.clear();
    this.#journal.append(changes);
  }

  /** Everything, as changes to nothing: for a journal that is written anew. */
  *all(): Generator<Change> {
    for (const table of Object.keys(this.#tables) as TableName[])
      for (const [id, record] of this.#tables[table]) yield { table, id, record };
  }

  #note(table: TableName, id: string, record: unknown): void {
    this.#changed.set(`${table} ${id}`, { table, id, record });
  }
}

/** Drops the oldest records beyond `max`: those that `isOver` first. */
export function keepNewest<T extends TableName>(
  records: Records,
  table: T,
  max: number,
  isOver: (record: Tables[T]) => boolean,
): string[] {
  const excess = records.count(table) - max;
  if (excess <= 0) return [];
  const all = [...records.entries(table)];
  const order = [...all.filter(([, one]) => isOver(one)), ...all.filter(([, one]) => !isOver(one))];
  const gone = order.slice(0, excess).map(([id]) => id);
  for (const id of gone) records.drop(table, id);
  return gone;
}
