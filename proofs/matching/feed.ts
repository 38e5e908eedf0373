/** What a bank shows of a household on a day, in each of the ways in which banks name entries. */
import { hash } from 'node:crypto';
import type { LocalDate } from '../../src/core/dates.ts';
import type { EntryDetails, SeenEntry } from '../../src/core/matching/entries.ts';
import type { IdStability } from '../../src/core/matching/trust.ts';
import type { Dice } from '../simulation/random.ts';
import { dateOf, type Household, type Purchase } from './history.ts';

/** How a bank names entries. */
export type Regime =
  | 'new id when booked'
  | 'ids rotate on re-consent'
  | 'no ids'
  | 'stable id'
  | "bank's link";
export const REGIMES: readonly Regime[] = [
  'new id when booked',
  'ids rotate on re-consent',
  'no ids',
  'stable id',
  "bank's link",
];
/** What a connector would declare of it. */
export const STABILITY: Record<Regime, IdStability> = {
  'new id when booked': 'changes_on_booking',
  'ids rotate on re-consent': 'per_consent',
  'no ids': 'absent',
  'stable id': 'permanent',
  "bank's link": 'changes_on_booking',
};
/** Days after which the account holder consents anew. */
const CONSENT_DAYS = 90;
const CURRENCY = 'CAD';

/** One sighting, with the truth beside it that matching never sees. */
export interface Sighting {
  readonly entry: SeenEntry;
  readonly details: EntryDetails;
  readonly purchase: Purchase;
}

/** Days of a window, both included. */
export interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);
const amountOf = (cents: number): string => {
  const size = Math.abs(cents);
  const text = `${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
  return cents > 0 ? `-${text}` : text;
};

/** Shows a household's account as one bank does. Sightings are made once and shared. */
export class Feed {
  readonly #made = new Map<string, Sighting>();
  readonly #household: Household;
  readonly #regime: Regime;
  readonly #byDay: Map<number, Purchase[]>;

  constructor(household: Household, regime: Regime) {
    this.#household = household;
    this.#regime = regime;
    this.#byDay = Map.groupBy(household.purchases, (purchase) => purchase.day);
  }

  /** What stands in the window on the day of the fetch, in any order. */
  show(today: number, window: Days, dice: Dice): Sighting[] {
    const shown: Sighting[] = [];
    const reach = today - FIRST_DAYS_BACK;
    for (let day = Math.max(0, reach); day <= today; day++) {
      for (const purchase of this.#byDay.get(day) ?? []) {
        const sighting = this.#sightingOf(purchase, today);
        if (sighting === null) continue;
        const { date } = sighting.entry;
        if (date >= window.from && date <= window.to) shown.push(sighting);
      }
    }
    return shuffled(shown, dice);
  }

  #sightingOf(purchase: Purchase, today: number): Sighting | null {
    const { booked, hold, changed } = purchase;
    const consent = this.#regime === 'ids rotate on re-consent' ? Math.floor(today / CONSENT_DAYS) : 0;
    if (booked !== null && today >= booked.day) {
      const isChanged = changed !== null && today >= changed.from;
      return this.#made_(`b${purchase.id} ${isChanged} ${consent}`, () =>
        this.#booked(purchase, isChanged, consent),
      );
    }
    if (hold === null || today >= hold.until) return null;
    return this.#made_(`p${purchase.id} ${consent}`, () => this.#pending(purchase, consent));
  }

  #made_(name: string, make: () => Sighting): Sighting {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }

  #booked(purchase: Purchase, isChanged: boolean, consent: number): Sighting {
    const booked = purchase.booked ?? { day: 0, text: '', cents: 0 };
    const { text, day } = isChanged && purchase.changed !== null ? purchase.changed : booked;
    const link =
      this.#regime === "bank's link" && purchase.hold !== null ? this.#id(purchase, 'p', consent) : null;
    return sightingOf(purchase, {
      status: 'booked',
      day,
      cents: booked.cents,
      text,
      reference: this.#id(purchase, 'b', consent),
      link,
      bought: this.#household.namesDay ? purchase.day : null,
      original: purchase.original,
    });
  }

  #pending(purchase: Purchase, consent: number): Sighting {
    const { cents, text, namesOriginal } = purchase.hold ?? { cents: 0, text: '', namesOriginal: false };
    return sightingOf(purchase, {
      status: 'pending',
      day: purchase.day,
      cents,
      text,
      reference: this.#id(purchase, 'p', consent),
      link: null,
      bought: null,
      original: namesOriginal ? purchase.original : null,
    });
  }

  #id(purchase: Purchase, part: 'p' | 'b', consent: number): string | null {
    if (this.#regime === 'no ids') return null;
    const name = this.#regime === 'stable id' ? '' : part;
    return digest(`${this.#household.number} ${purchase.id} ${name} ${consent}`).slice(0, 16);
  }
}

/** Purchases are kept in view for so many days; windows reach less far back. */
const FIRST_DAYS_BACK = 60;

interface Shown {
  readonly status: 'booked' | 'pending';
  readonly day: number;
  readonly cents: number;
  readonly text: string;
  readonly reference: string | null;
  readonly link: string | null;
  readonly bought: number | null;
  readonly original: Purchase['original'];
}

function sightingOf(purchase: Purchase, shown: Shown): Sighting {
  const date = dateOf(shown.day);
  const amount = amountOf(shown.cents);
  const key = digest(`${date}|${amount}|${CURRENCY}|${shown.text.replace(/\s+/g, '').toLowerCase()}`);
  const bought = shown.bought === null ? null : dateOf(shown.bought);
  const { original } = shown;
  return {
    purchase,
    entry: {
      key,
      hash: digest(`${key}|${shown.status}|${shown.text}|${shown.reference}|${bought}|${original?.cents}`),
      status: shown.status,
      date,
      amount,
      currency: CURRENCY,
      reference: shown.reference,
      pendingReference: shown.link,
    },
    details: {
      bookingDate: shown.status === 'booked' ? date : null,
      valueDate: null,
      transactionDate: bought,
      text: shown.text,
      original: original === null ? null : { amount: amountOf(original.cents), currency: original.currency },
      runningBalance: null,
    },
  };
}

function shuffled<T>(list: T[], dice: Dice): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = dice.below(at + 1);
    const [a, b] = [list[at], list[other]];
    if (a === undefined || b === undefined) continue;
    list[at] = b;
    list[other] = a;
  }
  return list;
}
