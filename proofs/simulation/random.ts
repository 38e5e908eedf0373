/** Random choices that a seed decides: the same seed, the same run. */

/** A source of choices. */
export interface Dice {
  /** From 0 (included) to 1 (excluded). */
  unit(): number;
  /** A whole number below `end`. */
  below(end: number): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** True so often of a hundred times. */
  percent(of: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(of: readonly T[]): T;
  bytes(count: number): Uint8Array;
  /** Another source that nothing else draws from. */
  fork(): Dice;
}

const TWO_32 = 2 ** 32;
const GOLDEN = 0x9e3779b9;

/** Makes dice (splitmix32). */
export function diceOf(seed: number): Dice {
  let state = seed | 0;
  const next = (): number => {
    state = (state + GOLDEN) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (end: number): number => Math.floor((next() / TWO_32) * end);
  return {
    unit: () => next() / TWO_32,
    below,
    between: (from, to) => from + below(to - from + 1),
    percent: (of) => next() / TWO_32 < of / 100,
    pick(of) {
      const one = of[below(of.length)];
      if (one === undefined && of.length === 0) throw new Error('internal: nothing to pick from');
      return one as (typeof of)[number];
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
    fork: () => diceOf(next()),
  };
}
