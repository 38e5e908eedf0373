/** The history of a transaction as people read it: what each change made of what. */
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { LedgerQueries, OwnerScope } from '../ports.ts';
import type { BeforeChange, StoredChange, StoredHistory } from './port.ts';

/** A field that changed; `details` are the JSON text that the column holds. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}
export interface TransactionChangeRow extends Omit<StoredChange, 'before'> {
  readonly changes: readonly FieldChange[];
}

/** Fields in the words of the API, with their columns. */
const FIELDS = {
  status: 'status',
  amount: 'amount',
  date: 'entry_date',
  bookingDate: 'booking_date',
  valueDate: 'value_date',
  counterpartyName: 'counterparty_name',
  text: 'text',
  bankText: 'bank_text',
  reference: 'bank_reference',
  details: 'details',
} as const satisfies Partial<Record<keyof EntryColumns, string>>;
type Field = keyof typeof FIELDS;

/** Changes of a transaction that are shown: the latest. */
export const HISTORY_MAX = 200;

/** The history of a transaction, the latest change first; null when there is none. */
export async function historyOf(
  ledger: LedgerQueries,
  scope: OwnerScope,
  transactionId: number,
  limit = HISTORY_MAX,
): Promise<readonly TransactionChangeRow[] | null> {
  const found = await ledger.transactionHistory(scope, transactionId, Math.min(limit, HISTORY_MAX));
  return found === null ? null : readHistory(found);
}

/**
 * Says what changed: each change knows what was before it, and what came after is what was before the next one.
 */
export function readHistory({ changes: stored, now }: StoredHistory): readonly TransactionChangeRow[] {
  let after: BeforeChange = { ...now.columns, category: now.category };
  return stored.map(({ before, ...change }) => {
    const changes = before === null ? [] : differences(before, after);
    after = { ...after, ...before };
    return { ...change, changes };
  });
}

function differences(before: BeforeChange, after: BeforeChange): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const column of Object.keys(FIELDS) as Field[]) {
    const was = before[column];
    const is = after[column] ?? null;
    if (was !== undefined && was !== is) changes.push({ field: FIELDS[column], before: was, after: is });
  }
  const { category } = before;
  if (category !== undefined && category !== after.category)
    changes.push({ field: 'category', before: category, after: after.category ?? null });
  return changes;
}
