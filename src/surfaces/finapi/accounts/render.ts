/** Accounts and daily balances in the shape of this surface: finAPI v1, section 7. */
import { z } from 'zod';
import { ACCOUNT_TYPES } from '../../../engine/finapi/account-types.ts';
import type { FinapiAccount } from '../../../engine/finapi/accounts-port.ts';
import type { DailyBalances } from '../../../engine/finapi/daily-balances-port.ts';
import { berlinTime, dayTime, money, PAGING, pagingOf } from '../render.ts';
import type { Language } from '../words.ts';

/** An account as JSON. What only banks of finAPI tell (sub-account numbers, ids of holders) is null here. */
export const accountJson = (account: FinapiAccount, language: Language) => ({
  id: account.id,
  bankConnectionId: account.connectionId,
  accountName: account.name,
  accountNumber: account.number,
  subAccountNumber: null,
  iban: account.iban,
  accountHolderName: account.holder,
  accountHolderId: null,
  accountCurrency: account.currency,
  accountTypeId: account.typeId,
  accountTypeName: ACCOUNT_TYPES[account.typeId][language],
  balance: money(account.balance),
  overdraft: money(account.overdraft),
  overdraftLimit: money(account.overdraftLimit),
  availableFunds: money(account.availableFunds),
  lastSuccessfulUpdate: timeOf(account.lastSuccessfulUpdate),
  lastUpdateAttempt: timeOf(account.lastUpdateAttempt),
  isNew: account.isNew,
  status: account.status,
  // Nothing can be ordered through this server.
  supportedOrders: [],
  clearingAccounts: [],
});

const timeOf = (instant: string | null): string | null => (instant === null ? null : berlinTime(instant));

/** A page of daily balances as JSON. */
export const dailyBalancesJson = (
  found: DailyBalances,
  page: { readonly page: number; readonly perPage: number },
) => ({
  latestCommonBalanceTimestamp: timeOf(found.commonAt),
  dailyBalances: found.days.map(({ date, balance, income, spending, transactions }) => ({
    date: dayTime(date),
    balance: money(balance),
    income: money(income),
    spending: money(spending),
    transactions,
  })),
  paging: pagingOf(found.totalCount, page),
});

const timestamp = z.string().meta({ example: '2026-01-31 13:05:00.000' });
const amount = z.number();

/** For the documentation. */
export const ACCOUNT = z.object({
  id: z.int(),
  bankConnectionId: z.int(),
  accountName: z.string().nullable(),
  accountNumber: z.string(),
  subAccountNumber: z.null(),
  iban: z.string().nullable(),
  accountHolderName: z.string().nullable(),
  accountHolderId: z.null(),
  accountCurrency: z.string(),
  accountTypeId: z.int(),
  accountTypeName: z.string(),
  balance: amount.nullable(),
  overdraft: amount.nullable(),
  overdraftLimit: amount.nullable(),
  availableFunds: amount.nullable(),
  lastSuccessfulUpdate: timestamp.nullable(),
  lastUpdateAttempt: timestamp.nullable(),
  isNew: z.boolean(),
  status: z.enum(['UPDATED', 'UPDATED_FIXED', 'DOWNLOAD_IN_PROGRESS', 'DOWNLOAD_FAILED', 'DEPRECATED']),
  supportedOrders: z.array(z.string()),
  clearingAccounts: z.array(z.object({ clearingAccountId: z.string(), clearingAccountName: z.string() })),
});
export const ACCOUNTS = z.object({ accounts: z.array(ACCOUNT) });
export const DAILY_BALANCES = z.object({
  latestCommonBalanceTimestamp: timestamp.nullable(),
  dailyBalances: z.array(
    z.object({
      date: timestamp,
      balance: amount,
      income: amount,
      spending: amount,
      transactions: z.array(z.int()),
    }),
  ),
  paging: PAGING,
});
