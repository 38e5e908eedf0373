/**
 * The keys by which an identity provider signs (JWKS, RFC 7517): fetched from the one address that the operator names,
 * kept for a while, and asked for again when a token names a key that is not among them.
 */
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Http } from '../../connectors/contract.ts';

/** After this long the keys are asked for again, while the old ones serve. */
export const KEYS_FRESH_MS = 600_000;
/** Older than this they serve no more: a key that was taken back must not work for ever. */
export const KEYS_OLD_MAX_MS = 3_600_000;
/** Unknown keys make us ask again at most this often, whatever tokens come. */
export const KEYS_COOL_DOWN_MS = 30_000;
/** Keys of a set; one with more is not believed. */
export const KEYS_MAX = 100;

const TYPES = ['application/json', 'application/jwk-set+json'];

export type FindKey = ReturnType<typeof createLocalJWKSet>;

export interface KeySetParts {
  readonly url: string;
  readonly http: Http;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told why the keys could not be had, once per try. */
  readonly onTrouble: (trouble: string) => void;
}

interface Fetched {
  readonly find: FindKey;
  readonly at: number;
}

/** The keys of one provider, fetched once for all who wait. */
export class KeySet {
  readonly #parts: KeySetParts;
  #fetched: Fetched | null = null;
  #fetching: Promise<void> | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: KeySetParts) {
    this.#parts = parts;
  }

  /** The keys that there are; null while they cannot be had. */
  async keys(): Promise<FindKey | null> {
    const age = this.#age();
    if (age > KEYS_OLD_MAX_MS) await this.#ask();
    // The old ones serve until the new ones are there.
    else if (age > KEYS_FRESH_MS) void this.#ask();
    return this.#age() > KEYS_OLD_MAX_MS ? null : (this.#fetched?.find ?? null);
  }

  /** The keys after another look, for a token whose key is not among them; null when it is too early to look again. */
  async newer(): Promise<FindKey | null> {
    const before = this.#fetched;
    await this.#ask();
    return this.#fetched === before ? null : (this.#fetched?.find ?? null);
  }

  #age(): number {
    return this.#fetched === null ? Number.POSITIVE_INFINITY : this.#parts.now() - this.#fetched.at;
  }

  #ask(): Promise<void> {
    if (this.#fetching !== null) return this.#fetching;
    if (this.#parts.now() - this.#askedAt < KEYS_COOL_DOWN_MS) return Promise.resolve();
    this.#askedAt = this.#parts.now();
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const trouble = await this.#fetchOrTrouble();
    if (trouble !== null) this.#parts.onTrouble(trouble);
  }

  async #fetchOrTrouble(): Promise<string | null> {
    const { http, url, now } = this.#parts;
    const reply = await http.send({ method: 'GET', url, headers: { accept: TYPES.join(', ') } });
    if (!reply.ok) return reply.trouble;
    if (reply.status !== 200) return `status ${reply.status}`;
    const type = (reply.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!TYPES.includes(type)) return 'not JSON';
    const find = findIn(reply.body);
    if (find === null) return 'not a set of keys';
    this.#fetched = { find, at: now() };
    return null;
  }
}

function findIn(body: Uint8Array): FindKey | null {
  try {
    const set: JSONWebKeySet = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return set.keys.length > KEYS_MAX ? null : createLocalJWKSet(set);
  } catch {
    return null;
  }
}
