import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRIGGER_EVENTS, type TriggerEvent } from './notifications-port.ts';
import { isSameRule, RULE_PARAMETERS, readRule, shownParams } from './rule-params.ts';

const read = (triggerEvent: TriggerEvent, params: Readonly<Record<string, unknown>>) =>
  readRule({ triggerEvent, params, callbackHandle: null, includeDetails: false });
const faultOf = (triggerEvent: TriggerEvent, params: Readonly<Record<string, unknown>>): string => {
  const outcome = read(triggerEvent, params);
  if (outcome.ok) return 'read';
  return outcome.fault.code === 'illegal' ? outcome.fault.parameter : outcome.fault.code;
};

describe('the parameters of a notification rule', () => {
  it('are lists of ids in one text, numbers and booleans, as text or as they are', () => {
    const outcome = read('CATEGORY_CASH_FLOW', {
      categoryId: 7,
      accountIds: '3, 1,3',
      includeChildCategories: 'False',
    });
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        accountIds: [3, 1],
        connectionIds: [],
        params: { categoryId: '7', includeChildCategories: 'false' },
      },
    });
    expect(outcome.ok && shownParams(outcome.value)).toEqual({
      accountIds: '3,1',
      categoryId: '7',
      includeChildCategories: 'false',
    });
  });

  it('are refused by name: unknown, of another event, missing, wrong', () => {
    expect(faultOf('NEW_TRANSACTIONS', { accounts: '1' })).toBe('accounts');
    expect(faultOf('BANK_LOGIN_ERROR', { accountIds: '1' })).toBe('accountIds');
    expect(faultOf('LOW_ACCOUNT_BALANCE', {})).toBe('balanceThreshold');
    expect(faultOf('HIGH_TRANSACTION_AMOUNT', { absoluteAmountThreshold: -1 })).toBe(
      'absoluteAmountThreshold',
    );
    expect(faultOf('LOW_ACCOUNT_BALANCE', { balanceThreshold: '1e3' })).toBe('balanceThreshold');
    for (const accountIds of [[1, 2], '', ' ', '1,,2', 'a', '1;2', { 1: 2 }, '1,'.repeat(9)])
      expect([accountIds, faultOf('NEW_ACCOUNT_BALANCE', { accountIds })]).toEqual([
        accountIds,
        'accountIds',
      ]);
    expect(faultOf('NEW_TRANSACTIONS', { maxTransactionsCount: 0 })).toBe('maxTransactionsCount');
    expect(faultOf('NEW_TRANSACTIONS', { constructor: '1' })).toBe('constructor');
  });

  it('that are null count as absent, and events without parameters take none', () => {
    const outcome = read('NEW_TERMS_AND_CONDITIONS', { accountIds: null });
    expect(outcome.ok && shownParams(outcome.value)).toBeNull();
  });

  it('are shown so that they can be sent again', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.constantFrom(...TRIGGER_EVENTS),
        ids,
        fc.integer({ min: 1, max: 999 }),
        (event, list, number) => {
          const { needed, optional } = RULE_PARAMETERS[event];
          const values = [...needed, ...optional].map((name) => [
            name,
            name.endsWith('Ids') ? list.join(',') : name === 'includeChildCategories' ? true : number,
          ]);
          const first = read(event, Object.fromEntries(values));
          if (!first.ok) throw new Error(JSON.stringify(first.fault));
          const again = read(event, shownParams(first.value) ?? {});
          expect(again).toEqual(first);
          expect(
            again.ok &&
              isSameRule(again.value, { ...first.value, accountIds: first.value.accountIds.toReversed() }),
          ).toBe(true);
        },
      ),
    );
  });
});
