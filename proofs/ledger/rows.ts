/** The rows of an owner's ledger as they are stored, hidden ones too. */
import type { LocalDate } from '../../src/core/dates.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { SyncBench } from '../syncs/bench.ts';
import { type Counts, countOf, lineFrom } from './lines.ts';

export interface Row {
  readonly id: number;
  /** The place of its account in the history. */
  readonly account: number;
  readonly status: 'pending' | 'booked';
  readonly line: string;
  /** Whether default lists and balances have it. */
  readonly isShown: boolean;
  readonly absences: number;
  readonly isMissing: boolean;
  readonly removed: string | null;
  readonly review: string | null;
  readonly duplicateOf: number | null;
  readonly reference: string | null;
  /** The day that lists sort it by. */
  readonly day: LocalDate;
  /** When it was seen first, where that is kept. */
  readonly firstSeen: LocalDate | null;
  /** The number of the event that announced its latest change. */
  readonly revision: number;
}

const ROWS = `select t.id, (select count(*) from accounts a where a.owner_id = t.owner_id and a.id < t.account_id),
  status, entry_date, value_date, amount, currency, coalesce(text, ''), absences, missing_since is not null,
  removed_at is not null, removed_reason, review, possible_duplicate_of, bank_reference, revision, first_seen
  from transactions t where owner_id = $1 order by id`;

/** All rows; accounts are numbered in the order in which they were made, as the bank lists them. */
export async function rowsOf(bench: SyncBench, scope: OwnerScope): Promise<Row[]> {
  const rows = await bench.admin(ROWS, [scope.ownerId]);
  return rows.map((row) => {
    const status = row[2] === 'pending' ? 'pending' : 'booked';
    const account = Number(row[1]);
    const text = (at: number): string => `${row[at]}`;
    const isMissing = row[9] === 't';
    const isRemoved = row[10] === 't';
    return {
      id: Number(row[0]),
      account,
      status,
      line: lineFrom(account, status, row[3] ?? null, row[4] ?? null, text(5), text(6), text(7)),
      isShown: !isRemoved && !(isMissing && status === 'pending'),
      absences: Number(row[8]),
      isMissing,
      removed: isRemoved ? text(11) : null,
      review: row[12] ?? null,
      duplicateOf: row[13] === null || row[13] === undefined ? null : Number(row[13]),
      reference: row[14] ?? null,
      day: text(3) as LocalDate,
      firstSeen: (row[16] ?? null) as LocalDate | null,
      revision: Number(row[15]),
    };
  });
}

/** Lines of rows that are shown, of a status. */
export const shownLines = (rows: readonly Row[], status: Row['status']): Counts =>
  countOf(rows.filter((row) => row.isShown && row.status === status).map(({ line }) => line));
