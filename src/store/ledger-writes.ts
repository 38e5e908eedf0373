/** Writing the ledger: accounts here, entries in files of their own. Set-based, see docs/performance.md. */
import type {
  EventOrigin,
  LedgerTransaction,
  NewAccount,
  NewIdentifier,
} from '../engine/imports/ledger-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { accountsToCompare } from './account-mappings.ts';
import { bigintArray, byteaArray, textArray } from './arrays.ts';
import { balanceLedger } from './balance-ledger.ts';
import { counterpartyAccounts } from './counterparties.ts';
import type { Transaction } from './database.ts';
import { appendEvent, lockOwner, noteLastEvent } from './events.ts';
import { advanceImport, saveStatement } from './import-writes.ts';
import { ledgerChanges } from './ledger-changes.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { integer } from './text-values.ts';

// The owner first, as every writer does: two writers wait in line and never in a circle. The condition is worked out
// before any account is looked at.
const LOCK_ACCOUNTS = {
  name: 'lock_accounts',
  text: `with owner as materialized (
      select last_event from owners where id = $1 and tenant_id = $3 for no key update)
    select id, to_json(demoted_references), exists (
      select from quarantined_entries q
      where q.owner_id = $1 and q.account_id = accounts.id and q.resolved_at is null), (select last_event from owner)
    from accounts where owner_id = $1 and id = any($2::bigint[]) and exists (select from owner)
    order by id for no key update of accounts`,
};

/** The writing side for one owner inside a transaction that is in the owner's scope. */
export function ledgerTransaction(tx: Transaction, scope: OwnerScope): LedgerTransaction {
  const owner = scope.ownerId;
  return {
    ...ledgerEntries(tx, owner),
    ...ledgerChanges(tx, owner),
    ...balanceLedger(tx, owner),
    findAccounts: (lookups, lock) => findAccounts(tx, scope, lookups, lock),
    accountsToCompare: () => accountsToCompare(tx, owner),
    createFileAccount: async (account) =>
      createAccount(tx, owner, await fileConnection(tx, owner), account, {}),
    createAccount: (connectionId, account, origin) => createAccount(tx, owner, connectionId, account, origin),
    addIdentifiers: (accountId, currency, identifiers) =>
      addIdentifiers(tx, owner, accountId, currency, identifiers),
    completeAccount: (accountId, account) => completeAccount(tx, owner, accountId, account),
    counterpartyAccounts: (wanted) => counterpartyAccounts(tx, owner, wanted),
    appendEvent: (event) => appendEvent(tx, owner, event),
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
      const last = rows[0]?.[3] ?? null;
      if (last !== null) noteLastEvent(tx, owner, integer(last));
      return new Map(
        rows.map(([id, demoted, quarantined]) => [
          Number(id),
          { demotedReferences: JSON.parse(demoted ?? '[]'), quarantined: quarantined === 't' },
        ]),
      );
    },
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

/** The connection of the owner's statement files, made when missing. */
export async function fileConnection(tx: Transaction, owner: number): Promise<number> {
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
