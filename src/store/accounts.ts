/** Accounts with their latest balances: reading, and what a person changes. */
import { AVAILABLE_TYPES, BOOKED_TYPES } from '../core/balances/preference.ts';
import type { AccountKind, BalanceType, IdentifierScheme } from '../core/observations.ts';
import type {
  AccountRow,
  AuditEntry,
  BalanceRow,
  IdentifierRow,
  LedgerChanges,
  OwnerScope,
  PageOf,
  PageRequest,
  Reconciliation,
} from '../engine/ports.ts';
import { LEAVE_OUT } from './account-mappings.ts';
import { SHOWN_BY, shownBy } from './account-traits.ts';
import { addAudit } from './audit.ts';
import { dropUnusedCounterparties } from './counterparties.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { pageOf } from './pages.ts';
import { persistently } from './retry.ts';
import { instantText, integer, jsonObject, maybe, textOf, textsOf, truth } from './text-values.ts';

type AccountChange = Parameters<LedgerChanges['updateAccount']>[2];

/**
 * The latest balance of one group: the newest day, and within a day what was said last of it, as the list is ordered.
 * A forward available balance is about the future and an expected one a guess: neither is what there is.
 */
const latest = (alias: string, types: readonly BalanceType[]): string => `
  left join lateral (
    select b.type, b.amount, b.currency, b.reference_date, b.bank_time, b.asked_at from balances b
    where b.owner_id = a.owner_id and b.account_id = a.id and b.type in (${types.map((type) => `'${type}'`).join(', ')})
    order by b.reference_date desc, case b.type ${types.map((type, place) => `when '${type}' then ${place}`).join(' ')} end
    limit 1) ${alias} on true`;

/** Most telling first, as an observation orders them. */
const SCHEME_ORDER: readonly IdentifierScheme[] = [
  'iban',
  'clabe',
  'bban',
  'sort_code',
  'aba',
  'local',
  'card',
];

/** A number of which a part only is known has a scheme of its own, so that it is never compared with a whole one. */
const SHOWN_SCHEME = `regexp_replace(n.scheme, '^masked_', '')`;

const SELECT = `select a.id, a.connection_id, c.connector, a.kind, a.currency, a.label, a.custom_label, a.holder,
    a.product, a.bic, a.bank_name, a.masked, i.shown, a.created_at, a.updated_at,
    booked.type, booked.amount, booked.currency, booked.reference_date, booked.bank_time, booked.asked_at,
    available.type, available.amount, available.currency, available.reference_date, available.bank_time,
    available.asked_at, limits.credit_limit, limits.overdraft_limit, a.history_start, a.reconciliation, a.reconciled_at,
    (select count(*) from quarantined_entries q
      where q.owner_id = a.owner_id and q.account_id = a.id and q.resolved_at is null), ${SHOWN_BY},
    limits.next_payment_amount, limits.next_payment_on
  from accounts a
  join connections c on c.owner_id = a.owner_id and c.id = a.connection_id
  left join lateral (
    select array_agg(${SHOWN_SCHEME} || ' ' || n.masked order by
      array_position('{${SCHEME_ORDER.join(',')}}', ${SHOWN_SCHEME}), n.created_at, n.masked) as shown
    from account_identifiers n
    where n.owner_id = a.owner_id and n.account_id = a.id and n.scheme not in ('name', 'stable')) i on true
  left join lateral (
    select l.credit_limit, l.overdraft_limit, l.next_payment_amount, l.next_payment_on from account_links l
    where l.owner_id = a.owner_id and l.account_id = a.id
    order by (l.connection_id = a.connection_id) desc, l.updated_at desc limit 1) limits on true
  ${latest('booked', BOOKED_TYPES)}
  ${latest('available', AVAILABLE_TYPES)}`;

const LIST: Statement = {
  name: 'accounts_list',
  text: `${SELECT} where a.owner_id = $1 and a.id > $2 order by a.id limit $3`,
};
const GET: Statement = { name: 'account_get', text: `${SELECT} where a.owner_id = $1 and a.id = $2` };
/** An instant of the API has milliseconds, the column microseconds. */
const IS_OF_INSTANT: Statement = {
  name: 'account_is_of_instant',
  text: `select $3::timestamptz is null
      or date_trunc('milliseconds', updated_at) = date_trunc('milliseconds', $3::timestamptz)
    from accounts where owner_id = $1 and id = $2 for no key update`,
};
const UPDATE: Statement = {
  name: 'account_update',
  text: `update accounts set custom_label = case when $3::boolean then $4 else custom_label end,
      history_start = case when $5::boolean then $6::date else history_start end, updated_at = now()
    where owner_id = $1 and id = $2`,
};
const DELETE: Statement = {
  name: 'account_delete',
  text: 'delete from accounts where owner_id = $1 and id = $2',
};

const identifierRow = (shown: string): IdentifierRow => {
  const gap = shown.indexOf(' ');
  return { scheme: shown.slice(0, gap) as IdentifierScheme, masked: shown.slice(gap + 1) };
};

/** The balance whose six columns start at a place; null when there is none. */
function balanceAt(row: TextRow, at: number, accountId: number): BalanceRow | null {
  const type = row[at];
  if (type === null || type === undefined) return null;
  return {
    accountId,
    type: type as BalanceType,
    amount: textOf(row[at + 1]),
    currency: textOf(row[at + 2]),
    referenceDate: textOf(row[at + 3]),
    bankTime: row[at + 4] ?? null,
    askedAt: maybe(row[at + 5], instantText),
  };
}

const BOOKED_COLUMN = 15;
const AVAILABLE_COLUMN = 21;
const FACTS_COLUMN = 27;

/** What is to be paid next; both columns are there or neither is. */
const nextPayment = (amount?: string | null, date?: string | null): AccountRow['nextPayment'] =>
  amount == null || date == null ? null : { amount, date };

function accountRow(row: TextRow): AccountRow {
  const id = integer(row[0]);
  return {
    id,
    connectionId: integer(row[1]),
    connector: textOf(row[2]),
    kind: textOf(row[3]) as AccountKind,
    currency: textOf(row[4]),
    label: row[5] ?? null,
    customLabel: row[6] ?? null,
    holder: row[7] ?? null,
    product: row[8] ?? null,
    bic: row[9] ?? null,
    bankName: row[10] ?? null,
    masked: row[11] ?? null,
    identifiers: (maybe(row[12], textsOf) ?? []).map(identifierRow),
    booked: balanceAt(row, BOOKED_COLUMN, id),
    available: balanceAt(row, AVAILABLE_COLUMN, id),
    creditLimit: row[FACTS_COLUMN] ?? null,
    overdraftLimit: row[FACTS_COLUMN + 1] ?? null,
    historyStart: row[FACTS_COLUMN + 2] ?? null,
    reconciliation: maybe(row[FACTS_COLUMN + 3], (text) => jsonObject<Reconciliation>(text)),
    reconciledAt: maybe(row[FACTS_COLUMN + 4], instantText),
    quarantined: integer(row[FACTS_COLUMN + 5]),
    links: shownBy(row[FACTS_COLUMN + 6]),
    nextPayment: nextPayment(row[FACTS_COLUMN + 7], row[FACTS_COLUMN + 8]),
    createdAt: instantText(row[13]),
    updatedAt: instantText(row[14]),
  };
}

const oneAccount = ([row]: readonly TextRow[]): AccountRow | null =>
  row === undefined ? null : accountRow(row);

/** The owner's accounts in the order of their ids. */
export async function listAccounts(
  database: Database,
  scope: OwnerScope,
  page: PageRequest<number>,
): Promise<PageOf<AccountRow>> {
  const rows = await database.rows(scope, LIST, [scope.ownerId, page.after ?? 0, page.limit + 1]);
  return pageOf(rows, page.limit, accountRow);
}

/** One account, or null. */
export const getAccount = async (
  database: Database,
  scope: OwnerScope,
  accountId: number,
): Promise<AccountRow | null> => oneAccount(await database.rows(scope, GET, [scope.ownerId, accountId]));

/** Locks owner and account for a change, the owner first; null when there is no such account, `stale` when it is not of the instant. */
async function lockAccount(
  tx: Transaction,
  scope: OwnerScope,
  accountId: number,
  instant: string | null,
): Promise<'locked' | 'stale' | null> {
  if (!(await lockOwner(tx, scope))) return null;
  const [row] = await tx.rows(IS_OF_INSTANT, [scope.ownerId, accountId, instant]);
  if (row === undefined) return null;
  return truth(row[0]) ? 'locked' : 'stale';
}

/** How long the database may work on deleting one account, in milliseconds: it may have millions of rows. */
export const DELETE_TIMEOUT_MS = 3_600_000;

/** What of an account a person changes, by the names that events use. */
const changedBy = ({ customLabel, historyStart }: AccountChange): readonly string[] => [
  ...(customLabel === undefined ? [] : ['custom_label']),
  ...(historyStart === undefined ? [] : ['history_start']),
];

/** Gives the account another label or start of its history; null when there is no such account, `stale` when it changed since. */
export const updateAccount = (
  database: Database,
  scope: OwnerScope,
  accountId: number,
  change: AccountChange,
  ifUpdatedAt: string | null,
  audit: AuditEntry,
): Promise<AccountRow | 'stale' | null> =>
  persistently(database, scope, async (tx) => {
    const found = await lockAccount(tx, scope, accountId, ifUpdatedAt);
    if (found !== 'locked') return found;
    const key = [scope.ownerId, accountId];
    const changed = changedBy(change);
    if (changed.length > 0) {
      await appendEvent(tx, scope.ownerId, { type: 'account.updated', accountId, data: { changed } });
      const { customLabel, historyStart } = change;
      await tx.run(UPDATE, [
        ...key,
        customLabel !== undefined,
        customLabel ?? null,
        historyStart !== undefined,
        historyStart ?? null,
      ]);
      await addAudit(tx, scope.tenantId, audit);
    }
    return oneAccount(await tx.rows(GET, key));
  });

/** Deletes the account with all below it, tombstones too. False when there is none. */
export const deleteAccount = (
  database: Database,
  scope: OwnerScope,
  accountId: number,
  audit: AuditEntry,
): Promise<boolean> =>
  persistently(database, scope, async (tx) => {
    if ((await lockAccount(tx, scope, accountId, null)) === null) return false;
    await appendEvent(tx, scope.ownerId, { type: 'account.deleted', accountId, data: {} });
    await tx.rows({ text: `set local statement_timeout = ${DELETE_TIMEOUT_MS}` });
    await tx.run(LEAVE_OUT, [scope.ownerId, accountId, 'deleted', audit.actor]);
    await tx.run(DELETE, [scope.ownerId, accountId]);
    await dropUnusedCounterparties(tx, scope.ownerId);
    await addAudit(tx, scope.tenantId, audit);
    return true;
  });
