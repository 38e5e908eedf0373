/** Making and revoking API keys. A token is shown once, when its key is made; only its hash is kept. */
import { failure, type Result, success } from '../core/result.ts';
import { hashToken, type Mode, TOKEN_RANDOM_BYTES, tokenStart, writeToken } from './api-token.ts';
import { auditEntry, auditSubject } from './audit-entry.ts';
import type { ApiKeyRow, Caller, Clock, DirectoryStore, TenantScope } from './ports.ts';

/** Live keys that one name may have: the one in use and its successor while clients are moved over. */
export const LIVE_KEYS_PER_NAME = 2;
/** Live keys of a tenant. */
export const LIVE_KEYS_MAX = 1000;
/** Keys of a tenant that are looked through, revoked ones too, and how many at a time. */
const KEYS_READ_MAX = 100_000;
const KEYS_READ_PAGE = 500;

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly ownerId: number | null;
  readonly ownerOnly: boolean;
  /** RFC 3339 UTC; null never expires. */
  readonly expiresAt: string | null;
}

/** Why a key was not made. */
export type NewApiKeyFault =
  | { readonly code: 'name_full' }
  | { readonly code: 'tenant_full' }
  | { readonly code: 'scope_exceeds'; readonly scope: string };

export interface ApiKeyParts {
  readonly directory: DirectoryStore;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly mode: Mode;
}

/** Whether a key opens anything at an instant. */
export const isLive = (key: ApiKeyRow, now: number): boolean =>
  key.revokedAt === null && (key.expiresAt === null || Date.parse(key.expiresAt) > now);

/**
 * Makes a key and its token. A caller never gives a scope that it lacks itself. Faults: the name has two live keys
 * already, the tenant has {@link LIVE_KEYS_MAX}, or a scope exceeds the caller's. Two calls at the same instant may
 * both pass the count: it guards against forgotten keys, not against an attacker, who would need a key to be here.
 */
export async function createApiKey(
  parts: ApiKeyParts,
  caller: Caller,
  wanted: NewApiKey,
): Promise<Result<{ readonly key: ApiKeyRow; readonly token: string }, NewApiKeyFault>> {
  const beyond = wanted.scopes.find(
    (scope) => !caller.scopes.includes('*') && !caller.scopes.includes(scope),
  );
  if (beyond !== undefined) return failure({ code: 'scope_exceeds', scope: beyond });
  const live = await countLive(parts, caller, wanted.name);
  if (live.ofName >= LIVE_KEYS_PER_NAME) return failure({ code: 'name_full' });
  if (live.all >= LIVE_KEYS_MAX) return failure({ code: 'tenant_full' });
  const token = writeToken(parts.mode, parts.random(TOKEN_RANDOM_BYTES));
  const key = await parts.directory.createApiKey(
    { ...wanted, tenantId: caller.tenantId, tokenHash: hashToken(token), tokenStart: tokenStart(token) },
    // Without its name: the log stays when the owner of a key is forgotten.
    auditEntry(caller, 'api_key.created', null, { scopes: wanted.scopes.join(' ') }),
  );
  return success({ key, token });
}

async function countLive(
  parts: ApiKeyParts,
  scope: TenantScope,
  name: string,
): Promise<{ all: number; ofName: number }> {
  const now = parts.clock.now().getTime();
  const count = { all: 0, ofName: 0 };
  let after: number | null = null;
  for (let read = 0; read < KEYS_READ_MAX; read += KEYS_READ_PAGE) {
    const page = await parts.directory.listApiKeys(scope, { limit: KEYS_READ_PAGE, after });
    for (const key of page.rows) {
      if (!isLive(key, now)) continue;
      count.all++;
      if (key.name === name) count.ofName++;
    }
    after = page.rows.at(-1)?.id ?? null;
    if (!page.more || after === null) break;
  }
  return count;
}

/** Revokes a key of the tenant; null when there is none. Revoking twice is fine and keeps the first instant. */
export const revokeApiKey = (
  directory: DirectoryStore,
  caller: Caller,
  keyId: number,
): Promise<ApiKeyRow | null> =>
  directory.revokeApiKey(
    { tenantId: caller.tenantId },
    keyId,
    auditEntry(caller, 'api_key.revoked', auditSubject('api_key', 0, keyId)),
  );
