/**
 * What the ledger must hold, from the truth and the document alone: never from the matcher. After a complete window the
 * ledger shows what the bank showed in it and the booked entries from before, whatever was matched with what. Which
 * holds became which bookings is said as far as the documented rule says it: see bonds.ts.
 */
import type { LocalDate } from '../../src/core/dates.ts';
import { utcDayOf } from './amounts.ts';
import { type Bond, bondsOf } from './bonds.ts';
import type { History } from './history.ts';
import { isStrong, type Naming } from './ids.ts';
import { type Counts, countOf, lineOf } from './lines.ts';
import { type Days, type Shape, type Sighting, sightingsOf } from './view.ts';

/** What an account must show after a window. */
export interface Expected {
  readonly days: Days;
  /** The date in UTC. */
  readonly today: LocalDate;
  /** Exactly these are booked. */
  readonly booked: Counts;
  /** These are pending, all of them. */
  readonly pending: Counts;
  /** These may be pending besides: holds that are shown beside their bookings. */
  readonly perhaps: Counts;
  /** Which rows went on as which. */
  readonly bonds: readonly Bond[];
  /** Whether a booked entry may be there a second time, as long as it is marked as a possible duplicate. */
  readonly isDoubtful?: boolean;
}

/** Follows one account through its windows. */
export class AccountOracle {
  readonly #history: History;
  readonly #naming: Naming;
  readonly #account: number;
  /** Booked payments that a window has shown. */
  readonly #booked = new Map<number, Sighting>();
  /** Holds that windows have shown, by payment. */
  readonly #holds = new Map<number, Sighting>();
  /** Holds of the last window: those that were not booked, and those that were. */
  #single: readonly Sighting[] = [];
  #double: readonly Sighting[] = [];
  /** The dates in UTC on which holds were shown first. */
  readonly #firstSeen = new Map<number, LocalDate>();
  readonly #mixed = new Set<number>();
  readonly #taken = new Set<number>();
  #consent = 0;
  /** Lines that a person deleted. */
  readonly #buried: string[] = [];

  constructor(history: History, naming: Naming, account: number) {
    this.#history = history;
    this.#naming = naming;
    this.#account = account;
  }

  /** A person deleted a booked transaction with this line. */
  bury(line: string): void {
    this.#buried.push(line);
  }

  /** A file or another way told booked entries of the account. */
  told(sightings: readonly Sighting[]): void {
    for (const one of sightings) this.#booked.set(one.payment.number, one);
  }

  /** Windows have shown all that was booked until this hour. */
  everything(hour: number): void {
    const shape = { pageSize: 1, order: 1, repeats: false, flicker: null };
    const seen = sightingsOf(this.#history, this.#account, hour, shape);
    this.told(seen.filter(({ stage }) => stage === 'booked'));
  }

  /** The bank told all that it had at this hour in these days. */
  window(hour: number, days: Days, shape: Shape, consent: number): Expected {
    const seen = sightingsOf(this.#history, this.#account, hour, shape).filter(
      ({ day }) => day === null || (day >= days.from && day <= days.to),
    );
    const booked = seen.filter(({ stage }) => stage === 'booked');
    const pending = seen.filter(({ stage }) => stage === 'pending');
    const fresh = booked.filter(({ payment }) => !this.#booked.has(payment.number));
    this.told(booked);
    const isDouble = ({ payment }: Sighting): boolean => this.#booked.has(payment.number);
    const double = pending.filter(isDouble);
    const single = pending.filter((one) => !isDouble(one));
    const last = new Set([...this.#single, ...this.#double].map(({ payment }) => payment.number));
    const bonds = bondsOf({
      history: this.#history,
      naming: this.#naming,
      days,
      sameConsent: consent === this.#consent,
      before: this.#single,
      loose: this.#double,
      missing: [...this.#holds.values()].filter(({ payment }) => !last.has(payment.number)),
      pending,
      fresh,
      firstSeen: this.#firstSeen,
      mixed: this.#mixed,
      taken: this.#taken,
    });
    this.#consent = consent;
    const isTaken = ({ payment }: Sighting): boolean => this.#taken.has(payment.number);
    const sure = single.filter((one) => !isTaken(one));
    const taken = single.filter(isTaken);
    this.#single = sure;
    this.#double = [...double, ...taken];
    for (const one of pending) {
      this.#holds.set(one.payment.number, one);
      if (!this.#firstSeen.has(one.payment.number))
        this.#firstSeen.set(one.payment.number, utcDayOf(this.#history, hour));
    }
    const isNamed = isStrong(this.#naming) || this.#naming.links;
    return {
      days,
      today: utcDayOf(this.#history, hour),
      booked: this.#shown(),
      pending: this.#lines(sure),
      perhaps: this.#lines(isNamed ? taken : this.#double),
      bonds,
      // Where ids are said to be permanent, another one on a day that may be cut is another payment, or a lie.
      isDoubtful: this.#naming.declared === 'permanent' && this.#naming.regime === 'reminted',
    };
  }

  /** What is booked and was not deleted. */
  #shown(): Counts {
    const shown = this.#lines([...this.#booked.values()]);
    for (const line of this.#buried) {
      const left = (shown.get(line) ?? 0) - 1;
      if (left > 0) shown.set(line, left);
      else shown.delete(line);
    }
    return shown;
  }

  #lines(list: readonly Sighting[]): Counts {
    return countOf(list.map((one) => lineOf(this.#history, one)));
  }
}
