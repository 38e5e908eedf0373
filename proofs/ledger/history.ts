/**
 * Bank histories: what really happened at a bank, and nothing of how it is told. Times are whole hours from the history's
 * beginning, in UTC; amounts are whole minor units, signed as the ledger signs them.
 */
import fc from 'fast-check';

/** How a payment comes about. */
export type Kind =
  /** Booked at once. */
  | 'direct'
  /** A hold that books as it was. */
  | 'plain'
  /** Holds that book with another amount. */
  | 'tip'
  | 'fuel'
  | 'hotel'
  | 'exchange'
  /** A hold that never books. */
  | 'dropped'
  /** A hold that books when nobody waits for it any more, and otherwise. */
  | 'late'
  /** Money that is announced, with the day on which it will be there. */
  | 'announced'
  /** A payment that is taken back. */
  | 'reversed'
  /** A payment with a fee of its own. */
  | 'charged';

/** What a booking says differently than its hold did. */
export type Wording = 'same' | 'case' | 'prefix' | 'suffix' | 'other';

export interface Payment {
  readonly number: number;
  /** The place of its account in the history. */
  readonly account: number;
  readonly kind: Kind;
  /** As it is booked. */
  readonly units: number;
  /** As it is held. */
  readonly heldUnits: number;
  readonly text: string;
  readonly heldText: string;
  /** What it cost elsewhere, in hundredths of another currency. */
  readonly original: number | null;
  /** When it is shown as pending; null when it never is. */
  readonly shownAt: number | null;
  /** When it is booked; null when it never is. */
  readonly bookedAt: number | null;
  /** Until when it is shown as pending. */
  readonly hiddenAt: number;
  /** Whether the pending entry has no date at all. */
  readonly undated: boolean;
  /** How many days before the day of its booking the bank dates it. */
  readonly backDays: number;
  /** How many days after the booking date the value date is. */
  readonly valueDays: number;
  /** Another payment that a careless bank would give the same reference. */
  readonly pair: number | null;
  readonly reversal: boolean;
}

export interface Account {
  readonly currency: string;
  /** Digits after the decimal point. */
  readonly digits: number;
  readonly iban: string;
  readonly opening: number;
}

export interface History {
  readonly beginsAt: number;
  /** What the bank's clock shows more than UTC, in hours. */
  readonly zone: number;
  readonly accounts: readonly Account[];
  readonly payments: readonly Payment[];
}

export const HOUR_MS = 3_600_000;
export const DAY_HOURS = 24;
/** Days in which payments begin. */
export const STORY_DAYS = 20;
/** Sightings begin so many days before the first payment, so that nothing is on an edge by accident. */
const FIRST_DAY = 2;

const BEGINNINGS = ['2025-12-20', '2026-02-18', '2026-03-20', '2026-06-01'].map((day) =>
  Date.parse(`${day}T00:00:00Z`),
);
const ACCOUNTS: readonly Account[] = [
  { currency: 'EUR', digits: 2, iban: 'DE02120300000000202051', opening: 123_456 },
  { currency: 'BHD', digits: 3, iban: 'BH67BMAG00001299123456', opening: 5 },
  { currency: 'JPY', digits: 0, iban: 'DE02500105170137075030', opening: -900 },
  // The same number with a pocket of another currency.
  { currency: 'USD', digits: 2, iban: 'DE02120300000000202051', opening: 0 },
];

/** Names with few trigrams in common. */
export const MERCHANTS = [
  'ALBA COFFEE ROASTERS',
  'NORDWIND HARDWARE',
  'CITY PARKING ZUERICH',
  'QUICK PETROL STATION',
  'HOTEL MIRAMAR',
  'BOOKSHOP LINDEN',
  'YUKI RAMEN',
];

/** In hundredths of the main unit; few, so that equal payments are common. */
const SIZES = [350, 350, 1_299, 2_000, 5_000, 98_765] as const;

/** What a payment is made of: small numbers, so that failing histories shrink well. */
interface Seed {
  readonly account: number;
  readonly kind: Kind;
  readonly size: number;
  readonly merchant: number;
  readonly at: number;
  readonly lag: number;
  readonly extra: number;
  readonly wording: Wording;
  readonly backDays: number;
  readonly valueDays: number;
  readonly undated: boolean;
  readonly bothHours: number;
  readonly copies: number;
  readonly stagger: number;
}

export interface Taste {
  readonly kinds?: readonly Kind[];
  readonly wordings?: readonly Wording[];
  /** How many equal payments at most. */
  readonly copiesMax?: number;
  readonly paymentsMax?: number;
  readonly accountsMax?: number;
  /** Whether a hold may be shown beside its booking for a while. */
  readonly both?: boolean;
  readonly undated?: boolean;
  readonly backDated?: boolean;
  /** Of one day, one amount and one shop, so that nearly all are alike. */
  readonly alike?: boolean;
}

const EVERY_KIND: readonly Kind[] = [
  'direct',
  'plain',
  'tip',
  'fuel',
  'hotel',
  'exchange',
  'dropped',
  'late',
  'announced',
  'reversed',
  'charged',
];
const EVERY_WORDING: readonly Wording[] = ['same', 'case', 'prefix', 'suffix', 'other'];

const seeds = (taste: Taste): fc.Arbitrary<Seed> =>
  fc.record({
    account: fc.nat({ max: (taste.accountsMax ?? 2) - 1 }),
    kind: fc.constantFrom(...(taste.kinds ?? EVERY_KIND)),
    size: taste.alike ? fc.constant(350) : fc.constantFrom(...SIZES),
    merchant: fc.nat({ max: taste.alike ? 0 : MERCHANTS.length - 1 }),
    at: fc.nat({ max: (taste.alike ? 4 : STORY_DAYS) * DAY_HOURS }),
    lag: fc.nat({ max: 5 * DAY_HOURS }),
    extra: fc.nat({ max: 1_000 }),
    wording: fc.constantFrom(...(taste.wordings ?? EVERY_WORDING)),
    backDays: (taste.backDated ?? true) ? fc.constantFrom(0, 0, 0, 1, 3, 7) : fc.constant(0),
    valueDays: fc.constantFrom(0, 0, -2, 1, 3),
    undated: (taste.undated ?? true) ? fc.constantFrom(false, false, false, true) : fc.constant(false),
    bothHours: (taste.both ?? true) ? fc.constantFrom(0, 0, 0, 40) : fc.constant(0),
    copies: fc.integer({ min: 1, max: taste.copiesMax ?? 3 }),
    stagger: fc.constantFrom(0, 0, 3, 30),
  });

/** Histories of two accounts or so, over about three weeks. */
export const histories = (taste: Taste = {}): fc.Arbitrary<History> =>
  fc
    .record({
      beginsAt: fc.constantFrom(...BEGINNINGS),
      zone: fc.constantFrom(0, 1, -11, 9, 14),
      first: fc.nat({ max: ACCOUNTS.length - 1 }),
      seeds: fc.array(seeds(taste), { minLength: 1, maxLength: taste.paymentsMax ?? 14 }),
    })
    .map(({ beginsAt, zone, first, seeds: list }) => ({
      beginsAt,
      zone,
      accounts: Array.from({ length: taste.accountsMax ?? 2 }, (_, at) => accountOf(first + at)),
      payments: paymentsOf(list, first),
    }));

function accountOf(at: number): Account {
  const found = ACCOUNTS[at % ACCOUNTS.length];
  if (found === undefined) throw new Error('internal: no account');
  return found;
}

function paymentsOf(list: readonly Seed[], first: number): Payment[] {
  const made: Payment[] = [];
  for (const seed of list)
    for (let copy = 0; copy < seed.copies; copy++) {
      const one = paymentOf(seed, made.length, copy, accountOf(first + seed.account));
      made.push(one);
      const other = follower(one, made.length, accountOf(first + seed.account));
      if (other === null) continue;
      made[made.length - 1] = { ...one, pair: other.number };
      made.push(other);
    }
  return made;
}

/** Hundredths of the main unit as minor units of a currency; never nothing. */
const minor = (hundredths: number, digits: number): number =>
  Math.max(1, Math.round((hundredths * 10 ** digits) / 100));
const permille = (amount: number, part: number): number =>
  Math.max(1, Math.round((amount * (1_000 + part)) / 1_000));

function paymentOf(seed: Seed, number: number, copy: number, { digits }: Account): Payment {
  const { kind, extra } = seed;
  const [held, booked] = sizesOf(kind, minor(seed.size, digits), extra, digits);
  const sign = kind === 'announced' ? 1 : -1;
  const at = FIRST_DAY * DAY_HOURS + seed.at + copy * seed.stagger;
  const isShown = !['direct', 'reversed', 'charged'].includes(kind);
  const lag = kind === 'late' ? 16 * DAY_HOURS + (seed.lag % 48) : seed.lag;
  const end = at + (isShown ? lag : 0);
  const isBooked = kind !== 'dropped';
  const text = MERCHANTS[seed.merchant] ?? '';
  const undated = isShown && seed.undated;
  return {
    number,
    account: seed.account,
    kind,
    units: sign * booked,
    heldUnits: sign * held,
    text: worded(text, isShown ? seed.wording : 'same', extra),
    // The ledger gives an entry without a date one: proofs know from the text that they cannot know it.
    heldText: undated ? `${UNDATED} ${text}` : text,
    original: kind === 'exchange' ? seed.size * 3 : null,
    shownAt: isShown ? at : null,
    bookedAt: isBooked ? end : null,
    hiddenAt: isShown ? end + (isBooked ? seed.bothHours : 0) : end,
    undated,
    backDays: seed.backDays,
    valueDays: seed.valueDays,
    pair: null,
    reversal: false,
  };
}

/** How entries without a date begin. */
export const UNDATED = 'RESERVED';

/** Held and booked. */
function sizesOf(kind: Kind, size: number, extra: number, digits: number): readonly [number, number] {
  if (kind === 'tip') return [size, permille(size, 50 + (extra % 250))];
  if (kind === 'fuel') return [minor(extra % 2 === 0 ? 100 : 10_000, digits), minor(3_000 + extra, digits)];
  if (kind === 'hotel') return [size, permille(size, extra % 350)];
  if (kind === 'exchange') return [permille(size, (extra % 50) - 25), size];
  if (kind === 'late') return [size, permille(size, 900)];
  return [size, size];
}

function worded(text: string, wording: Wording, extra: number): string {
  if (wording === 'case') return `${text.slice(0, 1)}${text.slice(1).toLowerCase().replace(' ', '  ')}`;
  if (wording === 'prefix') return `CARD PAYMENT ${text}`;
  if (wording === 'suffix') return `${text} ${String(extra).padStart(4, '0')}`;
  if (wording === 'other') return `SETTLEMENT ${String(extra).padStart(4, '0')} BLVD`;
  return text;
}

/** What a payment brings with it: its reversal, or its fee. */
function follower(one: Payment, number: number, { digits }: Account): Payment | null {
  if (one.bookedAt === null) return null;
  const base = { ...one, number, pair: one.number, kind: 'direct' as const };
  if (one.kind === 'reversed') {
    const at = one.bookedAt + 20;
    return { ...base, units: -one.units, bookedAt: at, hiddenAt: at, backDays: 0, reversal: true };
  }
  if (one.kind !== 'charged') return null;
  return { ...base, units: -minor(50, digits), text: `FEE ${one.text}` };
}
