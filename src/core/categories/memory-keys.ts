/** Under what a correction is remembered, and looked up again. */
import { type Merchant, merchantOf } from './merchant.ts';
import { type CategoryFacts, MEMORY_KEY_CHARACTERS_MAX, type MemoryKey } from './types.ts';
import { wordsOf } from './words.ts';

const BLANKS = /[\s\p{Cc}\p{Cf}]+/gu;
const LEADING_ZEROS = /^0+(?=\d)/;
/** What a mandate, creditor or account may have at most to be part of a key. */
const PART_CHARACTERS_MAX = 55;

const part = (text: string | null): string =>
  (text ?? '')
    .slice(0, 4 * PART_CHARACTERS_MAX)
    .replace(BLANKS, '')
    .toUpperCase()
    .slice(0, PART_CHARACTERS_MAX);

/**
 * The size of an amount, roughly: how many digits it has before the point, and whether it begins with 1, with 2 to 4,
 * or with 5 to 9. Text in, text out: `12.99` is `2-1`.
 */
export function amountSize(amount: string): string {
  const whole = (amount.split('.', 1)[0] ?? '').replace('-', '').replace(LEADING_ZEROS, '');
  const first = whole.charAt(0);
  return `${whole.length}-${first < '2' ? 1 : first < '5' ? 2 : 5}`;
}

/** {@link memoryKeys} where the merchant is known already. */
export function keysOf(facts: CategoryFacts, merchant: Merchant): MemoryKey[] {
  const { direction } = facts;
  const keys: MemoryKey[] = [];
  const creditor = part(facts.creditorId);
  const mandate = part(facts.mandateId);
  const account = part(facts.counterpartyAccount).toLowerCase();
  // Behind a payment service are many merchants: its account and mandate tell nothing.
  if (creditor !== '' && mandate !== '' && !merchant.psp)
    keys.push({ kind: 'creditor_mandate', key: `${creditor}|${mandate}`, direction });
  if (account !== '' && !merchant.psp) keys.push({ kind: 'iban', key: account, direction });
  const key = merchant.key.slice(0, MEMORY_KEY_CHARACTERS_MAX - 8);
  if (key !== '') {
    keys.push({ kind: 'merchant_amount', key: `${key}|${amountSize(facts.amount)}`, direction });
    keys.push({ kind: 'merchant', key, direction });
  }
  return keys;
}

/**
 * The keys under which a correction of this transaction is remembered, the most specific first. Empty where the facts
 * name nobody. Equal facts give equal keys; the amount only decides in `merchant_amount`.
 */
export function memoryKeys(facts: CategoryFacts): readonly MemoryKey[] {
  const name = wordsOf(facts.counterpartyName);
  return keysOf(facts, merchantOf(facts, name, wordsOf(facts.text)));
}
