/** What a securities account holds: a function of the account and the day. Papers are invented, their numbers too. */
import { addDays, dayIn, instantIn, timestampIn } from '../calendars/index.ts';
import { divide, moneyOf, textOf } from '../money.ts';
import { hash } from '../seeded.ts';
import type { Day, Moment, SandboxAccount, SandboxHolding } from '../types.ts';
import { customerOf } from './customers.ts';

/** When quotes are made: minute of the day. */
const CLOSE = 1_055;
/** How far a quote goes from its usual level, in ten-thousandths. */
const SWING = 400;
const TEN_THOUSAND = 10_000n;

interface Paper {
  /** Eleven characters; the check digit is worked out. */
  readonly isin: string;
  readonly nationalNumber: string | null;
  readonly name: string;
  readonly kind: SandboxHolding['quantityKind'];
  /** In thousandths of a piece, or in cents of the nominal amount. */
  readonly quantity: bigint;
  /** What is bought on the first of each month since the founding, in the same. */
  readonly monthly: bigint;
  /** In cents, of a piece or for 100 of the nominal amount. */
  readonly level: bigint;
  readonly bought: bigint;
}

const PAPERS: readonly Paper[] = [
  {
    isin: 'DE000DEM001',
    nationalNumber: 'DEM001',
    name: 'Musterwerke AG',
    kind: 'units',
    quantity: 25_000n,
    monthly: 0n,
    level: 8_440n,
    bought: 7_125n,
  },
  {
    isin: 'DE000DEM002',
    nationalNumber: 'DEM002',
    name: 'Demo Weltfonds ETF',
    kind: 'units',
    quantity: 112_500n,
    monthly: 1_250n,
    level: 4_012n,
    bought: 3_355n,
  },
  {
    isin: 'DE000DEM003',
    nationalNumber: 'DEM003',
    name: 'Demo Anleihe 2,5 % 2031',
    kind: 'nominal',
    quantity: 500_000n,
    monthly: 0n,
    level: 9_812n,
    bought: 9_975n,
  },
];

/** The positions at this moment; empty for an account that is none of securities. Every day has its quotes. */
export function holdingsOf(account: SandboxAccount, { founded, now }: Moment): readonly SandboxHolding[] {
  const customer = customerOf(account.institution, account.login);
  if (!customer || account.type !== 'securities') return [];
  const { zone } = customer.institution;
  const today = dayIn(zone, now);
  const quoted = now >= instantIn(zone, today, CLOSE) ? today : addDays(today, -1);
  const at = timestampIn(zone, instantIn(zone, quoted, CLOSE));
  return PAPERS.map((paper) =>
    holdingOf(paper, account.currency, quantityAt(paper, founded, today), quoted, at),
  );
}

function holdingOf(
  paper: Paper,
  currency: string,
  quantity: bigint,
  quoted: Day,
  at: string,
): SandboxHolding {
  const isNominal = paper.kind === 'nominal';
  // Thousandths of a piece; of a nominal amount cents, for each 100 of which the quote is.
  const per = isNominal ? TEN_THOUSAND : 1_000n;
  const quote = quoteOn(paper, quoted);
  return {
    isin: `${paper.isin}${checkDigitOf(paper.isin)}`,
    nationalNumber: paper.nationalNumber,
    name: paper.name,
    quantity: isNominal ? textOf(quantity, 2) : textOf(quantity, 3),
    quantityKind: paper.kind,
    quote: moneyOf(quote, currency),
    quoteKind: isNominal ? 'percent' : 'price',
    quotedAt: at,
    value: moneyOf(divide(quantity * quote, per), currency),
    purchaseQuote: moneyOf(paper.bought, currency),
    purchaseValue: moneyOf(divide(quantity * paper.bought, per), currency),
  };
}

const quantityAt = ({ quantity, monthly }: Paper, founded: Day, today: Day): bigint =>
  quantity + monthly * BigInt(Math.max(0, monthsOf(today) - monthsOf(founded)));

const monthsOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

function quoteOn({ isin, level }: Paper, day: Day): bigint {
  const off = BigInt((hash(`${isin}|${day}`) % (2 * SWING + 1)) - SWING);
  return divide(level * (TEN_THOUSAND + off), TEN_THOUSAND);
}

/** ISO 6166: letters as two digits, then the check digit of Luhn over all of them. */
export function checkDigitOf(isin: string): number {
  const digits = [...isin].map((one) => String(Number.parseInt(one, 36))).join('');
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return (10 - (sum % 10)) % 10;
}
