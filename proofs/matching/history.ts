/** A household's purchases as they really were: what the bank then shows of them is in feed.ts. */
import { dateOfDayNumber, dayNumber, type LocalDate, parseLocalDate } from '../../src/core/dates.ts';
import { type Dice, diceOf } from '../simulation/random.ts';
import type { CardRow, PurchaseKind } from './card-rows.ts';
import { bookedText, holdText } from './texts.ts';

/** Everything is counted in days from here. */
const BEGIN = dayNumber(parseLocalDate('2025-01-01') as LocalDate);
export const dateOf = (day: number): LocalDate => dateOfDayNumber(BEGIN + day);

/** What is injected, in percent unless said otherwise. */
export const NOISE = {
  holdTextAltered: 65,
  bookedTextAltered: 25,
  textChangedLate: 6,
  dateChangedLate: 4,
  tipped: 35,
  fuelHeld: 50,
  hotelHeld: 50,
  /** Share of amount by which a rate may change until it books. */
  rateShare: 0.025,
  /** Pending ones that never book. */
  vanishing: 2,
  /** Days between a hold that is gone and its booking, in so many of a hundred. */
  gap: 5,
  missedDays: 12,
  originalOfHold: 50,
  twin: 1.5,
} as const;

/** One purchase. Amounts in hundredths, days from the beginning. */
export interface Purchase {
  readonly id: number;
  readonly kind: PurchaseKind;
  readonly merchant: string;
  readonly day: number;
  /** Null when it never books. */
  readonly booked: { readonly day: number; readonly text: string; readonly cents: number } | null;
  /** Null when the bank does not show it while it is pending. */
  readonly hold: {
    readonly text: string;
    readonly cents: number;
    /** The first day on which it is not shown any more. */
    readonly until: number;
    readonly namesOriginal: boolean;
  } | null;
  readonly original: CardRow['original'];
  /** From that day on the booked entry has another text or date. */
  readonly changed: { readonly from: number; readonly text: string; readonly day: number } | null;
}

/** How a bank shows purchases of one account. */
export interface Household {
  readonly number: number;
  readonly purchases: readonly Purchase[];
  /** Whether booked entries say on which day the purchase was. */
  readonly namesDay: boolean;
  /** Days on which nothing was fetched. */
  readonly missed: ReadonlySet<number>;
  /** Two consents meet here: ids of regimes that are minted anew change with it. */
  readonly days: number;
}

/** Where the share of each kind ends, of a hundred; the rest is plain. */
const KIND_ENDS: readonly (readonly [PurchaseKind, number])[] = [
  ['tip', 15],
  ['fuel', 21],
  ['hotel', 22.5],
  ['abroad', 26.5],
];
const FAVOURITES = 40;
const FAVOURITE_PERCENT = 60;
/** How many of a hundred purchases a bank shows while they are pending: each bank its own. */
const SHOWN_PERCENT = [10, 50] as const;
const NAMES_DAY_PERCENT = 70;

/** The rows by kind and by merchant, to draw from. */
export interface Pool {
  readonly kinds: ReadonlyMap<PurchaseKind, readonly CardRow[]>;
  readonly merchants: ReadonlyMap<string, readonly CardRow[]>;
}

export function poolOf(rows: readonly CardRow[]): Pool {
  return {
    kinds: Map.groupBy(rows, (row) => row.kind),
    merchants: Map.groupBy(rows, (row) => `${row.kind} ${row.merchant}`),
  };
}

/** What a run is made of. */
export interface Size {
  readonly households: number;
  readonly days: number;
  /** Purchases of a household in all. */
  readonly purchases: number;
}

/** Households of a seed. */
export function householdsOf(seed: number, pool: Pool, size: Size): Household[] {
  const dice = diceOf(seed);
  return Array.from({ length: size.households }, (_, number) => household(number, pool, size, dice.fork()));
}

function household(number: number, pool: Pool, size: Size, dice: Dice): Household {
  const shown = dice.between(...SHOWN_PERCENT);
  const drawn = draw(pool, dice);
  const purchases: Purchase[] = [];
  while (purchases.length < size.purchases) {
    const day = dice.below(size.days);
    const row = drawn();
    purchases.push(purchaseOf(purchases.length, day, row, dice.percent(shown), dice));
    if (dice.percent(NOISE.twin))
      purchases.push(purchaseOf(purchases.length, day, row, dice.percent(shown), dice));
  }
  const missed = new Set<number>();
  for (let day = 0; day < size.days; day++) if (dice.percent(NOISE.missedDays)) missed.add(day);
  return { number, purchases, namesDay: dice.percent(NAMES_DAY_PERCENT), missed, days: size.days };
}

/** Draws real rows as a household buys: often at the same places, with amounts that were paid there. */
function draw(pool: Pool, dice: Dice): () => CardRow {
  const of = (kind: PurchaseKind): CardRow => dice.pick(pool.kinds.get(kind) ?? []);
  const favourites = new Map<PurchaseKind, CardRow[]>();
  for (const kind of pool.kinds.keys())
    favourites.set(
      kind,
      Array.from({ length: kind === 'plain' ? FAVOURITES : FAVOURITES / 8 }, () => of(kind)),
    );
  return () => {
    const place = dice.below(1_000) / 10;
    const kind = KIND_ENDS.find(([, end]) => place < end)?.[0] ?? 'plain';
    if (!dice.percent(FAVOURITE_PERCENT)) return of(kind);
    const favourite = dice.pick(favourites.get(kind) ?? []);
    return dice.pick(pool.merchants.get(`${kind} ${favourite.merchant}`) ?? [favourite]);
  };
}

function purchaseOf(id: number, day: number, row: CardRow, shown: boolean, dice: Dice): Purchase {
  const vanishes = shown && dice.percent(NOISE.vanishing);
  const bookedDay = day + row.lag;
  const text = dice.percent(NOISE.bookedTextAltered) ? bookedText(row.merchant, dice) : row.merchant;
  const gap = row.lag >= 2 && dice.percent(NOISE.gap) ? 1 : 0;
  const until = vanishes ? day + dice.between(1, 4) : bookedDay - gap;
  return {
    id,
    kind: row.kind,
    merchant: row.merchant,
    day,
    original: row.original,
    booked: vanishes ? null : { day: bookedDay, text, cents: row.cents },
    hold: shown
      ? {
          text: dice.percent(NOISE.holdTextAltered) ? holdText(row.merchant, dice) : row.merchant,
          cents: heldCents(row, dice),
          until,
          namesOriginal: dice.percent(NOISE.originalOfHold),
        }
      : null,
    changed: changeOf(row.merchant, text, bookedDay, dice),
  };
}

function changeOf(merchant: string, text: string, bookedDay: number, dice: Dice): Purchase['changed'] {
  const textChanges = dice.percent(NOISE.textChangedLate);
  const dayChanges = dice.percent(NOISE.dateChangedLate);
  if (!textChanges && !dayChanges) return null;
  return {
    from: bookedDay + dice.between(1, 5),
    text: textChanges ? bookedText(merchant, dice) : text,
    day: dayChanges ? bookedDay + dice.pick([-2, -1, 1, 2]) : bookedDay,
  };
}

const FUEL_HOLDS = [100, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000];

/** What is blocked while the purchase is pending. */
function heldCents({ kind, cents }: CardRow, dice: Dice): number {
  if (cents < 0) return cents;
  const least = (value: number): number => Math.max(1, Math.round(value));
  if (kind === 'tip' && dice.percent(NOISE.tipped)) return least(cents / (1 + 0.1 + dice.unit() * 0.2));
  if (kind === 'fuel' && dice.percent(NOISE.fuelHeld)) return dice.pick(FUEL_HOLDS);
  if (kind === 'hotel' && dice.percent(NOISE.hotelHeld)) return least(cents * (1 + dice.unit() * 0.5));
  if (kind === 'abroad') return least(cents * (1 + (dice.unit() * 2 - 1) * NOISE.rateShare));
  return cents;
}
