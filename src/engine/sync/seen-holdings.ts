/** The positions that a sync saw, in the form in which they are kept. */
import type { SeenHolding } from '../../connectors/contract.ts';
import type { Money } from '../../core/money.ts';
import type { SaidHolding } from '../holdings-port.ts';
import { keptPages } from './fetch-pages.ts';
import type { Run } from './parts.ts';
import type { SyncPart } from './store-port.ts';

/** Characters of a name and of a national number that are kept. */
export const HOLDING_NAME_CHARACTERS_MAX = 500;
export const HOLDING_NUMBER_CHARACTERS_MAX = 64;

/** What was asked of the positions of an account. */
export interface SeenHoldings {
  readonly holdings: readonly SaidHolding[];
  /** When the bank was asked, in epoch milliseconds. */
  readonly askedAt: number;
}

/** What was fetched of an account; null when its positions were not asked for. */
export async function seenHoldings(run: Run, part: SyncPart): Promise<SeenHoldings | null> {
  const seen: SeenHolding[] = [];
  let askedAt: number | null = null;
  for await (const { observations, at } of keptPages<SeenHolding>(run, part, 'holdings')) {
    seen.push(...observations);
    askedAt = at;
  }
  return askedAt === null ? null : { holdings: saidHoldings(seen), askedAt };
}

/**
 * Positions with what tells them apart: the ISIN, else the number of the country, else the name. Several of one paper are
 * told apart by what they were bought for, then by their order.
 */
export function saidHoldings(seen: readonly SeenHolding[]): readonly SaidHolding[] {
  const taken = new Map<string, number>();
  return seen.map((holding) => {
    const said = saidHolding(holding);
    const alike = seen.filter((other) => paperOf(other) === said.paper).length > 1;
    const key = alike ? `${said.paper} at ${holding.purchaseQuote?.amount ?? ''}` : said.paper;
    const times = (taken.get(key) ?? 0) + 1;
    taken.set(key, times);
    return { ...said.holding, key: times === 1 ? key : `${key} #${times}` };
  });
}

const plain = (text: string | null | undefined, charactersMax: number): string | null => {
  const cleaned = (text ?? '').replaceAll('\0', '').toWellFormed().trim().slice(0, charactersMax);
  return cleaned === '' ? null : cleaned;
};

function paperOf({ isin, nationalNumber, name }: SeenHolding): string {
  if (isin !== null) return `isin ${isin}`;
  const number = plain(nationalNumber, HOLDING_NUMBER_CHARACTERS_MAX);
  return number === null ? `name ${plain(name, HOLDING_NAME_CHARACTERS_MAX) ?? ''}` : `number ${number}`;
}

const amountOf = (money: Money | null | undefined): string | null => money?.amount ?? null;
const currencyOf = (money: Money | null | undefined): string | null => money?.currency ?? null;

const saidHolding = (seen: SeenHolding): { paper: string; holding: Omit<SaidHolding, 'key'> } => ({
  paper: paperOf(seen),
  holding: {
    isin: seen.isin,
    nationalNumber: plain(seen.nationalNumber, HOLDING_NUMBER_CHARACTERS_MAX),
    name: plain(seen.name, HOLDING_NAME_CHARACTERS_MAX),
    quantity: seen.quantity,
    quantityKind: seen.quantityKind ?? 'units',
    quote: amountOf(seen.quote),
    quoteCurrency: currencyOf(seen.quote),
    quoteKind: seen.quoteKind ?? 'price',
    quotedAt: seen.quotedAt === null ? null : new Date(seen.quotedAt).toISOString(),
    value: amountOf(seen.value),
    valueCurrency: currencyOf(seen.value),
    purchaseQuote: amountOf(seen.purchaseQuote),
    purchaseQuoteCurrency: currencyOf(seen.purchaseQuote),
    purchaseValue: amountOf(seen.purchaseValue),
    purchaseValueCurrency: currencyOf(seen.purchaseValue),
  },
});
