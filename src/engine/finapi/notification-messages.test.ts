import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../core/money.ts';
import { type ChangedBalance, messagesOf, type What } from './notification-messages.ts';
import type { NotificationRule, TriggerEvent } from './notifications-port.ts';
import type { NewEntry } from './notifications-store-port.ts';

const entry = (id: number, amount: string, more: Partial<NewEntry> = {}): NewEntry => ({
  id,
  accountId: 1,
  connectionId: 10,
  amount: amount as Decimal,
  currency: 'EUR',
  bookingDate: '2026-11-20',
  categoryCode: null,
  isForeign: false,
  purpose: null,
  counterpartName: null,
  ...more,
});
const balance = (accountId: number, amount: string | null): ChangedBalance => ({
  ...{
    accountId,
    connectionId: 10,
    balance: amount as Decimal | null,
    currency: 'EUR',
    name: null,
    masked: null,
  },
});
const rule = (triggerEvent: TriggerEvent, more: Partial<NotificationRule> = {}): NotificationRule => ({
  ...{
    id: 5,
    triggerEvent,
    accountIds: [],
    connectionIds: [],
    params: {},
    callbackHandle: null,
    includeDetails: false,
  },
  ...more,
});
const NOTHING: What = { syncs: [], entries: [], balances: [] };
const CODES = (id: number, withChildren: boolean): ReadonlySet<string> | null =>
  id === 3 ? new Set(withChildren ? ['FOOD', 'FOOD.GROCERIES'] : ['FOOD']) : null;

/** The facts of the items of each message. */
const told = (one: NotificationRule, what: Partial<What>) =>
  messagesOf([one], { ...NOTHING, ...what }, CODES).map(({ list, items }) => [
    list,
    items.map(({ facts }) => facts),
  ]);

describe('what a rule tells', () => {
  it('is one message with every account whose balance changed', () => {
    const balances = [balance(1, '5'), balance(2, '-1.00'), balance(3, null)];
    const facts = (accountId: number) => ({ accountId, bankConnectionId: 10 });
    expect(told(rule('NEW_ACCOUNT_BALANCE'), { balances })).toEqual([
      ['newAccountBalances', [1, 2, 3].map(facts)],
    ]);
    expect(told(rule('NEW_ACCOUNT_BALANCE', { accountIds: [2] }), { balances })).toEqual([
      ['newAccountBalances', [facts(2)]],
    ]);
    expect(told(rule('LOW_ACCOUNT_BALANCE', { params: { balanceThreshold: '5' } }), { balances })).toEqual([
      ['lowAccountBalances', [facts(2)]],
    ]);
  });

  it('is nothing where nothing happened', () => {
    expect(told(rule('NEW_TRANSACTIONS'), {})).toEqual([]);
    expect(told(rule('NEW_TRANSACTIONS', { accountIds: [2] }), { entries: [entry(1, '1')] })).toEqual([]);
    expect(
      told(rule('NEW_TERMS_AND_CONDITIONS'), {
        syncs: [{ connectionId: 10, fault: 'action_at_bank_needed', reason: 'locked' }],
      }),
    ).toEqual([]);
  });

  it('counts all new entries of an account and lists as many as are wanted', () => {
    const entries = [entry(1, '1'), entry(2, '-2'), entry(3, '3', { accountId: 2 })];
    expect(told(rule('NEW_TRANSACTIONS', { params: { maxTransactionsCount: '1' } }), { entries })).toEqual([
      [
        'newTransactions',
        [
          { accountId: 1, bankConnectionId: 10, transactionsCount: 2, transactionIds: [1] },
          { accountId: 2, bankConnectionId: 10, transactionsCount: 1, transactionIds: [3] },
        ],
      ],
    ]);
  });

  it('takes amounts without their sign, from the threshold on', () => {
    const entries = [entry(1, '-100.00'), entry(2, '99.99'), entry(3, '100')];
    const [[, items = []] = []] = told(
      rule('HIGH_TRANSACTION_AMOUNT', { params: { absoluteAmountThreshold: '100' } }),
      { entries },
    );
    expect(items).toMatchObject([{ transactionIds: [1, 3] }]);
  });

  it('follows a category with its children, or without', () => {
    const entries = [
      entry(1, '-4', { categoryCode: 'FOOD.GROCERIES' }),
      entry(2, '-6', { categoryCode: 'FOOD' }),
      entry(3, '1'),
    ];
    const params = { categoryId: '3' };
    const ids = (more: object) => {
      const [message] = messagesOf(
        [rule('CATEGORY_CASH_FLOW', { params: { ...params, ...more } })],
        { ...NOTHING, entries },
        CODES,
      );
      return [message?.items[0]?.facts.transactionIds, message?.items[0]?.details.spending];
    };
    expect(ids({})).toEqual([[1, 2], '-10']);
    expect(ids({ includeChildCategories: 'false' })).toEqual([[2], '-6']);
    expect(told(rule('CATEGORY_CASH_FLOW', { params: { categoryId: '4' } }), { entries })).toEqual([]);
  });

  it('knows money that crossed a border, logins that fail and terms that are new', () => {
    expect(
      told(rule('FOREIGN_MONEY_TRANSFER'), { entries: [entry(1, '1'), entry(2, '2', { isForeign: true })] }),
    ).toMatchObject([['foreignMoneyTransfers', [{ transactionIds: [2] }]]]);
    const syncs = [
      { connectionId: 10, fault: 'credentials_wrong', reason: null },
      { connectionId: 11, fault: 'bank_down', reason: null },
      { connectionId: 12, fault: 'action_at_bank_needed', reason: 'new_terms' },
    ];
    expect(told(rule('BANK_LOGIN_ERROR'), { syncs })).toEqual([
      ['bankLoginErrors', [{ bankConnectionId: 10 }, { bankConnectionId: 12 }]],
    ]);
    expect(told(rule('BANK_LOGIN_ERROR', { connectionIds: [11] }), { syncs })).toEqual([]);
    expect(told(rule('NEW_TERMS_AND_CONDITIONS'), { syncs })).toEqual([
      ['newTermsAndConditions', [{ bankConnectionId: 12 }]],
    ]);
  });
});
