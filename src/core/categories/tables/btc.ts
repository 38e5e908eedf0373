/**
 * Bank transaction codes (ISO 20022 external code list, domain-family-subfamily) and what they are in our taxonomy.
 * Most of them say how money moved, and nothing about what for: only those that do are here.
 */
import type { CategoryCode } from '../codes.ts';
import type { Direction } from '../types.ts';

interface ByDirection {
  readonly out?: CategoryCode;
  readonly in?: CategoryCode;
}

/** By `family-subfamily`, `family` or `-subfamily`, looked up in this order; the domain is in front where it matters. */
const CODES: Readonly<Record<string, ByDirection>> = {
  // Payments.
  'RCDT-SALA': { in: 'INCOME.WAGES' },
  'RCDT-PAYR': { in: 'INCOME.WAGES' },
  'ICDT-SALA': { out: 'SERVICES.PAYROLL' },
  'ICDT-PAYR': { out: 'SERVICES.PAYROLL' },
  'IRCT-SALA': { out: 'SERVICES.PAYROLL' },
  'RRCT-SALA': { in: 'INCOME.WAGES' },
  'IDDT-ESDD': { in: 'INCOME.BUSINESS' },
  'IDDT-BBDD': { in: 'INCOME.BUSINESS' },
  'IDDT-PMDD': { in: 'INCOME.BUSINESS' },
  // Of what was collected from others, some came back.
  'IDDT-UPDD': { out: 'TRANSFER.RETURN' },
  'CCRD-CWDL': { out: 'CASH.ATM' },
  'CCRD-CDPT': { in: 'CASH.DEPOSIT' },
  'CCRD-XBCW': { out: 'CASH.ATM' },
  'CCRD-SMRT': { out: 'TRANSFER' },
  'CNTR-CWDL': { out: 'CASH.ATM' },
  'CNTR-BCWD': { out: 'CASH.ATM' },
  'CNTR-XBCW': { out: 'CASH.ATM' },
  'CNTR-CDPT': { in: 'CASH.DEPOSIT' },
  'CNTR-BCDP': { in: 'CASH.DEPOSIT' },
  'CNTR-MIXD': { in: 'CASH.DEPOSIT' },
  'CNTR-FCDP': { in: 'CASH.DEPOSIT' },
  'CNTR-FCWD': { out: 'CASH.ATM' },
  'MCRD-POSP': { in: 'INCOME.BUSINESS' },
  'MCRD-POSC': { in: 'INCOME.BUSINESS' },
  'MCRD-CHRG': { out: 'BANK.FEES' },
  'DRFT-STLR': {},
  // Loans and deposits.
  'LDAS/CSLN': { out: 'LOAN.PERSONAL', in: 'TRANSFER.LOAN_IN' },
  'LDAS/MGLN': { out: 'LOAN.MORTGAGE', in: 'TRANSFER.LOAN_IN' },
  'LDAS/FTLN': { out: 'LOAN', in: 'TRANSFER.LOAN_IN' },
  'LDAS/FTDP': { out: 'TRANSFER.SAVINGS', in: 'TRANSFER.SAVINGS' },
  'LDAS/NTDP': { out: 'TRANSFER.SAVINGS', in: 'TRANSFER.SAVINGS' },
  'LDAS/SYDN': { out: 'LOAN', in: 'TRANSFER.LOAN_IN' },
  // Securities, derivatives, commodities, precious metals, foreign exchange.
  'CORP-DVCA': { in: 'INCOME.DIVIDENDS' },
  'CUST-DVCA': { in: 'INCOME.DIVIDENDS' },
  SECU: { out: 'TRANSFER.INVESTMENT', in: 'TRANSFER.INVESTMENT' },
  DERV: { out: 'TRANSFER.INVESTMENT', in: 'TRANSFER.INVESTMENT' },
  PMET: { out: 'TRANSFER.INVESTMENT', in: 'TRANSFER.INVESTMENT' },
  // What subfamilies say in every family.
  '-DVCA': { in: 'INCOME.DIVIDENDS' },
  '-INTR': { in: 'INCOME.INTEREST', out: 'BANK.INTEREST' },
  '-CHRG': { out: 'BANK.FEES', in: 'BANK.FEES' },
  '-COMM': { out: 'BANK.FEES', in: 'BANK.FEES' },
  '-COMI': { in: 'BANK.FEES' },
  '-COMT': { out: 'BANK.FEES' },
  '-FEES': { out: 'BANK.FEES', in: 'BANK.FEES' },
  '-CAJT': { in: 'TRANSFER.RETURN' },
  '-OVCH': { out: 'BANK.OVERDRAFT_FEES' },
  '-TAXE': { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  '-PRIN': {},
};

/** Subfamilies of money that comes back: returned, rejected, reversed, reimbursed. */
const BACK: ReadonlySet<string> = new Set(
  'UPDD UPCT ARET RRTN PRDD RVSD RPCR RPDD RIMB UPTC UPCQ RCDD PSTR UPCC'.split(' '),
);

/** A bank transaction code taken apart; missing parts are empty. */
export interface BtcParts {
  readonly domain: string;
  readonly family: string;
  readonly subfamily: string;
}

/** Takes `PMNT-ICDT-ESCT` apart; what is no such code has parts that nothing is known of. */
export function btcParts(btc: string | null): BtcParts {
  const [domain = '', family = '', subfamily = ''] = btc === null ? [] : btc.split('-', 3);
  return { domain, family, subfamily };
}

/** The category that a bank transaction code tells by itself; null for most. */
export function categoryOfBtc(
  { domain, family, subfamily }: BtcParts,
  direction: Direction,
): CategoryCode | null {
  for (const key of [`${family}-${subfamily}`, `${domain}/${family}`, `-${subfamily}`, domain]) {
    const code = Object.hasOwn(CODES, key) ? CODES[key]?.[direction] : undefined;
    if (code !== undefined) return code;
  }
  return null;
}

/** Whether money came back that was paid before. */
export const isReturn = ({ subfamily }: BtcParts): boolean => BACK.has(subfamily);

/** Whether a card paid or drew cash. */
export const isCard = ({ family }: BtcParts): boolean => family === 'CCRD';

/** Whether it is a credit transfer, and not a card, a direct debit, a cheque or the bank's own booking. */
export const isTransfer = ({ family }: BtcParts): boolean => TRANSFERS.has(family);

const TRANSFERS: ReadonlySet<string> = new Set('RCDT ICDT RRCT IRCT'.split(' '));

/** The whole table, for those who check it. */
export const BTC_TABLE = CODES;
