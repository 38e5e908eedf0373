/**
 * What clients are told because of a rule. The envelope and its lists are ours: finAPI's own article about them is not
 * public any more (finAPI v1, section 11). Ids and counts are in clear; what a rule calls details is encrypted for the
 * client, see `Access.encryptFor`.
 */
import { absolute, add, compare, type Decimal, isDecimal, isNegative } from '../../core/money.ts';
import type { NotificationRule, TriggerEvent } from './notifications-port.ts';
import type { NewEntry } from './notifications-store-port.ts';

/** A sync that the server made by itself, and how it ended. */
export interface AutoSync {
  readonly connectionId: number;
  /** The code of what went wrong; null when nothing did. */
  readonly fault: string | null;
  /** Of `action_at_bank_needed`: what has to be done there; null else. */
  readonly reason: string | null;
}

/** An account whose balance is another than before. */
export interface ChangedBalance {
  readonly accountId: number;
  readonly connectionId: number;
  /** Null where none is known. */
  readonly balance: Decimal | null;
  readonly currency: string;
  readonly name: string | null;
  readonly masked: string | null;
}

/** What happened to a user by automatic updates. */
export interface What {
  readonly entries: readonly NewEntry[];
  readonly balances: readonly ChangedBalance[];
  readonly syncs: readonly AutoSync[];
}

export interface Message {
  readonly rule: NotificationRule;
  /** Under the name of its list: `newTransactions: […]`. */
  readonly list: string;
  readonly items: readonly MessageItem[];
}

export interface MessageItem {
  /** In clear. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What is encrypted where the rule wants it. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The codes that a category stands for; with its children where they count. Null for one that there is not. */
export type CodesOf = (categoryId: number, withChildren: boolean) => ReadonlySet<string> | null;

/** Entries whose ids one message lists. */
export const LISTED_ENTRIES_MAX = 100;

/** The messages of all rules about what happened; rules that have nothing to say give none. */
export function messagesOf(
  rules: readonly NotificationRule[],
  happened: What,
  codesOf: CodesOf,
): readonly Message[] {
  return rules.flatMap((rule) => {
    const { list, items } = TELLERS[rule.triggerEvent](rule, happened, codesOf);
    return items.length === 0 ? [] : [{ rule, list, items }];
  });
}

interface Told {
  readonly list: string;
  readonly items: readonly MessageItem[];
}
type Teller = (rule: NotificationRule, happened: What, codesOf: CodesOf) => Told;

const concerns = (ids: readonly number[], id: number): boolean => ids.length === 0 || ids.includes(id);

/** Faults that mean that a login does not open the bank any more. */
const LOGIN_FAULTS: ReadonlySet<string> = new Set([
  ...['credentials_wrong', 'sca_needed', 'sca_refused', 'sca_expired', 'consent_expired', 'consent_revoked'],
  ...['action_at_bank_needed', 'tries_used'],
]);

const TELLERS: Readonly<Record<TriggerEvent, Teller>> = {
  NEW_ACCOUNT_BALANCE: ({ accountIds }, { balances }) => ({
    list: 'newAccountBalances',
    items: balances.filter((one) => concerns(accountIds, one.accountId)).map(balanceItem),
  }),
  LOW_ACCOUNT_BALANCE: ({ accountIds, params }, { balances }) => ({
    list: 'lowAccountBalances',
    items: balances
      .filter((one) => concerns(accountIds, one.accountId) && isBelow(one.balance, params.balanceThreshold))
      .map(balanceItem),
  }),
  NEW_TRANSACTIONS: (rule, { entries }) => ({
    list: 'newTransactions',
    items: byAccount(rule, entries),
  }),
  FOREIGN_MONEY_TRANSFER: (rule, { entries }) => ({
    list: 'foreignMoneyTransfers',
    items: byAccount(
      rule,
      entries.filter(({ isForeign }) => isForeign),
    ),
  }),
  HIGH_TRANSACTION_AMOUNT: (rule, { entries }) => ({
    list: 'highTransactionAmounts',
    items: byAccount(
      rule,
      entries.filter(({ amount }) => !isLess(absolute(amount), rule.params.absoluteAmountThreshold)),
    ),
  }),
  CATEGORY_CASH_FLOW: (rule, { entries }, codesOf) => ({
    list: 'categoryCashFlows',
    items: cashFlow(rule, entries, codesOf),
  }),
  BANK_LOGIN_ERROR: ({ connectionIds }, { syncs }) => ({
    list: 'bankLoginErrors',
    items: syncs
      .filter(
        ({ connectionId, fault }) =>
          fault !== null && LOGIN_FAULTS.has(fault) && concerns(connectionIds, connectionId),
      )
      .map(({ connectionId, fault }) => ({ facts: { bankConnectionId: connectionId }, details: { fault } })),
  }),
  NEW_TERMS_AND_CONDITIONS: (_rule, { syncs }) => ({
    list: 'newTermsAndConditions',
    items: syncs
      .filter(({ reason }) => reason === 'new_terms')
      .map(({ connectionId }) => ({ facts: { bankConnectionId: connectionId }, details: {} })),
  }),
};

/** Thresholds were read when the rule was made; one that is none meets nothing. */
const isLess = (amount: Decimal, threshold = ''): boolean =>
  !isDecimal(threshold) || compare(amount, threshold) < 0;
const isBelow = (balance: Decimal | null, threshold = ''): boolean =>
  balance !== null && isDecimal(threshold) && compare(balance, threshold) < 0;

const balanceItem = ({
  accountId,
  connectionId,
  balance,
  currency,
  name,
  masked,
}: ChangedBalance): MessageItem => ({
  facts: { accountId, bankConnectionId: connectionId },
  details: { accountName: name, accountNumber: masked, balance, currency },
});

function byAccount({ accountIds, params }: NotificationRule, entries: readonly NewEntry[]): MessageItem[] {
  const wanted = entries.filter((one) => concerns(accountIds, one.accountId));
  const max = Math.min(Number(params.maxTransactionsCount ?? LISTED_ENTRIES_MAX), LISTED_ENTRIES_MAX);
  return [...Map.groupBy(wanted, ({ accountId }) => accountId)].map(([accountId, group]) => ({
    facts: {
      accountId,
      bankConnectionId: group[0]?.connectionId,
      transactionsCount: group.length,
      transactionIds: group.slice(0, max).map(({ id }) => id),
    },
    details: { transactions: group.slice(0, max).map(entryDetails) },
  }));
}

const entryDetails = ({ id, amount, currency, bookingDate, purpose, counterpartName }: NewEntry) => ({
  ...{ id, amount, currency, bankBookingDate: bookingDate, purpose, counterpart: counterpartName },
});

const ZERO = '0' as Decimal;

function cashFlow(
  { accountIds, params }: NotificationRule,
  entries: readonly NewEntry[],
  codesOf: CodesOf,
): MessageItem[] {
  const categoryId = Number(params.categoryId);
  const codes = codesOf(categoryId, params.includeChildCategories !== 'false');
  if (codes === null) return [];
  const met = entries.filter(
    ({ accountId, categoryCode }) =>
      concerns(accountIds, accountId) && categoryCode !== null && codes.has(categoryCode),
  );
  if (met.length === 0) return [];
  const sum = (some: readonly NewEntry[]): Decimal =>
    some.reduce<Decimal>((total, { amount }) => add(total, amount), ZERO);
  const listed = met.slice(0, LISTED_ENTRIES_MAX);
  return [
    {
      facts: { categoryId, transactionsCount: met.length, transactionIds: listed.map(({ id }) => id) },
      details: {
        income: sum(met.filter(({ amount }) => !isNegative(amount))),
        spending: sum(met.filter(({ amount }) => isNegative(amount))),
        transactions: listed.map(entryDetails),
      },
    },
  ];
}
