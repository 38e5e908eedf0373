/** Transactions that are only described, as training and checking take them. finAPI v1, sections 9 and 13. */
import { z } from 'zod';
import type { AccountKind } from '../../../core/observations.ts';
import type { CategorySample } from '../../../engine/categories/sample.ts';
import { EDITABLE_TYPE_MAX } from '../../../engine/finapi/account-types.ts';
import { anyText, money2, wholeField } from '../fields.ts';

/** Transactions of one request: what 1.42 allowed, though later versions take 100. */
export const SAMPLES_MAX = 1_000;

const PURPOSE_CHARACTERS_MAX = 2_000;
const COUNTERPART_CHARACTERS_MAX = 80;
/** An IBAN has 34 at most; more is let in for blanks. */
const NUMBER_CHARACTERS_MAX = 64;
const CODE_CHARACTERS_MAX = 16;

/** What a transaction is described by. */
export const SAMPLE = {
  accountTypeId: wholeField(1, EDITABLE_TYPE_MAX),
  amount: money2(),
  purpose: anyText(PURPOSE_CHARACTERS_MAX).optional(),
  counterpart: anyText(COUNTERPART_CHARACTERS_MAX).optional(),
  counterpartIban: anyText(NUMBER_CHARACTERS_MAX).optional(),
  counterpartAccountNumber: anyText(NUMBER_CHARACTERS_MAX).optional(),
  counterpartBlz: anyText(CODE_CHARACTERS_MAX).optional(),
  counterpartBic: anyText(CODE_CHARACTERS_MAX).optional(),
  mcCode: anyText(CODE_CHARACTERS_MAX).optional(),
} as const;

const KINDS: Readonly<Record<number, AccountKind>> = {
  1: 'current',
  2: 'savings',
  3: 'card',
  4: 'investment',
  5: 'loan',
  6: 'current',
  7: 'other',
};

const _sample = z.object(SAMPLE);
type Described = z.output<typeof _sample> & { readonly typeCodeZka?: string | undefined };

const said = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text;

/** A code of so many digits; null for any other text. */
const digits = (text: string | undefined, count: number): string | null =>
  text !== undefined && /^\d+$/.test(text) && text.length <= count ? text.padStart(count, '0') : null;

/** The sample as the categoriser takes it. A merchant's code counts where `withCode`. */
export const sampleOf = (one: Described, withCode: boolean): CategorySample => {
  const isOut = one.amount.startsWith('-');
  return {
    direction: isOut ? 'out' : 'in',
    amount: isOut ? one.amount.slice(1) : one.amount,
    currency: 'EUR',
    accountKind: KINDS[one.accountTypeId] ?? 'other',
    counterpartyName: said(one.counterpart),
    counterpartyNumber: said(one.counterpartIban) ?? said(one.counterpartAccountNumber),
    text: said(one.purpose),
    mcc: withCode ? digits(one.mcCode, 4) : null,
    gvc: digits(one.typeCodeZka, 3),
    country: 'DE',
  };
};
