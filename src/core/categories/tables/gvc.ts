/**
 * German business transaction codes (Geschäftsvorfallcodes of the German banks, the first three digits of field :86:)
 * and what they are in our taxonomy. Those that only say how money moved are not here.
 */
import type { CategoryCode } from '../codes.ts';
import type { Direction } from '../types.ts';

interface ByDirection {
  readonly out?: CategoryCode;
  readonly in?: CategoryCode;
}

const WAGES: ByDirection = { in: 'INCOME.WAGES', out: 'SERVICES.PAYROLL' };
const FEES: ByDirection = { out: 'BANK.FEES', in: 'BANK.FEES' };
const INTEREST: ByDirection = { in: 'INCOME.INTEREST', out: 'BANK.INTEREST' };
const SECURITIES: ByDirection = { in: 'TRANSFER.INVESTMENT', out: 'TRANSFER.INVESTMENT' };
const LOAN: ByDirection = { out: 'LOAN', in: 'TRANSFER.LOAN_IN' };

const CODES: Readonly<Record<string, ByDirection>> = {
  '053': WAGES,
  '153': WAGES,
  '157': { in: 'INCOME.WAGES' },
  '054': { in: 'TRANSFER.SAVINGS', out: 'TRANSFER.SAVINGS' },
  '154': { in: 'TRANSFER.SAVINGS', out: 'TRANSFER.SAVINGS' },
  '119': { out: 'GOV.DONATIONS' },
  '169': { in: 'INCOME' },
  '082': { in: 'CASH.DEPOSIT' },
  '083': { out: 'CASH.ATM' },
  '302': { in: 'INCOME.DIVIDENDS' },
  '303': SECURITIES,
  '304': SECURITIES,
  '307': SECURITIES,
  '308': SECURITIES,
  '310': SECURITIES,
  '601': LOAN,
  '603': LOAN,
  '604': { out: 'BANK.INTEREST' },
  '803': FEES,
  '805': { out: 'BANK.FEES', in: 'INCOME.INTEREST' },
  '807': FEES,
  '808': FEES,
  '809': FEES,
  '811': { out: 'BANK.INTEREST' },
  '812': { out: 'BANK.INTEREST' },
  '814': INTEREST,
  '815': INTEREST,
  '833': { in: 'TRANSFER.ACCOUNT', out: 'TRANSFER.ACCOUNT' },
};

/** Returned direct debits and transfers. */
const BACK: ReadonlySet<string> = new Set(['108', '109', '111', '159', '160', '181', '182', '184']);
/** Transfers and standing orders, in and out. */
const TRANSFERS: ReadonlySet<string> = new Set(
  '008 020 051 052 116 117 118 152 166 167 168 177 201'.split(' '),
);

/** The category that a code tells by itself; null for most. */
export const categoryOfGvc = (gvc: string, direction: Direction): CategoryCode | null =>
  (Object.hasOwn(CODES, gvc) ? CODES[gvc]?.[direction] : undefined) ?? null;

/** Whether money came back that was paid before. */
export const isGvcReturn = (gvc: string): boolean => BACK.has(gvc);

/** Whether it is a credit transfer. */
export const isGvcTransfer = (gvc: string): boolean => TRANSFERS.has(gvc);

/** The whole table, for those who check it. */
export const GVC_TABLE = CODES;
