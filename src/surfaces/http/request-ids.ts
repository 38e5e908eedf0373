/** Request ids: `req_` and 24 random characters, told on every reply and in the log. */

const RANDOM_BYTES = 15;
/** Ids whose random bytes are drawn at once. */
const POOL_IDS = 256;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes a source of request ids from a source of random bytes. */
export function requestIds(random: (bytes: number) => Uint8Array): () => string {
  let pool: Uint8Array = new Uint8Array(0);
  let at = 0;
  return () => {
    if (at >= pool.length) {
      pool = random(RANDOM_BYTES * POOL_IDS);
      at = 0;
    }
    let id = 'req_';
    for (let end = at + RANDOM_BYTES; at < end; at += 5) id += fiveBytes(pool, at);
    return id;
  };
}

/** Five bytes as eight base32 characters. */
function fiveBytes(bytes: Uint8Array, at: number): string {
  const high = ((bytes[at] ?? 0) << 12) | ((bytes[at + 1] ?? 0) << 4) | ((bytes[at + 2] ?? 0) >> 4);
  const low = (((bytes[at + 2] ?? 0) & 15) << 16) | ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  return twentyBits(high) + twentyBits(low);
}

const twentyBits = (bits: number): string =>
  ALPHABET.charAt((bits >> 15) & 31) +
  ALPHABET.charAt((bits >> 10) & 31) +
  ALPHABET.charAt((bits >> 5) & 31) +
  ALPHABET.charAt(bits & 31);
