/** Purpose and category purpose codes (ISO 20022 external code lists) and what they are in our taxonomy. */
import type { CategoryCode } from '../codes.ts';
import type { Direction } from '../types.ts';

interface ByDirection {
  readonly out?: CategoryCode;
  readonly in?: CategoryCode;
}

const PURPOSES: Readonly<Record<string, ByDirection>> = {
  // Work and pension.
  BONU: { in: 'INCOME.WAGES', out: 'SERVICES.PAYROLL' },
  COMM: { in: 'INCOME.BUSINESS' },
  PAYR: { in: 'INCOME.WAGES', out: 'SERVICES.PAYROLL' },
  SALA: { in: 'INCOME.WAGES', out: 'SERVICES.PAYROLL' },
  PENS: { in: 'INCOME.PENSION' },
  PPTI: { out: 'SERVICES.INSURANCE_HOME', in: 'INCOME.INSURANCE_PAYOUT' },
  // Benefits.
  AEMP: { in: 'INCOME.UNEMPLOYMENT' },
  BECH: { in: 'INCOME.CHILD_BENEFIT' },
  BENE: { in: 'INCOME.SOCIAL_BENEFIT' },
  CCHD: { in: 'INCOME.SOCIAL_BENEFIT' },
  CSDB: { in: 'CASH.DEPOSIT', out: 'CASH.ATM' },
  SSBE: { in: 'INCOME.SOCIAL_BENEFIT' },
  STDY: { in: 'INCOME.STUDENT_GRANT', out: 'SERVICES.EDUCATION' },
  // Taxes and authorities.
  ESTX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  FWLV: { out: 'GOV.TAX' },
  GSTX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  HSTX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  INTX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  NITX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  PTXP: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  RDTX: { out: 'GOV.TAX' },
  TAXR: { in: 'INCOME.TAX_REFUND' },
  TAXS: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  VATX: { out: 'GOV.TAX', in: 'INCOME.TAX_REFUND' },
  WHLD: { out: 'GOV.TAX' },
  GOVI: { out: 'SERVICES.INSURANCE' },
  CHAR: { out: 'GOV.DONATIONS' },
  // Home, energy, communication.
  RENT: { out: 'RENT.RENT', in: 'INCOME.RENTAL' },
  ELEC: { out: 'UTIL.GAS_ELECTRICITY', in: 'UTIL.GAS_ELECTRICITY' },
  ENRG: { out: 'UTIL.GAS_ELECTRICITY', in: 'UTIL.GAS_ELECTRICITY' },
  GASB: { out: 'UTIL.GAS_ELECTRICITY', in: 'UTIL.GAS_ELECTRICITY' },
  WTER: { out: 'UTIL.WATER', in: 'UTIL.WATER' },
  UBIL: { out: 'UTIL', in: 'UTIL' },
  CBTV: { out: 'UTIL.INTERNET_CABLE', in: 'UTIL.INTERNET_CABLE' },
  NWCH: { out: 'UTIL.INTERNET_CABLE', in: 'UTIL.INTERNET_CABLE' },
  NWCM: { out: 'UTIL.INTERNET_CABLE', in: 'UTIL.INTERNET_CABLE' },
  OTLC: { out: 'UTIL.TELEPHONE', in: 'UTIL.TELEPHONE' },
  PHON: { out: 'UTIL.TELEPHONE', in: 'UTIL.TELEPHONE' },
  TELC: { out: 'UTIL.TELEPHONE', in: 'UTIL.TELEPHONE' },
  TBIL: { out: 'UTIL.TELEPHONE', in: 'UTIL.TELEPHONE' },
  // Health and insurance.
  DNTS: { out: 'MEDICAL.DENTIST' },
  HLTC: { out: 'MEDICAL.NURSING' },
  HLTI: { out: 'SERVICES.INSURANCE_HEALTH', in: 'INCOME.HEALTH_BENEFIT' },
  HSPC: { out: 'MEDICAL.DOCTOR' },
  MDCS: { out: 'MEDICAL.DOCTOR' },
  ANNI: { out: 'SERVICES.INSURANCE_LIFE', in: 'INCOME.PENSION' },
  INPC: { out: 'SERVICES.INSURANCE_VEHICLE', in: 'INCOME.INSURANCE_PAYOUT' },
  INSU: { out: 'SERVICES.INSURANCE', in: 'INCOME.INSURANCE_PAYOUT' },
  LIFI: { out: 'SERVICES.INSURANCE_LIFE', in: 'INCOME.INSURANCE_PAYOUT' },
  LBIN: { out: 'SERVICES.INSURANCE' },
  // Loans and savings.
  AUCO: { out: 'BANK.FEES' },
  CARD: { out: 'LOAN.CREDIT_CARD', in: 'LOAN.CREDIT_CARD' },
  CCRD: { out: 'LOAN.CREDIT_CARD', in: 'LOAN.CREDIT_CARD' },
  DCRD: { out: 'LOAN.CREDIT_CARD' },
  HLRP: { out: 'LOAN.MORTGAGE' },
  HLST: { out: 'LOAN.MORTGAGE' },
  LOAN: { in: 'TRANSFER.LOAN_IN', out: 'LOAN' },
  LOAR: { out: 'LOAN' },
  MTUP: { out: 'UTIL.TELEPHONE' },
  FEES: { out: 'BANK.FEES' },
  INTE: { in: 'INCOME.INTEREST', out: 'BANK.INTEREST' },
  DIVD: { in: 'INCOME.DIVIDENDS' },
  DIVI: { in: 'INCOME.DIVIDENDS' },
  SAVG: { out: 'TRANSFER.SAVINGS', in: 'TRANSFER.SAVINGS' },
  RINP: { out: 'TRANSFER.SAVINGS' },
  SECU: { out: 'TRANSFER.INVESTMENT', in: 'TRANSFER.INVESTMENT' },
  INVS: { out: 'TRANSFER.INVESTMENT', in: 'TRANSFER.INVESTMENT' },
  CDBL: { out: 'LOAN.CREDIT_CARD' },
  // Trade, transport, leisure.
  AIRB: { out: 'TRAVEL.FLIGHT' },
  BUSB: { out: 'TRANSPORT.PUBLIC_TRANSIT' },
  FERB: { out: 'TRANSPORT.PUBLIC_TRANSIT' },
  RLWY: { out: 'TRANSPORT.PUBLIC_TRANSIT' },
  TRPT: { out: 'TRANSPORT' },
  CPKC: { out: 'TRANSPORT.PARKING' },
  CFEE: { out: 'BANK.FEES' },
  DCHG: { out: 'SERVICES' },
  EDUC: { out: 'SERVICES.EDUCATION' },
  GAMB: { out: 'FUN.GAMBLING' },
  GAMI: { in: 'FUN.GAMBLING' },
  GAFA: { out: 'FUN.GAMBLING' },
  LIMA: { out: 'TRANSFER.ACCOUNT', in: 'TRANSFER.ACCOUNT' },
  CASH: {},
  INTC: { out: 'TRANSFER.ACCOUNT', in: 'TRANSFER.ACCOUNT' },
  SUPP: { out: 'SERVICES.SUPPLIERS', in: 'INCOME.BUSINESS' },
  TRAD: { out: 'SERVICES.SUPPLIERS', in: 'INCOME.BUSINESS' },
  IVPT: { out: 'SERVICES.SUPPLIERS', in: 'INCOME.BUSINESS' },
  SUBS: { out: 'FUN.NEWS' },
  LICF: { out: 'GOV.FEES' },
  REFU: {},
};

/** The category of a purpose code for money in this direction; null where the code does not tell. */
export const categoryOfPurpose = (purpose: string, direction: Direction): CategoryCode | null =>
  (Object.hasOwn(PURPOSES, purpose) ? PURPOSES[purpose]?.[direction] : undefined) ?? null;

/** The whole table, for those who check it. */
export const PURPOSE_TABLE = PURPOSES;
