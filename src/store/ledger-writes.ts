/** Writing the ledger: set-based, with binary arrays, about 2,000 rows a statement. See docs/performance.md. */
import type { LocalDate } from '../core/dates.ts';
import type {
  EntryColumns,
  EventOrigin,
  LedgerTransaction,
  NewAccount,
  NewEntry,
  NewIdentifier,
  StoredEntry,
  Tombstone,
} from '../engine/imports/ledger-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { bigintArray, byteaArray, dateArray, hexArray, textArray } from './arrays.ts';
import { inBatches } from './batches.ts';
import { counterpartyAccounts } from './counterparties.ts';
import type { TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { advanceImport, saveBalances, saveStatement } from './import-writes.ts';

const INSERT_ENTRIES = {
  name: 'insert_entries',
  text: `insert into transactions (owner_id, account_id, revision, entry_date, booking_date, value_date, status, currency,
      amount, counterparty_name, counterparty_account_id, text, bank_text, bank_reference, details, content_key, content_hash)
    select $1, $2, $3, entry_date, booking_date, value_date, status, currency, amount::numeric, counterparty_name,
      counterparty_account_id, text, bank_text, bank_reference, details, content_key, content_hash
    from unnest($4::date[], $5::date[], $6::date[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
      $12::text[], $13::text[], $14::text[], $15::text[], $16::bytea[], $17::bytea[])
      as seen (entry_date, booking_date, value_date, status, currency, amount, counterparty_name,
        counterparty_account_id, text, bank_text, bank_reference, details, content_key, content_hash)`,
};

// One round trip for both: a small sync is made of round trips. A tombstone is a row without an id.
const STORED_DAYS = {
  name: 'stored_days',
  text: `select id, entry_date, encode(content_key, 'hex'), encode(content_hash, 'hex'), bank_reference, status, amount, currency
    from transactions where owner_id = $1 and account_id = $2 and entry_date = any($3::date[])
    union all select null, entry_date, encode(content_key, 'hex'), null, bank_reference, null, copies, null
    from tombstones where owner_id = $1 and account_id = $2 and entry_date = any($3::date[])
    order by 2, 1`,
};

// The owner first, as every writer does: two writers wait in line and never in a circle. The condition is worked out
// before any account is looked at.
const LOCK_ACCOUNTS = {
  name: 'lock_accounts',
  text: `with owner as materialized (
      select from owners where id = $1 and tenant_id = $3 for no key update)
    select id from accounts where owner_id = $1 and id = any($2::bigint[]) and exists (select from owner)
    order by id for no key update of accounts`,
};

const ENTRY_COLUMNS = {
  text: `select id, entry_date, booking_date, value_date, status, amount, currency, counterparty_name,
      counterparty_account_id, text, bank_text, bank_reference, details, encode(content_key, 'hex'), encode(content_hash, 'hex')
    from transactions where owner_id = $1 and id = any($2::bigint[])`,
};

/** The writing side for one owner inside a transaction that is in the owner's scope. */
export function ledgerTransaction(tx: Transaction, scope: OwnerScope): LedgerTransaction {
  const owner = scope.ownerId;
  return {
    findAccounts: (lookups, lock) => findAccounts(tx, scope, lookups, lock),
    createFileAccount: async (account) =>
      createAccount(tx, owner, await fileConnection(tx, owner), account, {}),
    createAccount: (connectionId, account, origin) => createAccount(tx, owner, connectionId, account, origin),
    addIdentifiers: (accountId, currency, identifiers) =>
      addIdentifiers(tx, owner, accountId, currency, identifiers),
    completeAccount: (accountId, account) => completeAccount(tx, owner, accountId, account),
    counterpartyAccounts: (wanted) => counterpartyAccounts(tx, owner, wanted),
    appendEvent: (event) => appendEvent(tx, owner, event),
    saveBalances: (accountId, balances) => saveBalances(tx, owner, accountId, balances),
    saveStatement: (importId, ordinal, accountId, facts, sums) =>
      saveStatement(tx, owner, { importId, ordinal, accountId }, facts, sums),
    advanceImport: (importId, worker, change) => advanceImport(tx, owner, { importId, worker }, change),

    async accountExists(accountId) {
      const text = 'select currency from accounts where owner_id = $1 and id = $2';
      const [row] = await tx.rows({ text }, [owner, accountId]);
      return row?.[0] === undefined || row[0] === null ? null : { currency: row[0] };
    },

    async lockAccounts(accountIds) {
      const rows = await tx.rows(LOCK_ACCOUNTS, [owner, bigintArray(accountIds), scope.tenantId]);
      return new Set(rows.map(([id]) => Number(id)));
    },

    async storedDays(accountId, dates) {
      const rows = await tx.rows(STORED_DAYS, [owner, accountId, dateArray(dates)]);
      const days: { entries: StoredEntry[]; tombstones: Tombstone[] } = { entries: [], tombstones: [] };
      for (const row of rows)
        if (row[0] === null) days.tombstones.push(tombstoneOf(row));
        else days.entries.push(storedEntryOf(row));
      return days;
    },

    async insertEntries(accountId, revision, entries) {
      await inBatches(entries, (batch) => {
        const arrays = entryArrays(batch);
        return () => tx.run(INSERT_ENTRIES, [owner, accountId, revision, ...arrays]);
      });
    },

    async entryColumns(ids) {
      const rows = await tx.rows(ENTRY_COLUMNS, [owner, bigintArray(ids)]);
      return new Map(rows.map((row) => [Number(row[0]), columnsOf(row)]));
    },

    async updateEntry(id, revision, entry) {
      const text = `update transactions set revision = $3, booking_date = $4, value_date = $5, status = $6,
          counterparty_name = $7, counterparty_account_id = $8, text = $9, bank_text = $10, bank_reference = $11,
          details = $12, updated_at = now()
        where owner_id = $1 and id = $2`;
      await tx.run({ name: 'update_entry', text }, [
        owner,
        id,
        revision,
        entry.bookingDate,
        entry.valueDate,
        entry.status,
        entry.counterpartyName,
        entry.counterpartyAccountId,
        entry.text,
        entry.bankText,
        entry.reference,
        entry.details,
      ]);
    },
  };
}

const storedEntryOf = ([id, date, key, hash, reference, status, amount, currency]: TextRow): StoredEntry => ({
  id: Number(id),
  date: date as LocalDate,
  key: key ?? '',
  hash: hash ?? '',
  reference: reference ?? null,
  status: status === 'pending' ? 'pending' : 'booked',
  amount: amount ?? '',
  currency: currency ?? '',
});

const tombstoneOf = ([, date, key, , reference, , copies]: TextRow): Tombstone => ({
  date: date as LocalDate,
  key: key ?? '',
  reference: reference ?? '',
  copies: Number(copies),
});

const entryArrays = (entries: readonly NewEntry[]): Buffer[] => [
  dateArray(entries.map((entry) => entry.date)),
  dateArray(entries.map((entry) => entry.bookingDate)),
  dateArray(entries.map((entry) => entry.valueDate)),
  textArray(entries.map((entry) => entry.status)),
  textArray(entries.map((entry) => entry.currency)),
  textArray(entries.map((entry) => entry.amount)),
  textArray(entries.map((entry) => entry.counterpartyName)),
  bigintArray(entries.map((entry) => entry.counterparty?.id ?? null)),
  textArray(entries.map((entry) => entry.text)),
  textArray(entries.map((entry) => entry.bankText)),
  textArray(entries.map((entry) => entry.reference)),
  textArray(entries.map((entry) => entry.details)),
  hexArray(entries.map((entry) => entry.key)),
  hexArray(entries.map((entry) => entry.hash)),
];

function columnsOf(row: readonly (string | null)[]): EntryColumns {
  const [
    ,
    date,
    bookingDate,
    valueDate,
    status,
    amount,
    currency,
    name,
    counterparty,
    text,
    bankText,
    reference,
  ] = row;
  return {
    date: date as LocalDate,
    bookingDate: (bookingDate ?? null) as LocalDate | null,
    valueDate: (valueDate ?? null) as LocalDate | null,
    status: status === 'pending' ? 'pending' : 'booked',
    amount: amount ?? '',
    currency: currency ?? '',
    counterpartyName: name ?? null,
    counterpartyAccountId: counterparty === null || counterparty === undefined ? null : Number(counterparty),
    text: text ?? null,
    bankText: bankText ?? null,
    reference: reference ?? null,
    details: row[12] ?? null,
    key: row[13] ?? '',
    hash: row[14] ?? '',
  };
}

async function findAccounts(tx: Transaction, scope: OwnerScope, lookups: readonly Buffer[], lock: boolean) {
  if (lock) await lockOwner(tx, scope);
  if (lookups.length === 0) return [];
  const text = `select encode(lookup, 'hex'), account_id, currency from account_identifiers
    where owner_id = $1 and lookup = any($2::bytea[])`;
  const rows = await tx.rows({ text }, [scope.ownerId, byteaArray(lookups)]);
  return rows.map(([lookup, accountId, currency]) => ({
    lookup: lookup ?? '',
    accountId: Number(accountId),
    currency: currency ?? '',
  }));
}

async function createAccount(
  tx: Transaction,
  owner: number,
  connectionId: number,
  account: NewAccount,
  origin: EventOrigin,
): Promise<number> {
  const text = `insert into accounts (owner_id, connection_id, kind, currency, label, holder, product, bic, bank_name, masked)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`;
  const [row] = await tx.rows({ text }, [
    owner,
    connectionId,
    account.kind,
    account.currency,
    account.label,
    account.holder,
    account.product,
    account.bic,
    account.bankName,
    account.masked,
  ]);
  const accountId = Number(row?.[0]);
  await appendEvent(tx, owner, { ...origin, type: 'account.created', accountId, data: {} });
  return accountId;
}

async function fileConnection(tx: Transaction, owner: number): Promise<number> {
  const find = `select id from connections where owner_id = $1 and connector = 'file'`;
  const [known] = await tx.rows({ text: find }, [owner]);
  if (known !== undefined) return Number(known[0]);
  const make = `insert into connections (owner_id, connector, label) values ($1, 'file', 'Statement files') returning id`;
  const [made] = await tx.rows({ text: make }, [owner]);
  const connectionId = Number(made?.[0]);
  await appendEvent(tx, owner, { type: 'connection.created', connectionId, data: { connector: 'file' } });
  return connectionId;
}

async function addIdentifiers(
  tx: Transaction,
  owner: number,
  accountId: number,
  currency: string,
  identifiers: readonly NewIdentifier[],
): Promise<void> {
  if (identifiers.length === 0) return;
  const text = `insert into account_identifiers (owner_id, account_id, currency, lookup, scheme, masked, sealed)
    select $1, $2, $3, * from unnest($4::bytea[], $5::text[], $6::text[], $7::bytea[]) on conflict do nothing`;
  await tx.run({ text }, [
    owner,
    accountId,
    currency,
    byteaArray(identifiers.map((one) => one.lookup)),
    textArray(identifiers.map((one) => one.scheme)),
    textArray(identifiers.map((one) => one.masked)),
    byteaArray(identifiers.map((one) => one.sealed)),
  ]);
}

async function completeAccount(
  tx: Transaction,
  owner: number,
  accountId: number,
  account: NewAccount,
): Promise<void> {
  const text = `update accounts set label = coalesce(label, $3), holder = coalesce(holder, $4), product = coalesce(product, $5),
      bic = coalesce(bic, $6), bank_name = coalesce(bank_name, $7), masked = coalesce(masked, $8), updated_at = now()
    where owner_id = $1 and id = $2 and ((label is null and $3 is not null) or (holder is null and $4 is not null)
      or (product is null and $5 is not null) or (bic is null and $6 is not null)
      or (bank_name is null and $7 is not null) or (masked is null and $8 is not null))`;
  const { label, holder, product, bic, bankName, masked } = account;
  const changed = await tx.run({ text: text.replaceAll(/\$([3-8])(?!\d)/g, '$$$1::text') }, [
    owner,
    accountId,
    label,
    holder,
    product,
    bic,
    bankName,
    masked,
  ]);
  if (changed > 0) await appendEvent(tx, owner, { type: 'account.updated', accountId, data: {} });
}
