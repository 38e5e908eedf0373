/** Reviews of transactions: what a merge, a split or a confirmation reads and writes, in one transaction. */
import type { LocalDate } from '../core/dates.ts';
import type { Alias } from '../core/matching/entries.ts';
import type { ChangeCause } from '../engine/imports/ledger-port.ts';
import type { OwnerScope, TransactionPresence, TransactionReview } from '../engine/ports.ts';
import type {
  BeforeChange,
  ReviewedEntry,
  ReviewLedger,
  StoredChange,
  StoredHistory,
} from '../engine/transaction-reviews/port.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { jsonText } from './json-text.ts';
import { ledgerChanges } from './ledger-changes.ts';
import { entryArrays, ledgerEntries, RESTORED_COLUMNS } from './ledger-entries.ts';
import { publishReconciliation } from './reconcile.ts';
import { persistently } from './retry.ts';
import { instantText, integer, jsonObject, maybe, textOf } from './text-values.ts';
import { DELETE_TRANSACTION } from './transactions.ts';

const ENTRY: Statement = {
  name: 'review_entry',
  text: `select account_id, category,
      case when removed_at is not null then 'removed' when missing_since is not null then 'missing' else 'present' end,
      review, possible_duplicate_of, first_seen, updated_at, revision
    from transactions where owner_id = $1 and id = $2`,
};
const LOOKS: Statement = {
  name: 'review_looks',
  text: `select entry_date, encode(content_key, 'hex'), bank_reference, status from transaction_aliases
    where owner_id = $1 and transaction_id = $2 order by entry_date, content_key, bank_reference, status`,
};
const CHANGES: Statement = {
  name: 'transaction_changes',
  text: `select number, at, cause, revision, sync_id, import_id, actor, rule, matcher, score, other_id, explanation, before
    from transaction_history where owner_id = $1 and transaction_id = $2 order by number desc limit $3`,
};
const REMOVE_LOOK: Statement = {
  name: 'review_remove_look',
  text: `delete from transaction_aliases where owner_id = $1 and transaction_id = $2 and entry_date = $3
    and content_key = decode($4, 'hex') and bank_reference = $5 and status = $6`,
};
const BURY: Statement = {
  name: 'review_bury',
  text: `insert into tombstones as buried (owner_id, account_id, entry_date, content_key, bank_reference)
    values ($1, $2, $3, decode($4, 'hex'), $5)
    on conflict (owner_id, account_id, entry_date, content_key, bank_reference)
    do update set copies = buried.copies + 1`,
};
/** A tombstone of none is no tombstone. */
const UNBURY: readonly Statement[] = [
  {
    name: 'review_unbury',
    text: `update tombstones set copies = copies - 1 where owner_id = $1 and account_id = $2 and entry_date = $3
      and content_key = decode($4, 'hex') and bank_reference = $5`,
  },
  {
    name: 'review_unbury_last',
    text: `delete from tombstones where owner_id = $1 and account_id = $2 and entry_date = $3
      and content_key = decode($4, 'hex') and bank_reference = $5 and copies <= 0`,
  },
];
/** Under its old id, or under a new one. */
const restoreStatement = (name: string, column: string, value: string): Statement => ({
  name,
  text: `insert into transactions (owner_id, account_id, revision, ${column}category, decided, ${RESTORED_COLUMNS.names},
      first_seen)
    select $1, $2, $3, ${value}$18, true, ${RESTORED_COLUMNS.values}, $19::date
    from unnest(${RESTORED_COLUMNS.arrays}) as seen (${RESTORED_COLUMNS.names}) returning id`,
});
const RESTORE_NEW = restoreStatement('review_restore_new', '', '');
const RESTORE_OLD = restoreStatement('review_restore', 'id, ', '$20::bigint, ');
const SETTLE: Statement = {
  name: 'review_settle',
  text: `update transactions set revision = $3, review = null, possible_duplicate_of = null,
      decided = decided or $4::boolean, category = case when $5::boolean then $6::text else category end, updated_at = now()
    where owner_id = $1 and id = $2`,
};
const MOVE_DUPLICATES: Statement = {
  name: 'review_move_duplicates',
  text: `update transactions set possible_duplicate_of = nullif($3::bigint, id)
    where owner_id = $1 and possible_duplicate_of = $2`,
};
const ADD_CHANGE: Statement = {
  name: 'review_add_change',
  text: `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause, actor, before, other_id)
    select $1, $2, coalesce((select max(h.number) from transaction_history h
        where h.owner_id = $1 and h.transaction_id = $2), 0) + 1, $3, now(), $4, $5, $6::jsonb, $7`,
};

/** Runs a review under the owner's lock; afterwards the accounts that it changed say anew whether they close. */
export const inReview = <T>(
  database: Database,
  scope: OwnerScope,
  review: (ledger: ReviewLedger) => Promise<T>,
): Promise<T> =>
  persistently(database, scope, async (tx) => {
    await lockOwner(tx, scope);
    const changed = new Set<number>();
    const ledger = reviewLedger(tx, scope);
    const result = await review({
      ...ledger,
      appendEvent: (event) => {
        changed.add(event.accountId);
        return ledger.appendEvent(event);
      },
    });
    for (const accountId of changed) await publishReconciliation(tx, scope.ownerId, accountId, {});
    return result;
  });

/** What became of a transaction, the latest first; null when there is none. */
export const transactionHistory = (
  database: Database,
  scope: OwnerScope,
  id: number,
  limit: number,
): Promise<StoredHistory | null> =>
  database.transaction(scope, async (tx) => {
    const { entry, changes } = reviewLedger(tx, scope);
    const now = await entry(id);
    return now === null ? null : { now, changes: await changes(id, limit) };
  });

function reviewLedger(tx: Transaction, scope: OwnerScope): ReviewLedger {
  const owner = scope.ownerId;
  const { updateEntries, addAliases } = ledgerChanges(tx, owner);
  const { entryColumns } = ledgerEntries(tx, owner);
  const grave = (accountId: number, { date, key, reference }: Alias) => [
    owner,
    accountId,
    date,
    key,
    reference ?? '',
  ];
  return {
    updateEntries,
    addAliases,
    appendEvent: (event) => appendEvent(tx, owner, event),
    changes: async (id, limit) => (await tx.rows(CHANGES, [owner, id, limit])).map(changeOf),
    audit: (entry) => addAudit(tx, scope.tenantId, entry),

    async entry(id) {
      const [row] = await tx.rows(ENTRY, [owner, id]);
      const columns = row === undefined ? undefined : (await entryColumns([id])).get(id);
      if (row === undefined || columns === undefined) return null;
      const aliases = (await tx.rows(LOOKS, [owner, id])).map(lookOfRow);
      return { ...reviewedOf(row), id, columns, aliases };
    },

    async removeAliases(id, aliases) {
      for (const { date, key, reference, status } of aliases)
        await tx.run(REMOVE_LOOK, [owner, id, date, key, reference ?? '', status]);
    },
    async bury(accountId, look) {
      await tx.run(BURY, grave(accountId, look));
    },
    async unbury(accountId, look) {
      for (const statement of UNBURY) await tx.run(statement, grave(accountId, look));
    },

    async restore(accountId, revision, { id, columns, category, firstSeen }) {
      const arrays = entryArrays([columns], [columns.counterpartyAccountId]);
      const values = [owner, accountId, revision, ...arrays, category, firstSeen];
      const [row] =
        id === null ? await tx.rows(RESTORE_NEW, values) : await tx.rows(RESTORE_OLD, [...values, id]);
      return integer(row?.[0]);
    },
    async remove(id) {
      await tx.run(DELETE_TRANSACTION, [owner, id]);
    },
    async settle(id, revision, { decided, category }) {
      await tx.run(SETTLE, [owner, id, revision, decided, category !== undefined, category ?? null]);
    },
    async moveDuplicates(from, to) {
      await tx.run(MOVE_DUPLICATES, [owner, from, to]);
    },
    async addChange({ id, revision, cause, actor, before, otherId }) {
      const text = before === null ? null : jsonText(before);
      await tx.run(ADD_CHANGE, [owner, id, revision, cause, actor, text, otherId]);
    },
  };
}

const reviewedOf = (row: TextRow): Omit<ReviewedEntry, 'id' | 'columns' | 'aliases'> => ({
  accountId: integer(row[0]),
  category: row[1] ?? null,
  presence: textOf(row[2]) as TransactionPresence,
  review: (row[3] ?? null) as TransactionReview | null,
  possibleDuplicateOf: maybe(row[4], integer),
  firstSeen: row[5] ?? null,
  updatedAt: instantText(row[6]),
  revision: integer(row[7]),
});

const lookOfRow = (row: TextRow): Alias => ({
  date: textOf(row[0]) as LocalDate,
  key: textOf(row[1]),
  reference: row[2] === '' ? null : (row[2] ?? null),
  status: row[3] === 'pending' ? 'pending' : 'booked',
});

const changeOf = (row: TextRow): StoredChange => ({
  number: integer(row[0]),
  at: instantText(row[1]),
  cause: textOf(row[2]) as ChangeCause,
  revision: integer(row[3]),
  syncId: maybe(row[4], integer),
  importId: maybe(row[5], integer),
  actor: row[6] ?? null,
  rule: row[7] ?? null,
  matcher: maybe(row[8], integer),
  score: maybe(row[9], Number),
  otherId: maybe(row[10], integer),
  explanation: maybe(row[11], (text) => jsonObject<Record<string, unknown>>(text)),
  before: maybe(row[12], (text) => jsonObject<BeforeChange>(text)),
});
