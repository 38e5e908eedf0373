/** A ledger of one owner in memory, for rehearsals: it keeps what the database would, and nothing else. */
import type { LocalDate } from '../../core/dates.ts';
import type { Review } from '../../core/matching/decisions.ts';
import type { Alias, StoredEntry } from '../../core/matching/entries.ts';
import type {
  EntryColumns,
  EntryUpdate,
  HistoryEntry,
  MarkedEntry,
  NewAlias,
  NewEntry,
  PresenceChange,
  StoredWindow,
  Tombstone,
  WantedCounterparty,
  WindowDays,
} from '../imports/ledger-port.ts';
import type { TransactionPresence } from '../ports.ts';
import type { WindowLedger } from '../windows/window-port.ts';

export interface MemoryRow {
  readonly id: number;
  readonly accountId: number;
  columns: EntryColumns;
  absences: number;
  presence: TransactionPresence;
  /** In epoch milliseconds; null unless removed. */
  removedAt: number | null;
  decided: boolean;
  firstSeen: LocalDate | null;
  review: Review | null;
  aliases: Alias[];
  /** The latest last. */
  readonly history: HistoryEntry[];
}

export class MemoryLedger implements WindowLedger {
  readonly rows = new Map<number, MemoryRow>();
  readonly #byAccount = new Map<number, Set<MemoryRow>>();
  readonly #demoted = new Map<number, Set<string>>();
  readonly #graves = new Map<number, Map<string, Tombstone>>();
  readonly #deleted = new Map<number, readonly Alias[]>();
  readonly #others = new Map<string, number>();
  #ids = 0;
  #events = 0;

  ofAccount(accountId: number): readonly MemoryRow[] {
    return [...(this.#byAccount.get(accountId) ?? [])];
  }

  demotedOf(accountId: number): readonly string[] {
    return [...(this.#demoted.get(accountId) ?? [])];
  }

  gravesOf(accountId: number): readonly Tombstone[] {
    return [...(this.#graves.get(accountId)?.values() ?? [])];
  }

  async storedWindow(accountId: number, days: WindowDays): Promise<StoredWindow> {
    const named = new Set(days.dates);
    const isOf = (date: LocalDate): boolean =>
      named.has(date) || (days.range !== null && date >= days.range.from && date <= days.range.to);
    const entries: StoredEntry[] = [];
    for (const row of this.ofAccount(accountId)) {
      const aliases = row.aliases.filter(({ date }) => isOf(date));
      const { status, date } = row.columns;
      if (!isOf(date) && status === 'booked' && aliases.length === 0) continue;
      if (row.removedAt !== null && row.removedAt < days.removedSince) continue;
      entries.push(storedOf(row, aliases));
    }
    return { entries, tombstones: this.gravesOf(accountId).filter(({ date }) => isOf(date)) };
  }

  async entryColumns(ids: readonly number[]): Promise<ReadonlyMap<number, EntryColumns>> {
    return new Map(ids.flatMap((id) => this.#columnsOf(id)));
  }

  async insertEntries(
    accountId: number,
    _revision: number,
    entries: readonly NewEntry[],
    today: LocalDate,
  ): Promise<void> {
    for (const entry of entries) this.add(accountId, columnsOf(entry), today, null);
  }

  async insertMarked(
    accountId: number,
    _revision: number,
    entries: readonly MarkedEntry[],
    today: LocalDate,
  ): Promise<readonly number[]> {
    return entries.map(({ entry, review }) => this.add(accountId, columnsOf(entry), today, review).id);
  }

  async updateEntries(_revision: number, updates: readonly EntryUpdate[]): Promise<void> {
    for (const { id, entry, review } of updates) {
      const row = this.rows.get(id);
      if (row === undefined) continue;
      Object.assign(row, PRESENT, { columns: entry, review: review ?? row.review });
    }
  }

  async setPresence(_revision: number | null, changes: readonly PresenceChange[], now: number) {
    for (const { id, absences, presence } of changes) {
      const row = this.rows.get(id);
      if (row === undefined) continue;
      const removedAt = presence === 'removed' ? (row.removedAt ?? now) : null;
      Object.assign(row, { absences, presence, removedAt });
    }
  }

  async addAliases(_accountId: number, aliases: readonly NewAlias[]): Promise<void> {
    for (const { id, ...look } of aliases) {
      const row = this.rows.get(id);
      if (row?.aliases.every((known) => nameOfLook(known) !== nameOfLook(look))) row.aliases.push(look);
    }
  }

  async addHistory(_revision: number, _by: object, entries: readonly HistoryEntry[]): Promise<void> {
    for (const entry of entries) this.rows.get(entry.id)?.history.push(entry);
  }

  async demoteReferences(accountId: number, kind: string): Promise<void> {
    this.#demoted.set(accountId, (this.#demoted.get(accountId) ?? new Set()).add(kind));
  }

  async counterpartyAccounts(wanted: readonly WantedCounterparty[]): Promise<readonly number[]> {
    return wanted.map(({ lookup }) => {
      const name = lookup.toString('hex');
      const id = this.#others.get(name) ?? this.#others.size + 1;
      this.#others.set(name, id);
      return id;
    });
  }

  async appendEvent(): Promise<number> {
    return ++this.#events;
  }

  /** Adds a row, under an id that it had once where one is given. */
  add(
    accountId: number,
    columns: EntryColumns,
    today: LocalDate | null,
    review: Review | null,
    id: number | null = null,
  ): MemoryRow {
    const row: MemoryRow = {
      ...PRESENT,
      id: id ?? ++this.#ids,
      accountId,
      columns,
      decided: false,
      firstSeen: columns.status === 'pending' ? today : null,
      review,
      aliases: [],
      history: [],
    };
    this.rows.set(row.id, row);
    const of = this.#byAccount.get(accountId);
    if (of === undefined) this.#byAccount.set(accountId, new Set([row]));
    else of.add(row);
    return row;
  }

  remove(row: MemoryRow): void {
    this.rows.delete(row.id);
    this.#byAccount.get(row.accountId)?.delete(row);
  }

  /** Deletes a row as a person does: nothing that looks so comes back. */
  delete(row: MemoryRow, looks: readonly Alias[]): void {
    for (const look of looks) this.bury(row.accountId, look, 1);
    this.#deleted.set(row.accountId, [...this.deletedOf(row.accountId), ...looks]);
    this.remove(row);
  }

  /** The looks of what was deleted. */
  deletedOf(accountId: number): readonly Alias[] {
    return this.#deleted.get(accountId) ?? [];
  }

  /** Holds one more entry (or, with -1, one less) that looks so back. */
  bury(accountId: number, { date, key, reference }: Alias, copies: 1 | -1): void {
    const graves = this.#graves.get(accountId) ?? new Map<string, Tombstone>();
    this.#graves.set(accountId, graves);
    const name = `${date} ${key} ${reference ?? ''}`;
    const so = graves.get(name)?.copies ?? 0;
    if (so + copies > 0) graves.set(name, { date, key, reference: reference ?? '', copies: so + copies });
    else graves.delete(name);
  }

  #columnsOf(id: number): [number, EntryColumns][] {
    const row = this.rows.get(id);
    return row === undefined ? [] : [[id, row.columns]];
  }
}

const PRESENT = { absences: 0, presence: 'present', removedAt: null } as const;

/** A look as text: two are the same when their texts are. */
export const nameOfLook = ({ date, key, reference, status }: Alias): string =>
  `${date} ${key} ${reference ?? ''} ${status}`;

const storedOf = (row: MemoryRow, aliases: readonly Alias[]): StoredEntry => {
  const { columns, id, absences, decided } = row;
  const { key, hash, status, date, amount, currency, reference } = columns;
  return {
    key,
    hash,
    status,
    date,
    amount,
    currency,
    reference,
    id,
    absences,
    decided,
    removed: row.removedAt !== null,
    firstSeen: row.firstSeen ?? date,
    aliases,
  };
};

function columnsOf(entry: NewEntry): EntryColumns {
  return {
    date: entry.date,
    bookingDate: entry.bookingDate,
    valueDate: entry.valueDate,
    status: entry.status,
    amount: entry.amount,
    currency: entry.currency,
    counterpartyName: entry.counterpartyName,
    counterpartyAccountId: entry.counterparty?.id ?? null,
    text: entry.text,
    bankText: entry.bankText,
    reference: entry.reference,
    details: entry.details,
    key: entry.key,
    hash: entry.hash,
  };
}
