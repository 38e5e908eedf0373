/** Chance that is the same every time: everything is a function of a text. Not for secrets. */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** One step of the MurmurHash3 finaliser: every bit of the input moves about half of the output's. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits of the text (FNV-1a, then mixed); another `salt` gives other bits. */
export function hash(text: string, salt = 0): number {
  let h = 0x811c_9dc5 ^ mix(salt + 0x9e37_79b9);
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x0100_0193);
  return mix(h);
}

/** An id of 24 letters and digits (120 bits) of the text. */
export function idOf(text: string): string {
  let id = '';
  for (let part = 0; part < 4; part++) {
    let bits = hash(text, part + 1);
    for (let letter = 0; letter < 6; letter++) {
      id += ALPHABET[bits & 31];
      bits >>>= 5;
    }
  }
  return id;
}

/** So many digits of the text, the first never 0. */
export function digitsFrom(text: string, count: number): string {
  let digits = String(1 + (hash(text) % 9));
  for (let salt = 1; digits.length < count; salt++) digits += String(hash(text, salt) % 10);
  return digits;
}

/** A row of numbers that follows from a text. */
export interface Seeded {
  /** 0 up to, but without, `limit` (at most 2^32). */
  below(limit: number): number;
  /** True in so many of a thousand cases. */
  chance(ofThousand: number): boolean;
  /** One of the list, which has at least one. */
  pick<T>(list: readonly T[]): T;
  /** An amount from `low` to `high`, both included, in steps from `low` on. */
  between(low: bigint, high: bigint, step?: bigint): bigint;
}

/** The row of this text: the same text gives the same row. */
export function seeded(text: string): Seeded {
  let state = hash(text);
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    return mix(state);
  };
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    chance: (ofThousand) => below(1000) < ofThousand,
    pick: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    between: (low, high, step = 1n) => {
      const steps = (high - low) / step + 1n;
      return low + ((BigInt(next()) * steps) >> 32n) * step;
    },
  };
}
