/** From an access token to who comes with it. */
import { tokenHash } from './access-keys.ts';
import {
  type AccessParts,
  TOKEN_CACHE_MS,
  TOKEN_CACHE_TOKENS_MAX,
  TOKEN_CHARACTERS_MAX,
  TOUCH_EVERY_MS,
} from './access-parts.ts';
import type { TokenCaller, TokenFault } from './clients-port.ts';

interface Known {
  readonly caller: TokenCaller | TokenFault;
  /** Epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
  readonly readAt: number;
}

/** Knows callers by their tokens. Unknown tokens are never remembered, known ones for half a second. */
export class Callers {
  readonly #parts: Pick<AccessParts, 'store' | 'now' | 'onError'>;
  readonly #known = new Map<string, Known>();
  readonly #touched = new Map<number, number>();

  constructor(parts: Pick<AccessParts, 'store' | 'now' | 'onError'>) {
    this.#parts = parts;
  }

  async authenticate(token: string): Promise<TokenCaller | TokenFault> {
    if (token === '' || token.length > TOKEN_CHARACTERS_MAX) return 'unknown';
    const now = this.#parts.now();
    const hash = tokenHash(token);
    const known = this.#recall(hash, now) ?? (await this.#lookUp(hash, now));
    if (known === null) return 'unknown';
    if (known.expiresAt !== null && known.expiresAt <= now) return 'expired';
    if (typeof known.caller !== 'string' && known.caller.kind === 'user') this.#touch(known.caller, now);
    return known.caller;
  }

  /** Drops what is known: a token, client or user changed here. */
  forget(): void {
    this.#known.clear();
  }

  #recall(hash: Uint8Array, now: number): Known | null {
    const known = this.#known.get(nameOf(hash));
    return known !== undefined && now - known.readAt < TOKEN_CACHE_MS && now >= known.readAt ? known : null;
  }

  /** When a user was there last. */
  #touch({ client, user }: Extract<TokenCaller, { kind: 'user' }>, now: number): void {
    const last = this.#touched.get(user.id);
    if (last !== undefined && now - last < TOUCH_EVERY_MS) return;
    if (this.#touched.size >= TOKEN_CACHE_TOKENS_MAX) this.#touched.clear();
    this.#touched.set(user.id, now);
    const { tenantId } = client;
    this.#parts.store.touchUser({ tenantId }, user.id, now).catch(this.#parts.onError);
  }

  async #lookUp(hash: Uint8Array, now: number): Promise<Known | null> {
    this.#known.delete(nameOf(hash));
    const { store } = this.#parts;
    const token = await store.findToken(hash);
    if (token === null || token.kind !== 'access') return null;
    const { tenantId, expiresAt } = token;
    const holder = await store.holder({ tenantId }, token);
    if (holder === null) return null;
    const known: Known = { caller: callerOf(holder), expiresAt, readAt: now };
    if (this.#known.size >= TOKEN_CACHE_TOKENS_MAX) this.#known.clear();
    this.#known.set(nameOf(hash), known);
    return known;
  }
}

const nameOf = (hash: Uint8Array): string => Buffer.from(hash).toString('latin1');

function callerOf({
  client,
  user,
}: NonNullable<Awaited<ReturnType<AccessParts['store']['holder']>>>): TokenCaller | TokenFault {
  if (user === null) return { kind: client.isMandatorAdmin ? 'admin' : 'client', client };
  if (user.isLocked) return 'locked';
  if (!user.isVerified) return 'unknown';
  const { id, ownerId, userId, isAutoUpdateEnabled } = user;
  return {
    kind: 'user',
    client,
    user: { id, ownerId, userId, isAutoUpdateEnabled },
    scope: { tenantId: client.tenantId, ownerId },
  };
}
