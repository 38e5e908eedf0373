/**
 * Mocked automatic updates: finAPI v1, section 13. What is mocked goes into the ledger on the way of everything that a
 * bank says, so that it has the same ids, events and categories; what the ledger cannot explain is an adjusting entry.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addDays, type LocalDate } from '../../core/dates.ts';
import { add, type Currency, compare, type Decimal, isDecimal, isZero, subtract } from '../../core/money.ts';
import {
  NO_CODES,
  NO_COUNTERPARTY,
  NO_REFERENCES,
  type TransactionObservation,
} from '../../core/observations.ts';
import { settleAccount } from '../balances/settle-account.ts';
import type { ImportVault, LedgerTransaction } from '../imports/ledger-port.ts';
import { EntryPreparer } from '../imports/prepare-entry.ts';
import type { AccountRow, LedgerQueries, OwnerScope } from '../ports.ts';
import { takeInWindow, type WindowSource } from '../take-in-window.ts';
import { anyBusy, isBusy } from './busy.ts';
import type { FinapiConnections } from './connections-port.ts';
import type {
  MockAccount,
  MockConnection,
  MockRefusal,
  MockStore,
  MockTransaction,
  MockUpdates,
} from './mock-port.ts';
import { UPDATE_WINDOW_DAYS } from './mock-port.ts';
import type { ChangedBalance } from './notification-messages.ts';
import type { NotificationParts } from './notifications.ts';
import { notificationsOf } from './notifications.ts';
import { faultNote, okNote } from './update-note.ts';

/** How long word for clients waits for categories. */
const CATEGORIES_WAIT_MS = 5_000;
const CATEGORIES_LOOK_MS = 50;

export interface MockParts
  extends Pick<NotificationParts, 'store' | 'clients' | 'encryptFor' | 'categories'> {
  /** False in live mode. */
  readonly isAllowed: boolean;
  readonly mocks: MockStore;
  readonly connections: Pick<FinapiConnections, 'list' | 'busy' | 'noteUpdate'>;
  readonly ledger: Pick<LedgerQueries, 'getAccount'>;
  readonly inLedger: <T>(scope: OwnerScope, work: (ledger: LedgerTransaction) => Promise<T>) => Promise<T>;
  readonly vault: ImportVault;
  readonly mask: (number: string) => string;
  /** The banks' clock, in epoch milliseconds, and its day where the banks are. */
  readonly now: () => number;
  readonly today: () => LocalDate;
}

interface Checked {
  readonly update: MockConnection;
  readonly accounts: readonly { readonly mock: MockAccount; readonly row: AccountRow }[];
}

/** Puts it together. */
export const mockUpdates = (parts: MockParts): MockUpdates => ({
  async run(scope, updates, { notify, isAutoUpdateEnabled }) {
    if (!parts.isAllowed) return { code: 'not_here' };
    if (isAutoUpdateEnabled) return { code: 'auto_update' };
    const checked = await check(parts, scope, updates);
    if ('code' in checked) return checked;
    const before = await parts.inLedger(scope, (ledger) => ledger.lastEvent());
    for (const one of checked) await mockConnection(parts, scope, one);
    if (notify) await tell(parts, scope, checked, before);
    return null;
  },
});

async function check(
  parts: MockParts,
  scope: OwnerScope,
  updates: readonly MockConnection[],
): Promise<readonly Checked[] | MockRefusal> {
  const known = new Map((await parts.connections.list(scope, null)).map((view) => [view.row.id, view]));
  const busy = await parts.connections.busy(scope);
  const checked: Checked[] = [];
  for (const update of updates) {
    const id = update.connectionId;
    const view = known.get(id);
    if (view === undefined) return { code: 'connection_unknown', id };
    if (checked.some((one) => one.update.connectionId === id)) return { code: 'twice', id };
    if (view.isDemo) return { code: 'demo', id };
    if (isBusy(busy, id)) return { code: 'busy', id };
    if (!view.hasPin) return { code: 'no_pin', id };
    const accounts: Checked['accounts'][number][] = [];
    for (const mock of update.accounts) {
      const row = view.accountIds.includes(mock.accountId)
        ? await parts.ledger.getAccount(scope, mock.accountId)
        : null;
      if (row === null) return { code: 'account_unknown', id: mock.accountId };
      if (row.kind === 'investment') return { code: 'security_account', id: mock.accountId };
      if (accounts.some((one) => one.row.id === row.id)) return { code: 'twice', id: row.id };
      accounts.push({ mock, row });
    }
    checked.push({ update, accounts });
  }
  return checked;
}

async function mockConnection(
  parts: MockParts,
  scope: OwnerScope,
  { update, accounts }: Checked,
): Promise<void> {
  const at = new Date(parts.now()).toISOString();
  const { connectionId } = update;
  if (update.simulateBankLoginError) {
    const fault = faultNote({ code: 'credentials_wrong', fields: [] }, at);
    await parts.connections.noteUpdate(scope, connectionId, 'auto', fault);
    return;
  }
  for (const { mock, row } of accounts) await mockAccount(parts, scope, connectionId, mock, row);
  const shown = accounts.map(({ row }) => row.id);
  await parts.mocks.present(scope, connectionId, shown, parts.now());
  await parts.connections.noteUpdate(scope, connectionId, 'auto', okNote(at));
}

async function mockAccount(
  parts: MockParts,
  scope: OwnerScope,
  connectionId: number,
  mock: MockAccount,
  row: AccountRow,
): Promise<void> {
  const today = parts.today();
  const seen = await newEntries(parts, scope, mock, today);
  const adjusted = await parts.mocks.adjusted(scope, row.id);
  const sealer = await parts.vault.sealerFor(scope.ownerId);
  const preparer = new EntryPreparer(scope.ownerId, parts.vault, sealer, parts.mask);
  const currency = row.currency as Currency;
  const days = [...Map.groupBy(seen, ({ date }) => date)].map(([date, group]) => ({
    date,
    entries: group.map(({ transaction }) => preparer.prepare(observation(transaction, date, currency), date)),
  }));
  const now = parts.now();
  await parts.inLedger(scope, async (ledger) => {
    const account = (await ledger.lockAccounts([row.id])).get(row.id);
    if (account === undefined) return;
    const source = sourceOf(connectionId, now);
    const counts = await takeInWindow(ledger, { ...account, id: row.id }, days, source);
    const amount = { amount: mock.balance, currency };
    // In the place of the balance that is shown, or a newer one.
    const type = row.booked?.type ?? 'interim_booked';
    const date = latest(today, row.booked?.referenceDate);
    const balance = { type, amount, date, at: null, line: 0, askedAt: now };
    const changed = counts.inserted + counts.updated > 0;
    const facts = {
      accountId: row.id,
      balances: [balance],
      seen: null,
      contradicted: [],
      quarantined: false,
    };
    await settleAccount(ledger, { ...facts, changed, now }, source.origin);
  });
  const sum = seen.reduce<Decimal>((total, { transaction }) => add(total, transaction.amount), ZERO);
  await adjust(parts, scope, row, { mock, sum, adjusted, today });
}

const latest = (day: LocalDate, other: string | undefined): LocalDate =>
  other !== undefined && other > day ? (other as LocalDate) : day;

const ZERO = '0' as Decimal;

/** Where balance and entries do not agree and the account's own reconciliation has not said so yet. */
async function adjust(
  parts: MockParts,
  scope: OwnerScope,
  row: AccountRow,
  { mock, sum, adjusted, today }: { mock: MockAccount; sum: Decimal; adjusted: Decimal; today: LocalDate },
): Promise<void> {
  const booked = row.booked?.amount ?? '';
  if (!isDecimal(booked)) return;
  const made = subtract(await parts.mocks.adjusted(scope, row.id), adjusted);
  const lacks = subtract(subtract(mock.balance, add(booked, sum)), made);
  if (!isZero(lacks)) await parts.mocks.adjust(scope, row.id, today, lacks);
}

/** Entries inside the update window that are not there yet. */
async function newEntries(
  parts: MockParts,
  scope: OwnerScope,
  { accountId, transactions }: MockAccount,
  today: LocalDate,
): Promise<readonly { readonly transaction: MockTransaction; readonly date: LocalDate }[]> {
  const { newest, known } = await parts.mocks.before(scope, accountId, UPDATE_WINDOW_DAYS);
  const from = newest === null ? null : addDays(newest, -UPDATE_WINDOW_DAYS);
  return transactions
    .map((transaction) => ({ transaction, date: transaction.bookingDate ?? today }))
    .filter(
      ({ transaction, date }) =>
        (from === null || date >= from) &&
        !known.some((one) => one.date === date && compare(one.amount, transaction.amount) === 0),
    );
}

const observation = (mock: MockTransaction, date: LocalDate, currency: Currency): TransactionObservation => ({
  status: 'booked',
  amount: { amount: mock.amount, currency },
  bookingDate: date,
  valueDate: mock.valueDate ?? date,
  transactionDate: null,
  bookedAt: null,
  reversal: false,
  counterparty: {
    ...NO_COUNTERPARTY,
    name: mock.counterpart,
    iban: mock.counterpartIban,
    account: mock.counterpartAccountNumber,
    bic: mock.counterpartBic,
  },
  remittance: mock.purpose,
  creditorReference: null,
  bankText: null,
  references: NO_REFERENCES,
  codes: NO_CODES,
  original: null,
  charges: null,
  runningBalance: null,
  sourceCategory: null,
  batchCount: 1,
  parts: [],
  line: 0,
});

/** Only adds: what a mock does not say is not missing. */
const sourceOf = (connectionId: number, now: number): WindowSource => ({
  origin: { connectionId },
  range: null,
  isWhole: () => false,
  complete: false,
  isInside: () => false,
  showsPending: false,
  isPresent: true,
  stability: 'absent',
  kind: 'mock',
  now,
});

async function tell(
  parts: MockParts,
  scope: OwnerScope,
  checked: readonly Checked[],
  since: number,
): Promise<void> {
  for (let waited = 0; waited < CATEGORIES_WAIT_MS; waited += CATEGORIES_LOOK_MS) {
    if (!anyBusy(await parts.connections.busy(scope))) break;
    await sleep(CATEGORIES_LOOK_MS);
  }
  const good = checked.filter(({ update }) => !update.simulateBankLoginError);
  const accounts = good.flatMap(({ update, accounts: all }) =>
    all.map(({ mock, row }) => ({ mock, row, connectionId: update.connectionId })),
  );
  const balances: ChangedBalance[] = accounts
    .filter(({ mock, row }) => !isDecimal(row.booked?.amount ?? '') || row.booked?.amount !== mock.balance)
    .map(({ mock, row, connectionId }) => ({
      ...{ accountId: row.id, connectionId, balance: mock.balance, currency: row.currency },
      ...{ name: row.customLabel ?? row.label, masked: row.masked },
    }));
  const entries = await parts.store.entriesSince(
    scope,
    accounts.map(({ row }) => row.id),
    since,
  );
  const syncs = checked
    .filter(({ update }) => update.simulateBankLoginError)
    .map(({ update }) => ({ connectionId: update.connectionId, fault: 'credentials_wrong', reason: null }));
  await parts.store.tellNow(scope, await notificationsOf(parts, scope, { entries, balances, syncs }));
}
