/** Reviews of transactions in memory, for tests of the surface: everything is there, nothing was merged or paired. */
import type { LocalDate } from '../../core/dates.ts';
import type { LedgerQueries, OwnerScope, TransactionRow } from '../../engine/ports.ts';
import type { ReviewedEntry, ReviewLedger } from '../../engine/transaction-reviews/port.ts';

/** The part of a test's world that is reviewed. */
interface Reviewable {
  readonly transactions: (TransactionRow & { readonly of: number })[];
}

const nothing = async (): Promise<void> => {};

function entryOf(world: Reviewable, scope: OwnerScope, id: number): ReviewedEntry | null {
  const row = world.transactions.find((one) => one.of === scope.ownerId && one.id === id);
  if (row === undefined) return null;
  const { accountId, category, presence, review, possibleDuplicateOf, updatedAt } = row;
  const columns = {
    ...row,
    date: row.entryDate as LocalDate,
    bookingDate: row.bookingDate as LocalDate | null,
    valueDate: row.valueDate as LocalDate | null,
    counterpartyAccountId: null,
    reference: row.bankReference,
    key: '00',
    hash: '00',
  };
  const more = { firstSeen: null, aliases: [], revision: 1 };
  return { id, accountId, columns, category, presence, review, possibleDuplicateOf, updatedAt, ...more };
}

export const fakeReviews = (world: Reviewable, scope: OwnerScope): ReviewLedger => ({
  entry: async (id) => entryOf(world, scope, id),
  changes: async () => [],
  appendEvent: async () => 1,
  updateEntries: nothing,
  addAliases: nothing,
  removeAliases: nothing,
  bury: nothing,
  unbury: nothing,
  restore: async () => 1,
  async remove(id) {
    const at = world.transactions.findIndex((row) => row.of === scope.ownerId && row.id === id);
    if (at >= 0) world.transactions.splice(at, 1);
  },
  settle: nothing,
  moveDuplicates: nothing,
  addChange: nothing,
  audit: nothing,
});

/** A history in memory: nothing has happened yet. */
export const fakeHistory = (world: Reviewable): Pick<LedgerQueries, 'transactionHistory'> => ({
  async transactionHistory(scope, id) {
    const now = entryOf(world, scope, id);
    return now === null ? null : { now, changes: [] };
  },
});
