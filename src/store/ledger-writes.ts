/** Writing the ledger: set-based, with binary arrays, about 2,000 rows a statement. See docs/performance.md. */
import type { LocalDate } from '../core/dates.ts';
import { STATEMENT_ROWS } from '../core/limits.ts';
import type {
  EntryColumns,
  LedgerTransaction,
  NewAccount,
  NewEntry,
  NewIdentifier,
  StoredEntry,
  Tombstone,
  WantedCounterparty,
} from '../engine/imports/ledger-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { bigintArray, byteaArray, dateArray, hexArray, textArray } from './arrays.ts';
import type { Transaction } from './database.ts';
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

const STORED_ENTRIES = {
  name: 'stored_entries',
  text: `select id, entry_date, encode(content_key, 'hex'), encode(content_hash, 'hex'), bank_reference, status, amount, currency
    from transactions where owner_id = $1 and account_id = $2 and entry_date = any($3::date[]) order by entry_date, id`,
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
    createFileAccount: (account) => createFileAccount(tx, owner, account),
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
      // The owner first, as every writer does: two writers wait in line and never in a circle.
      await lockOwner(tx, scope);
      const text =
        'select id from accounts where owner_id = $1 and id = any($2::bigint[]) order by id for no key update';
      const rows = await tx.rows({ text }, [owner, bigintArray(accountIds)]);
      return new Set(rows.map(([id]) => Number(id)));
    },

    async storedEntries(accountId, dates) {
      const rows = await tx.rows(STORED_ENTRIES, [owner, accountId, dateArray(dates)]);
      return rows.map(
        ([id, date, key, hash, reference, status, amount, currency]): StoredEntry => ({
          id: Number(id),
          date: date as LocalDate,
          key: key ?? '',
          hash: hash ?? '',
          reference: reference ?? null,
          status: status === 'pending' ? 'pending' : 'booked',
          amount: amount ?? '',
          currency: currency ?? '',
        }),
      );
    },

    async tombstones(accountId, dates) {
      const text = `select entry_date, encode(content_key, 'hex'), bank_reference, copies from tombstones
        where owner_id = $1 and account_id = $2 and entry_date = any($3::date[])`;
      const rows = await tx.rows({ name: 'tombstones', text }, [owner, accountId, dateArray(dates)]);
      return rows.map(
        ([date, key, reference, copies]): Tombstone => ({
          date: date as LocalDate,
          key: key ?? '',
          reference: reference ?? '',
          copies: Number(copies),
        }),
      );
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

async function createFileAccount(tx: Transaction, owner: number, account: NewAccount): Promise<number> {
  const text = `insert into accounts (owner_id, connection_id, kind, currency, label, holder, product, bic, bank_name, masked)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`;
  const [row] = await tx.rows({ text }, [
    owner,
    await fileConnection(tx, owner),
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
  await appendEvent(tx, owner, { type: 'account.created', accountId, data: {} });
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

/** Sends rows in batches: while the database works on one, the next is made ready. */
async function inBatches<Row>(
  rows: readonly Row[],
  ready: (batch: readonly Row[]) => () => Promise<unknown>,
): Promise<void> {
  let sent: Promise<unknown> = Promise.resolve();
  for (let from = 0; from < rows.length; from += STATEMENT_ROWS) {
    const send = ready(rows.slice(from, from + STATEMENT_ROWS));
    await sent;
    sent = send();
    sent.catch(() => {}); // Thrown where the next batch or the end awaits it.
  }
  await sent;
}

const FIND_COUNTERPARTIES = {
  name: 'find_counterparties',
  text: `select encode(lookup, 'hex'), id from counterparty_accounts where owner_id = $1 and lookup = any($2::bytea[])`,
};

const ADD_COUNTERPARTIES = {
  name: 'add_counterparties',
  text: `with added as (insert into counterparty_accounts (owner_id, lookup, masked, sealed)
      select $1, * from unnest($2::bytea[], $3::text[], $4::bytea[])
      on conflict (owner_id, lookup) do nothing returning lookup, id)
    select string_agg(id::text, ',' order by place)
    from added join unnest($2::bytea[]) with ordinality as wanted (lookup, place) using (lookup)`,
};

/**
 * The caller holds the owner's lock: what is not there when we look is not there when we write. The new ids come as
 * one text in the order of the lookups: a row for each would cost more than writing them.
 */
async function counterpartyAccounts(
  tx: Transaction,
  owner: number,
  wanted: readonly WantedCounterparty[],
): Promise<number[]> {
  const ids = new Map<string, number>();
  const lookups = wanted.map((one) => one.lookup.toString('hex'));
  await inBatches(lookups, (batch) => {
    const values = [owner, hexArray(batch)];
    return async () => {
      for (const [lookup, id] of await tx.rows(FIND_COUNTERPARTIES, values))
        ids.set(lookup ?? '', Number(id));
    };
  });
  const missing = ids.size === 0 ? wanted : wanted.filter((_, at) => !ids.has(lookups[at] ?? ''));
  const added: string[] = [];
  await inBatches(missing, (batch) => {
    const values = [
      owner,
      byteaArray(batch.map((one) => one.lookup)),
      textArray(batch.map((one) => one.masked())),
      byteaArray(batch.map((one) => one.sealed())),
    ];
    return async () => {
      const [row] = await tx.rows(ADD_COUNTERPARTIES, values);
      const numbers = row?.[0]?.split(',') ?? [];
      if (numbers.length !== batch.length)
        throw new Error('internal: counterparty accounts were not written');
      for (const number of numbers) added.push(number);
    };
  });
  let next = 0;
  return lookups.map((lookup) => ids.get(lookup) ?? Number(added[next++]));
}
