/** Reading, changing and deleting accounts on the finAPI surface: finAPI v1, section 7. */
import { compare } from '../../core/money.ts';
import type { AllNumbers } from '../accounts/account-numbers.ts';
import type { Asking, Connecting } from '../connect-port.ts';
import { deleteAccount, labelAccount } from '../ledger-edits.ts';
import type { AccountRow, Caller, Clock, LedgerChanges, LedgerQueries, OwnerScope } from '../ports.ts';
import type {
  AccountEdit,
  AccountFilter,
  BusyOf,
  FinapiAccount,
  FinapiAccountStore,
  FinapiAccounts,
} from './accounts-port.ts';
import { finapiAccountOf } from './accounts-view.ts';
import { anyBusy, isBusy, isDownloading } from './busy.ts';
import { dailyBalances } from './daily-balances.ts';
import type { DailyBalanceStore } from './daily-balances-port.ts';

/** Accounts that one page of the ledger gives. */
const PAGE_ROWS = 500;
/** Accounts of an owner that are shown: a statement file alone may have 10,000. */
export const ACCOUNTS_SHOWN_MAX = 50_000;
/** Connections of an owner that are deleted at once, by pages of {@link PAGE_ROWS}. */
const CONNECTION_PAGES_MAX = 100;

export interface FinapiAccountParts {
  readonly store: FinapiAccountStore;
  readonly daily: DailyBalanceStore;
  readonly ledger: Pick<LedgerQueries, 'listAccounts' | 'getAccount'>;
  readonly changes: LedgerChanges;
  readonly connecting: Pick<Connecting, 'connections' | 'deleteConnection'>;
  readonly numbers: AllNumbers;
  readonly busy: BusyOf;
  /** By which "today" is: that of the banks. */
  readonly clock: Clock;
  /** The calendar day of an instant as this surface counts days. */
  readonly dayOf: (instant: string | Date) => string;
}

/** Opens the accounts of this surface. */
export const finapiAccounts = (parts: FinapiAccountParts): FinapiAccounts => ({
  async list(scope, filter = {}) {
    return (await shown(parts, scope, await allAccounts(parts, scope))).filter(fits(parts, filter));
  },
  get: (scope, accountId) => oneAccount(parts, scope, accountId),
  edit: (asking, accountId, edit) => editAccount(parts, asking, accountId, edit),
  delete: (asking, accountId) => deleteOne(parts, asking, accountId),
  deleteAll: (asking) => deleteAll(parts, asking),
  bringBack: (scope, connectionId) => parts.store.bringBack(scope, connectionId),
  dailyBalances: (scope, query) =>
    dailyBalances({ ...parts, accounts: () => allAccounts(parts, scope) }, scope, query),
});

async function allAccounts(
  { ledger }: Pick<FinapiAccountParts, 'ledger'>,
  scope: OwnerScope,
): Promise<AccountRow[]> {
  const all: AccountRow[] = [];
  for (let after: number | null = null; all.length < ACCOUNTS_SHOWN_MAX; ) {
    const { rows, more } = await ledger.listAccounts(scope, { limit: PAGE_ROWS, after });
    all.push(...rows);
    after = rows.at(-1)?.id ?? null;
    if (!more) break;
  }
  return all;
}

async function shown(
  { store, numbers, busy }: FinapiAccountParts,
  scope: OwnerScope,
  rows: readonly AccountRow[],
): Promise<readonly FinapiAccount[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [states, opened, working] = await Promise.all([
    store.states(scope),
    numbers(scope, ids),
    busy(scope),
  ]);
  return rows.map((row) =>
    finapiAccountOf(row, states.get(row.id), opened.get(row.id), isDownloading(working, row.connectionId)),
  );
}

async function oneAccount(
  parts: FinapiAccountParts,
  scope: OwnerScope,
  accountId: number,
): Promise<FinapiAccount | null> {
  const row = await parts.ledger.getAccount(scope, accountId);
  if (row === null) return null;
  const [account] = await shown(parts, scope, [row]);
  return account ?? null;
}

function fits({ dayOf }: FinapiAccountParts, filter: AccountFilter): (account: FinapiAccount) => boolean {
  const isOneOf = (wanted: readonly number[] | undefined, id: number) =>
    wanted === undefined || wanted.includes(id);
  return (account) =>
    isOneOf(filter.ids, account.id) &&
    isOneOf(filter.typeIds, account.typeId) &&
    isOneOf(filter.connectionIds, account.connectionId) &&
    hasWords(account, filter.search ?? []) &&
    isUpdatedWithin(account, filter, dayOf) &&
    hasBalance(account, filter);
}

const hasWords = ({ name, iban, number }: FinapiAccount, words: readonly string[]): boolean => {
  const fields = [name, iban, number].map((text) => (text ?? '').toLowerCase());
  return words.every((word) => fields.some((text) => text.includes(word)));
};

function isUpdatedWithin(
  { lastSuccessfulUpdate }: FinapiAccount,
  { minLastSuccessfulUpdate: min, maxLastSuccessfulUpdate: max }: AccountFilter,
  dayOf: FinapiAccountParts['dayOf'],
): boolean {
  if (min === undefined && max === undefined) return true;
  const day = lastSuccessfulUpdate === null ? null : dayOf(lastSuccessfulUpdate);
  return day !== null && (min === undefined || day >= min) && (max === undefined || day <= max);
}

function hasBalance({ balance }: FinapiAccount, { minBalance, maxBalance }: AccountFilter): boolean {
  if (minBalance === undefined && maxBalance === undefined) return true;
  if (balance === null) return false;
  return (
    (minBalance === undefined || compare(balance, minBalance) >= 0) &&
    (maxBalance === undefined || compare(balance, maxBalance) <= 0)
  );
}

/** The verbs of the ledger ask for a caller, of whom they read the name only. */
const callerOf = ({ scope, actor }: Asking): Caller => ({ ...scope, actor, ownerOnly: true, scopes: [] });

async function editAccount(
  parts: FinapiAccountParts,
  asking: Asking,
  accountId: number,
  { name, typeId, isNew }: AccountEdit,
): ReturnType<FinapiAccounts['edit']> {
  const { scope } = asking;
  const row = await parts.ledger.getAccount(scope, accountId);
  if (row === null) return 'unknown';
  if (isDownloading(await parts.busy(scope), row.connectionId)) return 'busy';
  const state = { isNew: isNew ?? null, typeId: typeId ?? null };
  const isKept = state.isNew === null && state.typeId === null;
  if (!isKept && !(await parts.store.keep(scope, accountId, state))) return 'unknown';
  const customLabel = name === '' ? null : name;
  if (customLabel !== undefined && customLabel !== row.customLabel)
    await labelAccount(parts.changes, callerOf(asking), scope, accountId, { customLabel }, null);
  return (await oneAccount(parts, scope, accountId)) ?? 'unknown';
}

async function deleteOne(
  parts: FinapiAccountParts,
  asking: Asking,
  accountId: number,
): ReturnType<FinapiAccounts['delete']> {
  const { scope } = asking;
  const row = await parts.ledger.getAccount(scope, accountId);
  if (row === null) return 'unknown';
  const connections = connectionsOf(row);
  const busy = await parts.busy(scope);
  if (connections.some((id) => isBusy(busy, id))) return 'busy';
  if (!(await deleteAccount(parts.changes, callerOf(asking), scope, accountId))) return 'unknown';
  const left = new Set((await allAccounts(parts, scope)).flatMap(connectionsOf));
  for (const id of connections) if (!left.has(id)) await parts.connecting.deleteConnection(asking, id);
  return 'deleted';
}

/** The connections that show an account: its own first. */
const connectionsOf = ({ connectionId, links }: AccountRow): readonly number[] => [
  ...new Set([connectionId, ...links.map((link) => link.connectionId)]),
];

async function deleteAll(parts: FinapiAccountParts, asking: Asking): ReturnType<FinapiAccounts['deleteAll']> {
  const { scope } = asking;
  if (anyBusy(await parts.busy(scope))) return 'busy';
  const ids = (await allAccounts(parts, scope)).map(({ id }) => id);
  // Each page is the first one again: the one before is deleted.
  for (let page = 0; page < CONNECTION_PAGES_MAX; page++) {
    const { rows, more } = await parts.connecting.connections(scope, { limit: PAGE_ROWS, after: null });
    for (const { id } of rows) await parts.connecting.deleteConnection(asking, id);
    if (!more) break;
  }
  return ids;
}
