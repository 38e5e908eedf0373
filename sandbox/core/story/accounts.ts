/** The numbers and names of accounts, and of the other sides of payments. All are a function of names. */
import { clabeOf, ibanOf, ribKeyOf } from '../numbers.ts';
import { remember } from '../remember.ts';
import { digitsFrom } from '../seeded.ts';
import type { AccountType, Party, SandboxAccount, SandboxInstitution } from '../types.ts';
import type { AccountSheet, Life } from './life.ts';

type Numbers = Pick<
  SandboxAccount,
  'iban' | 'bban' | 'sortCode' | 'accountNumber' | 'routingNumber' | 'clabe' | 'maskedPan'
>;

/** An account whose numbers a bank keeps to itself. */
export const NO_NUMBERS: Numbers = {
  iban: null,
  bban: null,
  sortCode: null,
  accountNumber: null,
  routingNumber: null,
  clabe: null,
  maskedPan: null,
};

/** No place of the CLABE has this number, so that none of these can be an account. */
const NO_PLACE = '000';
const BRITISH_BANK = 'DEMO';
const LOAN_DIGITS = 12;

function withIban(country: string, bban: string): Numbers {
  return { ...NO_NUMBERS, iban: ibanOf(country, bban), bban };
}

function numbersOf(country: string, bankCode: string, seed: string): Numbers {
  switch (country) {
    case 'FR': {
      const account = digitsFrom(seed, 11);
      const branch = '00001';
      return withIban('FR', `${bankCode}${branch}${account}${ribKeyOf(bankCode, branch, account)}`);
    }
    case 'GB': {
      const accountNumber = digitsFrom(seed, 8);
      const numbers = withIban('GB', `${BRITISH_BANK}${bankCode}${accountNumber}`);
      return { ...numbers, sortCode: bankCode, accountNumber };
    }
    case 'US':
      return { ...NO_NUMBERS, routingNumber: bankCode, accountNumber: digitsFrom(seed, 10) };
    case 'MX':
      return { ...NO_NUMBERS, clabe: clabeOf(`${bankCode}${NO_PLACE}${digitsFrom(seed, 11)}`) };
    case 'BH':
      return withIban('BH', `${bankCode}${digitsFrom(seed, 14)}`);
    default:
      return withIban(country, `${bankCode}${digitsFrom(seed, 10)}`);
  }
}

/** What an account needs to be made. */
export interface AccountPlan {
  readonly institution: SandboxInstitution;
  readonly login: string;
  readonly type: AccountType;
  readonly holder: string;
  readonly usage: 'private' | 'business';
  readonly life: Life;
}

function numbersBy(type: AccountType, institution: SandboxInstitution, seed: string): Numbers {
  if (type === 'card') return { ...NO_NUMBERS, maskedPan: `499999******${digitsFrom(seed, 4)}` };
  // Nobody transfers to a loan or to securities from elsewhere: they have a number of its bank only.
  if (type === 'loan' || type === 'securities')
    return { ...NO_NUMBERS, accountNumber: digitsFrom(seed, LOAN_DIGITS) };
  return numbersOf(institution.country, institution.bankCodes[0] ?? '', seed);
}

/** The account of this customer; the key is the type, for nobody has two of one. */
export function accountOf({ institution, login, type, holder, usage, life }: AccountPlan): SandboxAccount {
  const sheet: AccountSheet | undefined = life[type];
  if (sheet === undefined) throw new Error(`internal: a life without a ${type}`);
  const seed = `${institution.id}|${login}|${type}`;
  return {
    key: type,
    institution: institution.id,
    login,
    type,
    currency: life.currency,
    ...numbersBy(type, institution, seed),
    bic: institution.bic,
    product: sheet.product,
    name: sheet.name,
    holder,
    usage,
    creditLimit: sheet.limit,
    overdraftLimit: sheet.overdraft,
    opening: sheet.opening,
  };
}

/** The account as the other side of a payment sees it. */
export const partyOfAccount = (account: SandboxAccount): Party => ({
  name: account.holder,
  iban: account.iban,
  account: account.iban ? null : (account.clabe ?? account.accountNumber ?? account.maskedPan),
  bic: account.bic,
});

/** Bank codes that nobody has, for everybody who is with another bank. */
const OTHER_BANK: Readonly<Record<string, string>> = {
  DE: '99999999',
  FR: '99999',
  GB: '999999',
  US: '999999992',
  MX: '999',
  BH: 'DEMO',
};

/** Names that are kept with their numbers. */
const PARTIES_KEPT_MAX = 2000;

const makeParty = remember(PARTIES_KEPT_MAX, (key): Party => {
  const country = key.slice(0, 2);
  const name = key.slice(2);
  const numbers = numbersOf(country, OTHER_BANK[country] ?? '', `elsewhere|${country}|${name}`);
  const account = numbers.iban ? null : (numbers.clabe ?? numbers.accountNumber);
  return { name, iban: numbers.iban, account, bic: null };
});

/** Somebody with a number at another bank; `country` is ISO 3166-1 alpha-2. */
export const partyElsewhere = (country: string, name: string): Party => makeParty(`${country}${name}`);

/** Somebody of whom the bank tells the name only. */
export const partyNamed = remember(
  PARTIES_KEPT_MAX,
  (name): Party => ({ name, iban: null, account: null, bic: null }),
);
