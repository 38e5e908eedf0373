/** Looks for secrets in bytes, in every form that programs write them in. */

/** A secret that must not show. */
export interface Canary {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where it may show all the same, by the name of the sink. */
  readonly allowed?: (sink: string) => boolean;
}

/** A canary that was found where it must not be. */
export interface Leak {
  readonly canary: string;
  readonly form: string;
  readonly sink: string;
  readonly at: number;
}

/** Shorter pieces of a secret are found by chance. */
const PIECE_BYTES_MIN = 8;

/** The canary of a text. */
export const textCanary = (name: string, text: string, allowed?: (sink: string) => boolean): Canary => ({
  name,
  bytes: Buffer.from(text),
  ...(allowed === undefined ? {} : { allowed }),
});

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * Base64 of a value that stands anywhere in other bytes: for each of the three places that it can have, the
 * characters that depend on nothing but the value.
 */
function base64Forms(bytes: Uint8Array, encoding: 'base64' | 'base64url'): Buffer[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(encoding)
      .replace(/=+$/, '');
    const from = Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return latin(text.slice(from, whole));
  });
}

function wide(bytes: Uint8Array, highFirst: boolean): Buffer {
  const out = Buffer.alloc(bytes.length * 2);
  for (const [at, byte] of bytes.entries()) out[at * 2 + (highFirst ? 1 : 0)] = byte;
  return out;
}

/** Every form of a secret with a name: plain, hexadecimal, base64 at any place, base64url, UTF-16, percent. */
export function formsOf(bytes: Uint8Array): ReadonlyMap<string, readonly Buffer[]> {
  const plain = Buffer.from(bytes);
  const hex = plain.toString('hex');
  const percent = [...plain].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return new Map([
    ['plain', [plain]],
    ['lower case', [latin(plain.toString('latin1').toLowerCase())]],
    ['hex', [latin(hex), latin(hex.toUpperCase())]],
    ['base64', base64Forms(bytes, 'base64')],
    ['base64url', base64Forms(bytes, 'base64url')],
    ['utf-16', [wide(bytes, false), wide(bytes, true)]],
    ['percent', [latin(percent), latin(percent.toUpperCase())]],
    ['reversed', [Buffer.from(plain).reverse()]],
  ]);
}

interface Pattern {
  readonly canary: Canary;
  readonly form: string;
  readonly bytes: Buffer;
}

const START_BYTES = 3;
const STARTS = 1 << (8 * START_BYTES);

/** Looks for many secrets in one pass over the bytes. */
export class Grep {
  readonly #byStart = new Map<number, Pattern[]>();
  readonly #starts = new Uint8Array(STARTS);

  constructor(canaries: readonly Canary[]) {
    for (const canary of canaries) {
      if (canary.bytes.length < PIECE_BYTES_MIN) throw new Error(`${canary.name} is too short to look for`);
      for (const [form, all] of formsOf(canary.bytes))
        for (const bytes of all) this.#add({ canary, form, bytes });
    }
  }

  #add(pattern: Pattern): void {
    const start = pattern.bytes.readUIntBE(0, START_BYTES);
    this.#starts[start] = 1;
    const known = this.#byStart.get(start);
    if (known === undefined) this.#byStart.set(start, [pattern]);
    else known.push(pattern);
  }

  /** The leaks in the bytes of a sink, each canary and form once. */
  leaksIn(sink: string, bytes: Uint8Array): Leak[] {
    const found = new Map<string, Leak>();
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let window = 0;
    for (let at = 0; at < buffer.length; at++) {
      window = ((window << 8) | (buffer[at] ?? 0)) & (STARTS - 1);
      if (this.#starts[window] === 0 || at < START_BYTES - 1) continue;
      const from = at - START_BYTES + 1;
      for (const { canary, form, bytes: wanted } of this.#byStart.get(window) ?? [])
        if (
          // What is cheap is asked first: many secrets begin alike.
          buffer[from + wanted.length - 1] === wanted[wanted.length - 1] &&
          buffer.compare(wanted, 0, wanted.length, from, from + wanted.length) === 0 &&
          canary.allowed?.(sink) !== true
        )
          found.set(`${canary.name} ${form}`, { canary: canary.name, form, sink, at: from });
    }
    return [...found.values()];
  }
}
