/**
 * Labelled transactions of others, which are never part of the project: read from the folder that TRIBUTARY_SAMPLES
 * names. What is measured on them is how often the cascade answers, and how often rightly, by what it rests on.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { openBrands } from '../../src/core/categories/brands/open.ts';
import { categorise } from '../../src/core/categories/categorise.ts';
import { categoryOfMcc, VAGUE_MCC } from '../../src/core/categories/tables/mcc.ts';
import type {
  AnyCategoryCode,
  CategoryCode,
  CategoryFacts,
  Knowledge,
} from '../../src/core/categories/types.ts';

/** The reason to give when the sets are missing. */
export const NO_SETS = 'labelled transactions not found: set TRIBUTARY_SAMPLES';

/** The file of a set, or null where it is not there; with CI=true it must be. */
export function setFile(name: string): string | null {
  const root = process.env.TRIBUTARY_SAMPLES;
  const file = root === undefined ? null : path.join(root, 'categories', name);
  if (file !== null && existsSync(file)) return file;
  if (process.env.CI === 'true') throw new Error(NO_SETS);
  return null;
}

/** What the cascade is given to know in these measurements: the dictionary, no memory, no model. */
export const knowledge = (): Knowledge => ({
  memory: () => null,
  brands: openBrands(readFileSync(new URL('../../src/core/categories/brands/brands.txt', import.meta.url))),
  model: null,
});

/** Facts where nothing is said; the rest is the set's. */
export const NO_FACTS: CategoryFacts = {
  direction: 'out',
  amount: '1.00',
  currency: 'EUR',
  accountKind: 'current',
  counterpartyName: null,
  counterpartyAccount: null,
  text: null,
  bankText: null,
  mcc: null,
  purpose: null,
  btc: null,
  gvc: null,
  creditorId: null,
  mandateId: null,
  country: null,
  ownTransfer: false,
};

/** One case with its label: the category, or some that are all right, and how often it stands for. */
export interface Labelled {
  readonly facts: CategoryFacts;
  readonly right: readonly CategoryCode[];
  readonly weight: number;
}

/** Of the answers: how many, how many in the right group, and how many in the right leaf. */
export interface Tally {
  cases: number;
  answered: number;
  leaf: number;
  group: number;
}

const tally = (): Tally => ({ cases: 0, answered: 0, leaf: 0, group: 0 });

/** What came out, in all and by source; each counted by cases and by weight. */
export interface Measured {
  readonly all: Tally;
  readonly weighted: Tally;
  readonly bySource: ReadonlyMap<string, Tally>;
}

function count(
  into: Tally,
  weight: number,
  code: AnyCategoryCode | null,
  right: readonly AnyCategoryCode[],
): void {
  into.cases += weight;
  if (code === null) return;
  into.answered += weight;
  if (right.includes(code)) into.leaf += weight;
  if (right.some((one) => one.split('.')[0] === code.split('.')[0])) into.group += weight;
}

/** Runs the cascade over labelled cases. */
export function measure(cases: readonly Labelled[], known: Knowledge): Measured {
  const all = tally();
  const weighted = tally();
  const bySource = new Map<string, Tally>();
  for (const { facts, right, weight } of cases) {
    const { code, source } = categorise(facts, known);
    const mine = bySource.get(source) ?? tally();
    bySource.set(source, mine);
    count(all, 1, code, right);
    count(weighted, weight, code, right);
    count(mine, 1, code, right);
  }
  return { all, weighted, bySource };
}

/** Share of one number in another, with three decimals. */
export const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((1000 * part) / whole) / 1000;

/** A line to read. */
export const line = (name: string, { cases, answered, leaf, group }: Tally): string =>
  `${name}: ${cases} cases, answered ${share(answered, cases)}, right group ${share(group, answered)}, right leaf ${share(leaf, answered)}`;

/** Share of the majority that a description needs to have a label. */
const MAJORITY = 0.6;

/**
 * Card payments of a city's administration (real descriptors with the merchant's MCC): every distinct descriptor once,
 * labelled with what most of its MCCs are in our taxonomy. Those under MCCs that tell nothing are left out.
 */
export function torontoCases(file: string, withMcc: boolean): Labelled[] {
  const counts = new Map<string, Map<string, number>>();
  const [head = '', ...rows] = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  const columns = head.split('\t');
  const [nameAt, mccAt] = [columns.indexOf('merchant_name'), columns.indexOf('mcc')];
  for (const row of rows) {
    const cells = row.split('\t');
    const name = cells[nameAt]?.trim() ?? '';
    const mcc = (cells[mccAt] ?? '').trim().padStart(4, '0');
    if (name === '' || VAGUE_MCC.has(mcc) || categoryOfMcc(mcc) === null) continue;
    const mine = counts.get(name) ?? new Map<string, number>();
    mine.set(mcc, (mine.get(mcc) ?? 0) + 1);
    counts.set(name, mine);
  }
  const cases: Labelled[] = [];
  for (const [name, mccs] of counts) {
    const weight = [...mccs.values()].reduce((sum, one) => sum + one, 0);
    const [mcc = '', most = 0] = [...mccs].sort((one, other) => other[1] - one[1])[0] ?? [];
    const code = categoryOfMcc(mcc);
    if (code === null || most < MAJORITY * weight) continue;
    const facts = { ...NO_FACTS, text: name, currency: 'CAD', country: 'CA', btc: 'PMNT-CCRD-POSD' };
    cases.push({ facts: { ...facts, mcc: withMcc ? mcc : null }, right: [code], weight });
  }
  return cases;
}

/** What the labels of the South African set are in our taxonomy; labels that say nothing we could check are left out. */
const SOUTH_AFRICAN: Readonly<Record<string, readonly CategoryCode[]>> = {
  'Bank Charges and Fees': ['BANK.FEES', 'BANK.ATM_FEES', 'BANK.FOREIGN_FEES', 'BANK'],
  'Eating Out': ['FOOD.RESTAURANT', 'FOOD.FAST_FOOD', 'FOOD.COFFEE', 'FOOD.BAR', 'FOOD.DELIVERY'],
  'Insufficient Funds Fee': ['BANK.OVERDRAFT_FEES', 'BANK.FEES'],
  Groceries: ['FOOD.GROCERIES'],
  Subscriptions: ['FUN.TV_FILM', 'FUN.MUSIC', 'SHOP.DIGITAL', 'SERVICES.SOFTWARE', 'FUN.NEWS', 'FUN.GAMES'],
  'Cellular Data Purchase': ['UTIL.TELEPHONE', 'UTIL.INTERNET_CABLE'],
  Fuel: ['TRANSPORT.FUEL'],
  Coffee: ['FOOD.COFFEE'],
  Transport: ['TRANSPORT.TAXI', 'TRANSPORT.PUBLIC_TRANSIT', 'TRANSPORT.TOLLS', 'TRANSPORT'],
  Entertainment: ['FUN.EVENTS', 'FUN.TV_FILM', 'FUN.CLUBS', 'FUN.GAMES'],
  'Home and Garden': ['HOME.HARDWARE', 'HOME.FURNITURE', 'HOME.REPAIR'],
  'Savings Transfer': ['TRANSFER.SAVINGS'],
  Parking: ['TRANSPORT.PARKING'],
  'ATM and Cash Withdrawal': ['CASH.ATM'],
  Gambling: ['FUN.GAMBLING'],
  'Fast Food & Takeouts': ['FOOD.FAST_FOOD', 'FOOD.RESTAURANT'],
  Investments: ['TRANSFER.INVESTMENT'],
  Clothing: ['SHOP.CLOTHING'],
  'Tobacco & Smoking': ['SHOP.TOBACCO'],
  'Health and Medical': ['MEDICAL.PHARMACY', 'MEDICAL.DOCTOR', 'MEDICAL.DENTIST', 'MEDICAL.OPTICIAN'],
  'Life Insurance': ['SERVICES.INSURANCE_LIFE', 'SERVICES.INSURANCE', 'INCOME.INSURANCE_PAYOUT'],
  'Interest Received': ['INCOME.INTEREST'],
  'Interest Repayment': ['BANK.INTEREST'],
  'Personal Care': ['CARE.GYM', 'CARE.HAIR_BEAUTY', 'CARE.LAUNDRY'],
  'General Insurance': ['SERVICES.INSURANCE'],
  Alcohol: ['FOOD.ALCOHOL', 'FOOD.BAR'],
  'Holidays and Travel': ['TRAVEL.LODGING', 'TRAVEL.AGENCY', 'TRAVEL.FLIGHT'],
  'Auto Insurance': ['SERVICES.INSURANCE_VEHICLE', 'SERVICES.INSURANCE'],
  'General Loan Repayment': ['LOAN.PERSONAL', 'LOAN'],
  'Electronics and Appliances': ['SHOP.ELECTRONICS'],
  Restaurants: ['FOOD.RESTAURANT', 'FOOD.FAST_FOOD', 'FOOD.COFFEE'],
  'Health Insurance': ['SERVICES.INSURANCE_HEALTH'],
  'Cash Deposit': ['CASH.DEPOSIT'],
  Education: ['SERVICES.EDUCATION'],
  Donation: ['GOV.DONATIONS'],
};

/** Fields of a line of CSV with double quotes. */
const fields = (row: string): string[] =>
  [...row.matchAll(/("([^"]*(?:""[^"]*)*)"|[^,]*)(,|$)/g)].map(([, plain = '', quoted]) => quoted ?? plain);

/** Entries of South African accounts: whole bank texts, without any code. */
export function southAfricanCases(file: string): Labelled[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((row): Labelled[] => {
      const [text = '', amount = '', label = ''] = fields(row.trim());
      const right = SOUTH_AFRICAN[label];
      if (right === undefined) return [];
      const direction = amount.startsWith('-') ? 'out' : 'in';
      const plain = amount.replace(/[-\s]/g, '');
      const card = /card purchase|pos purchase|\(card/i.test(text) && !/fee/i.test(text);
      const facts = { ...NO_FACTS, text, direction, amount: plain, currency: 'ZAR', country: 'ZA' } as const;
      return [{ facts: { ...facts, btc: card ? 'PMNT-CCRD-POSD' : null }, right, weight: 1 }];
    });
}
