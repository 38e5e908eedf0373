/** How a bank names its entries, from banks that keep their word to those that hurt. */
import fc from 'fast-check';
import type { Offer } from '../../src/connectors/contract.ts';
import { bookingDayOf } from './amounts.ts';
import type { History, Payment } from './history.ts';

/** What the bank does. */
export type Regime =
  | 'permanent'
  | 'per_consent'
  | 'changes_on_booking'
  | 'absent'
  /** Placeholders in place of references: the same for every entry, or for some. */
  | 'blank'
  | 'zero'
  | 'not_provided'
  /** The place in the day: a row that is inserted shifts the others. */
  | 'positional'
  | 'running_number'
  /** Minted anew whenever somebody asks. */
  | 'reminted'
  /** One reference for a payment and its fee or its reversal. */
  | 'shared';

export interface Naming {
  readonly regime: Regime;
  /** What the bank's offer claims. */
  readonly declared: Offer['idStability'];
  /** Whether a booking tells the id of its hold. */
  readonly links: boolean;
}

/** Regimes in which the declaration is true. */
export const HONEST: readonly Naming[] = [
  { regime: 'permanent', declared: 'permanent', links: false },
  { regime: 'per_consent', declared: 'per_consent', links: false },
  { regime: 'changes_on_booking', declared: 'changes_on_booking', links: false },
  { regime: 'changes_on_booking', declared: 'changes_on_booking', links: true },
  { regime: 'absent', declared: 'absent', links: false },
];

const NASTY_REGIMES = [
  'blank',
  'zero',
  'not_provided',
  'positional',
  'running_number',
  'reminted',
  'shared',
] as const;

/** Regimes in which references are not what the declaration says, under every declaration that a bank makes. */
export const NASTY: readonly Naming[] = NASTY_REGIMES.flatMap((regime) =>
  (['permanent', 'per_consent', 'changes_on_booking'] as const).map((declared) => ({
    regime,
    declared,
    links: false,
  })),
);

export const namings = (list: readonly Naming[] = [...HONEST, ...NASTY]): fc.Arbitrary<Naming> =>
  fc.constantFrom(...list);

/** When something is told: which delivery it is, and under which consent. */
export interface Telling {
  readonly delivery: number;
  readonly consent: number;
}

/**
 * The reference of a payment as it stands in a delivery.
 * @param place the place among the entries of its day, from 1, in the bank's own order.
 */
export function referenceOf(
  naming: Naming,
  history: History,
  payment: Payment,
  stage: 'pending' | 'booked',
  place: number,
  telling: Telling,
): string | null {
  const { number } = payment;
  switch (naming.regime) {
    case 'permanent':
      return `P${number}-KEEP`;
    case 'per_consent':
      return `C${telling.consent}-${number}-KEEP`;
    case 'changes_on_booking':
      return `${stage === 'pending' ? 'H' : 'B'}${number}-KEEP`;
    case 'absent':
      return null;
    case 'blank':
      return number % 3 === 0 ? `P${number}-KEEP` : ' ';
    case 'zero':
      return '0';
    case 'not_provided':
      return number % 3 === 0 ? 'NOTPROVIDED' : '000000';
    case 'positional':
      return stage === 'booked' ? `${bookingDayOf(history, payment)}-${place}` : null;
    case 'running_number':
      return `${place}`;
    case 'reminted':
      return `R${telling.delivery}-${number}-MINT`;
    case 'shared':
      return `S${Math.min(number, payment.pair ?? number)}-BOTH`;
  }
}

/** Whether the same reference under the declaration promises the same entry, over bookings and consents. */
export const isStrong = ({ regime, declared }: Naming): boolean =>
  regime === 'permanent' && declared === 'permanent';

/** Whether references tell entries of one delivery apart, so that one delivered twice can be told from twins. */
export const tellsApart = ({ regime }: Naming): boolean =>
  regime === 'permanent' || regime === 'per_consent' || regime === 'changes_on_booking';
