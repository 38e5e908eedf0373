/** Which parameters each kind of notification rule takes, and how they are read: finAPI v1, section 11. */
import { isDecimal } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import type { NewRule, RuleRefusal, RuleTerms, TriggerEvent } from './notifications-port.ts';

type Parameter =
  | 'accountIds'
  | 'bankConnectionIds'
  | 'maxTransactionsCount'
  | 'balanceThreshold'
  | 'absoluteAmountThreshold'
  | 'categoryId'
  | 'includeChildCategories';

interface Parameters {
  readonly needed: readonly Parameter[];
  readonly optional: readonly Parameter[];
}

/** What a rule of each event takes. */
export const RULE_PARAMETERS: Readonly<Record<TriggerEvent, Parameters>> = {
  NEW_ACCOUNT_BALANCE: { needed: [], optional: ['accountIds'] },
  NEW_TRANSACTIONS: { needed: [], optional: ['accountIds', 'maxTransactionsCount'] },
  BANK_LOGIN_ERROR: { needed: [], optional: ['bankConnectionIds'] },
  FOREIGN_MONEY_TRANSFER: { needed: [], optional: ['accountIds'] },
  LOW_ACCOUNT_BALANCE: { needed: ['balanceThreshold'], optional: ['accountIds'] },
  HIGH_TRANSACTION_AMOUNT: {
    needed: ['absoluteAmountThreshold'],
    optional: ['accountIds', 'maxTransactionsCount'],
  },
  CATEGORY_CASH_FLOW: { needed: ['categoryId'], optional: ['accountIds', 'includeChildCategories'] },
  NEW_TERMS_AND_CONDITIONS: { needed: [], optional: [] },
};

/** Ids of one list. */
const IDS_MAX = 1_000;
const IDS = /^\d{1,15}(?: *, *\d{1,15})*$/;
const WHOLE = /^[1-9]\d{0,8}$/;
const NUMBER_CHARACTERS_MAX = 30;

/** What each parameter takes, in words, and its text in one spelling; null for a wrong value. */
const READERS: Readonly<Record<Parameter, { readonly rule: string; read(text: string): string | null }>> = {
  accountIds: { rule: 'takes numbers of accounts in one text, such as "1,2,3"', read: idsText },
  bankConnectionIds: {
    rule: 'takes numbers of bank connections in one text, such as "1,2,3"',
    read: idsText,
  },
  maxTransactionsCount: {
    rule: 'takes a whole number from 1',
    read: (text) => (WHOLE.test(text) ? text : null),
  },
  balanceThreshold: { rule: 'takes a number', read: numberText },
  absoluteAmountThreshold: {
    rule: 'takes a number that is not negative',
    read: (text) => (text.startsWith('-') ? null : numberText(text)),
  },
  categoryId: {
    rule: 'takes the number of a category',
    read: (text) => (/^\d{1,15}$/.test(text) ? String(Number(text)) : null),
  },
  includeChildCategories: {
    rule: 'takes true or false',
    read: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : null),
  },
};

function idsText(text: string): string | null {
  if (!IDS.test(text)) return null;
  const ids = new Set(text.split(',').map((one) => Number(one)));
  return ids.size > IDS_MAX ? null : [...ids].join(',');
}

function numberText(text: string): string | null {
  return text.length <= NUMBER_CHARACTERS_MAX && isDecimal(text) ? text : null;
}

/** Numbers and booleans count as the texts that they are written with: both are sent. */
const textOf = (value: unknown): string | null =>
  typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : null;

const isParameter = (name: string): name is Parameter => Object.hasOwn(READERS, name);

/** Reads the parameters of a rule; the first one that is wrong, unknown or missing is named. */
export function readRule(rule: NewRule): Result<RuleTerms, RuleRefusal> {
  const { needed, optional } = RULE_PARAMETERS[rule.triggerEvent];
  const read = new Map<Parameter, string>();
  for (const [name, value] of Object.entries(rule.params)) {
    if (value === null) continue;
    if (!isParameter(name) || ![...needed, ...optional].includes(name))
      return failure({ code: 'illegal', parameter: name, rule: `is not for ${rule.triggerEvent}` });
    const text = textOf(value);
    const known = text === null ? null : READERS[name].read(text);
    if (known === null) return failure({ code: 'illegal', parameter: name, rule: READERS[name].rule });
    read.set(name, known);
  }
  const missing = needed.find((name) => !read.has(name));
  if (missing !== undefined)
    return failure({ code: 'illegal', parameter: missing, rule: `is needed for ${rule.triggerEvent}` });
  const { triggerEvent, callbackHandle, includeDetails } = rule;
  const ids = (name: Parameter): readonly number[] => read.get(name)?.split(',').map(Number) ?? [];
  const params = Object.fromEntries([...read].filter(([name]) => !name.endsWith('Ids')));
  return success({
    triggerEvent,
    accountIds: ids('accountIds'),
    connectionIds: ids('bankConnectionIds'),
    params,
    callbackHandle,
    includeDetails,
  });
}

/** The parameters of a rule as clients see them: texts by name; null where there is none. */
export function shownParams({ accountIds, connectionIds, params }: RuleTerms): Record<string, string> | null {
  const shown = {
    ...(accountIds.length === 0 ? {} : { accountIds: accountIds.join(',') }),
    ...(connectionIds.length === 0 ? {} : { bankConnectionIds: connectionIds.join(',') }),
    ...params,
  };
  return Object.keys(shown).length === 0 ? null : shown;
}

/** Whether two rules ask for the same. What is told of it may differ. */
export const isSameRule = (a: RuleTerms, b: RuleTerms): boolean => sameness(a) === sameness(b);

const sameness = ({ triggerEvent, accountIds, connectionIds, params, callbackHandle }: RuleTerms): string =>
  JSON.stringify([
    triggerEvent,
    [...accountIds].sort((a, b) => a - b),
    [...connectionIds].sort((a, b) => a - b),
    Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)),
    callbackHandle,
  ]);
