/** From the token of a request to the caller it stands for. */
import { failure, type Result, success } from '../core/result.ts';
import { hashToken, type Mode, readToken } from './api-token.ts';
import type { ApiKeyRow, Caller, Clock, DirectoryStore } from './ports.ts';

/** Why a token opens nothing. */
export type AuthenticationFault = 'malformed' | 'wrong_mode' | 'unknown' | 'revoked' | 'expired';

/** A key is looked up again after this long, so revoking is felt everywhere within it; in this process at once. */
export const KEY_CACHE_MS = 500;
/** Keys remembered at the same time. */
const KEY_CACHE_KEYS_MAX = 10_000;
/** A key's use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000;

interface Remembered {
  readonly key: ApiKeyRow;
  readonly readAt: number;
}

/** A caller that came with a key. */
export interface KeyCaller extends Caller {
  readonly keyId: number;
}

/**
 * Knows callers by their API keys. Unknown tokens are never remembered, so a new key works at once; remembered
 * ones are at most {@link KEY_CACHE_MS} old.
 */
export class Authenticator {
  readonly #directory: DirectoryStore;
  readonly #clock: Clock;
  readonly #mode: Mode;
  readonly #onTouchFailed: (error: unknown) => void;
  readonly #known = new Map<string, Remembered>();
  readonly #touched = new Map<number, number>();

  constructor(directory: DirectoryStore, clock: Clock, mode: Mode, onTouchFailed: (error: unknown) => void) {
    this.#directory = directory;
    this.#clock = clock;
    this.#mode = mode;
    this.#onTouchFailed = onTouchFailed;
  }

  /** The caller of a token; `malformed` is told by the checksum alone, `wrong_mode` by the prefix. */
  async authenticate(token: string): Promise<Result<KeyCaller, AuthenticationFault>> {
    const now = this.#clock.now().getTime();
    const hash = hashToken(token);
    // What is remembered was checked when it came: the common case does no more than a hash.
    const known = this.#recall(hash, now) ?? (await this.#lookUp(token, hash, now));
    if (typeof known === 'string') return failure(known);
    if (known.revokedAt !== null) return failure('revoked');
    if (known.expiresAt !== null && Date.parse(known.expiresAt) <= now) return failure('expired');
    this.#touch(known.id, now);
    return success(callerOf(known));
  }

  /** Drops a key at once, after it was revoked here. */
  forget(keyId: number): void {
    for (const [hash, { key }] of this.#known) if (key.id === keyId) this.#known.delete(hash);
  }

  /** Drops every key of an owner at once, after the owner was deleted here. */
  forgetOwner(ownerId: number): void {
    for (const [hash, { key }] of this.#known) if (key.ownerId === ownerId) this.#known.delete(hash);
  }

  #recall(hash: Uint8Array, now: number): ApiKeyRow | null {
    const known = this.#known.get(nameOf(hash));
    const isFresh = known !== undefined && now - known.readAt < KEY_CACHE_MS && now >= known.readAt;
    return isFresh ? known.key : null;
  }

  async #lookUp(token: string, hash: Uint8Array, now: number): Promise<ApiKeyRow | AuthenticationFault> {
    const mode = readToken(token);
    if (mode === null) return 'malformed';
    if (mode !== this.#mode) return 'wrong_mode';
    const key = await this.#directory.findApiKey(hash);
    this.#known.delete(nameOf(hash));
    if (key === null) return 'unknown';
    if (this.#known.size >= KEY_CACHE_KEYS_MAX) this.#known.clear();
    this.#known.set(nameOf(hash), { key, readAt: now });
    return key;
  }

  #touch(keyId: number, now: number): void {
    const last = this.#touched.get(keyId);
    if (last !== undefined && now - last < TOUCH_EVERY_MS) return;
    if (this.#touched.size >= KEY_CACHE_KEYS_MAX) this.#touched.clear();
    this.#touched.set(keyId, now);
    this.#directory.touchApiKey(keyId).catch(this.#onTouchFailed);
  }
}

const nameOf = (hash: Uint8Array): string => Buffer.from(hash).toString('latin1');

/** The caller that a key stands for. */
const callerOf = (key: ApiKeyRow): KeyCaller => ({
  actor: `api_key:${key.id}`,
  keyId: key.id,
  tenantId: key.tenantId,
  ownerId: key.ownerId,
  ownerOnly: key.ownerOnly,
  scopes: key.scopes,
});
