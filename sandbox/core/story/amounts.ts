/** Amounts of a life as whole numbers of the currency's smallest unit. */
import { digitsOf, unitsOf } from '../money.ts';
import { remember } from '../remember.ts';
import type { Seeded } from '../seeded.ts';
import type { Life, Range } from './life.ts';

/** Texts that are kept with their amounts. */
const AMOUNTS_KEPT_MAX = 2000;

const unitsByText = remember(AMOUNTS_KEPT_MAX, (key) => unitsOf(key.slice(3), digitsOf(key.slice(0, 3))));

/** One amount of a life's table. */
export const unitsIn = (life: Pick<Life, 'currency'>, text: string): bigint =>
  unitsByText(`${life.currency}${text}`);

/** An amount between the two, in steps from the lower one on; never below zero. */
export function amountOf(
  life: Pick<Life, 'currency'>,
  chance: Seeded,
  range: Range,
  step: string | null,
): bigint {
  const low = unitsIn(life, range[0]);
  const high = unitsIn(life, range[1]);
  return low === high ? low : chance.between(low, high, step === null ? 1n : unitsIn(life, step));
}

/** Rounded down to whole steps. */
export const wholeSteps = (units: bigint, step: bigint): bigint => units - (units % step);
