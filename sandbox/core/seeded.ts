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

const ID_PARTS = [0x1234_5678, 0x9e37_79b9, 0x7f4a_7c15, 0x94d0_49bb];

/** An id of 24 letters and digits (120 bits) of the text. */
export function idOf(text: string): string {
  let [a = 0, b = 0, c = 0, d = 0] = ID_PARTS;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = b ^ Math.imul(a ^ code, 0x23d4_9f4b);
    b = c ^ Math.imul(b ^ code, 0xb2a8_2b45);
    c = d ^ Math.imul(c ^ code, 0x3c6e_f373);
    d = a ^ Math.imul(d ^ code, 0xa54f_f53b);
  }
  return idPart(a + d) + idPart(b + a) + idPart(c + b) + idPart(d ^ c);
}

function idPart(value: number): string {
  let bits = mix(value);
  let part = '';
  for (let letter = 0; letter < 6; letter++) {
    part += ALPHABET[bits & 31];
    bits >>>= 5;
  }
  return part;
}

/** So many digits of the text, the first never 0. */
export function digitsFrom(text: string, count: number): string {
  let digits = String(1 + (hash(text) % 9));
  for (let salt = 1; digits.length < count; salt++) digits += String(hash(text, salt) % 10);
  return digits;
}

/** A row of numbers that follows from a text. */
export class Seeded {
  #state: number;

  constructor(text: string, salt: number) {
    this.#state = hash(text, salt);
  }

  /** 0 up to, but without, `limit` (at most 2^32). */
  below(limit: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * limit);
  }

  /** True in so many of a thousand cases. */
  chance(ofThousand: number): boolean {
    return this.below(1000) < ofThousand;
  }

  /** One of the list; throws when it is empty. */
  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** An amount from `low` to `high`, both included, in steps from `low` on. */
  between(low: bigint, high: bigint, step = 1n): bigint {
    const steps = (high - low) / step + 1n;
    return low + ((BigInt(this.#next()) * steps) >> 32n) * step;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    return mix(this.#state);
  }
}

/** The row of this text: the same text gives the same row, with another salt another. */
export const seeded = (text: string, salt = 0): Seeded => new Seeded(text, salt);
