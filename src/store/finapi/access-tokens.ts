/** Tokens of the finAPI surface: the same one while it is in force, refreshed, revoked, swept. */
import type { AccessStore, Derived, Holder, NewToken, Pair } from '../../engine/finapi/access-store-port.ts';
import type { TenantScope } from '../../engine/ports.ts';
import type { Database, Statement, TextRow, Transaction } from '../database.ts';
import { instantMs, instantParameter } from '../instants.ts';
import { persistently } from '../retry.ts';
import { bytesOf, integer, maybe, textOf, truth } from '../text-values.ts';

/** A token that ends within this is given to nobody: 0 seconds would say that it never ends. */
const LEFT_MIN = `interval '1 second'`;
/** Access tokens of one grant that are kept: each refresh adds one, and the ones before go on until they end. */
const ACCESS_TOKENS_OF_GRANT_MAX = 5;
/** Grants of one holder that are kept. */
const GRANTS_OF_HOLDER_MAX = 50;

const LOCK_CLIENT: Statement = {
  name: 'finapi_client_lock',
  text: 'select 1 from finapi_clients where tenant_id = $1 and id = $2 for no key update',
};
const LOCK_USER: Statement = {
  name: 'finapi_user_lock',
  text: 'select password_hash, locked_at is not null from finapi_users where tenant_id = $1 and id = $2 for no key update',
};
/** The one that lasts longest. */
const LIVE: Statement = {
  name: 'finapi_token_live',
  text: `select nonce, expires_at, grant_id from finapi_tokens
    where tenant_id = $1 and client = $2 and user_number is not distinct from $3::bigint and kind = 'access'
      and (expires_at is null or expires_at > $4::timestamptz + ${LEFT_MIN})
    order by expires_at desc nulls first, issued_at desc limit 1`,
};
const REFRESH_OF: Statement = {
  name: 'finapi_token_refresh_of',
  text: `select nonce, expires_at from finapi_tokens where tenant_id = $1 and grant_id = $2::uuid and kind = 'refresh'
    and (expires_at is null or expires_at > $3::timestamptz) limit 1`,
};
const REFRESHING: Statement = {
  name: 'finapi_token_refreshing',
  text: `select grant_id, user_number, nonce, expires_at from finapi_tokens
    where token_hash = $1 and tenant_id = $2 and client = $3 and kind = 'refresh'
      and (expires_at is null or expires_at > $4::timestamptz)`,
};
const ADD: Statement = {
  name: 'finapi_token_add',
  text: `insert into finapi_tokens (token_hash, nonce, kind, grant_id, tenant_id, client, user_number, issued_at, expires_at)
    values ($1, $2, $3, $4::uuid, $5, $6, $7::bigint, $8::timestamptz, $9::timestamptz)`,
};
const TRIM_GRANT: Statement = {
  name: 'finapi_tokens_trim_grant',
  text: `delete from finapi_tokens where token_hash in (select token_hash from finapi_tokens
    where tenant_id = $1 and grant_id = $2::uuid and kind = 'access' order by issued_at desc
    offset ${ACCESS_TOKENS_OF_GRANT_MAX})`,
};
const TRIM_HOLDER: Statement = {
  name: 'finapi_tokens_trim_holder',
  text: `delete from finapi_tokens where tenant_id = $1 and client = $2 and user_number is not distinct from $3::bigint
    and grant_id in (select grant_id from finapi_tokens
      where tenant_id = $1 and client = $2 and user_number is not distinct from $3::bigint
      group by grant_id order by max(issued_at) desc offset ${GRANTS_OF_HOLDER_MAX})`,
};
const SIGNED_IN: Statement = {
  name: 'finapi_user_signed_in',
  text: 'update finapi_users set failed_logins = 0 where tenant_id = $1 and id = $2 and failed_logins > 0',
};
const ACTIVE: Statement = {
  name: 'finapi_user_active',
  text: 'update finapi_user_records set last_active_at = $3::timestamptz where tenant_id = $1 and id = $2',
};
const END_TOKEN: Statement = {
  name: 'finapi_token_end',
  text: 'delete from finapi_tokens where token_hash = $1 and tenant_id = $2',
};
const END_GRANT: Statement = {
  name: 'finapi_grant_end',
  text: 'delete from finapi_tokens where tenant_id = $1 and grant_id = $2::uuid',
};
const SWEEP: Statement = {
  name: 'finapi_tokens_sweep',
  text: `with over as (select token_hash from finapi_tokens where expires_at <= $1::timestamptz limit $2 for update skip locked)
    delete from finapi_tokens t using over where t.token_hash = over.token_hash returning 1`,
};

type Tokens = Pick<AccessStore, 'issue' | 'refresh' | 'endToken' | 'endGrant' | 'sweepTokens'>;

export const openTokenStore = (app: Database): Tokens => ({
  issue: (scope, holder, fresh, { passwordHash, at }) =>
    persistently(app, scope, async (tx) => {
      const state = await lock(tx, scope, holder);
      if (state === 'gone' || (state !== null && state.passwordHash !== passwordHash)) return 'changed';
      if (state?.isLocked === true) return 'locked';
      if (holder.user !== null) await signedIn(tx, scope, holder.user, at);
      const live = await liveOf(tx, scope, holder, at);
      if (live !== null)
        return { access: live.access, refresh: await refreshOf(tx, scope, { holder, live, fresh, at }) };
      await add(tx, scope, holder, 'access', fresh.grantId, fresh.access, at);
      if (fresh.refresh !== null) await add(tx, scope, holder, 'refresh', fresh.grantId, fresh.refresh, at);
      await tx.run(TRIM_HOLDER, [scope.tenantId, holder.client, holder.user]);
      return { access: fresh.access, refresh: fresh.refresh };
    }),
  refresh: (scope, client, refreshHash, access, at) =>
    persistently(app, scope, (tx) => refreshGrant(tx, scope, { client, refreshHash, access, at })),
  async endToken(scope, hash) {
    await app.rows(scope, END_TOKEN, [Buffer.from(hash), scope.tenantId]);
  },
  async endGrant(scope, grantId) {
    await app.rows(scope, END_GRANT, [scope.tenantId, grantId]);
  },
  sweepTokens: async (at, max) => (await app.rows(null, SWEEP, [instantParameter(at), max])).length,
});

/** Whoever gives a holder tokens does it in its line. Null for a client; its secret was compared before. */
async function lock(
  tx: Transaction,
  { tenantId }: TenantScope,
  { client, user }: Holder,
): Promise<{ readonly passwordHash: string; readonly isLocked: boolean } | 'gone' | null> {
  if (user === null) return (await tx.rows(LOCK_CLIENT, [tenantId, client])).length === 0 ? 'gone' : null;
  const [row] = await tx.rows(LOCK_USER, [tenantId, user]);
  return row === undefined ? 'gone' : { passwordHash: textOf(row[0]), isLocked: truth(row[1]) };
}

async function signedIn(tx: Transaction, { tenantId }: TenantScope, user: number, at: number): Promise<void> {
  await tx.run(SIGNED_IN, [tenantId, user]);
  await tx.run(ACTIVE, [tenantId, user, instantParameter(at)]);
}

const derived = (nonce: string | null | undefined, expiresAt: string | null | undefined): Derived => ({
  nonce: bytesOf(nonce),
  expiresAt: maybe(expiresAt, instantMs),
});

interface Live {
  readonly access: Derived;
  readonly grantId: string;
}

async function liveOf(
  tx: Transaction,
  { tenantId }: TenantScope,
  { client, user }: Holder,
  at: number,
): Promise<Live | null> {
  const [row] = await tx.rows(LIVE, [tenantId, client, user, instantParameter(at)]);
  return row === undefined ? null : { access: derived(row[0], row[1]), grantId: textOf(row[2]) };
}

/** The refresh token of the grant; a new one where that is over before the access token. */
async function refreshOf(
  tx: Transaction,
  scope: TenantScope,
  {
    holder,
    live,
    fresh,
    at,
  }: {
    readonly holder: Holder;
    readonly live: Live;
    readonly fresh: { readonly refresh: NewToken | null };
    readonly at: number;
  },
): Promise<Derived | null> {
  if (fresh.refresh === null) return null;
  const [row] = await tx.rows(REFRESH_OF, [scope.tenantId, live.grantId, instantParameter(at)]);
  if (row !== undefined) return derived(row[0], row[1]);
  await add(tx, scope, holder, 'refresh', live.grantId, fresh.refresh, at);
  return fresh.refresh;
}

async function add(
  tx: Transaction,
  { tenantId }: TenantScope,
  { client, user }: Holder,
  kind: 'access' | 'refresh',
  grantId: string,
  token: NewToken,
  at: number,
): Promise<void> {
  const [hash, nonce] = [Buffer.from(token.hash), Buffer.from(token.nonce)];
  const times = [instantParameter(at), instantParameter(token.expiresAt)];
  await tx.run(ADD, [hash, nonce, kind, grantId, tenantId, client, user, ...times]);
}

async function refreshGrant(
  tx: Transaction,
  scope: TenantScope,
  {
    client,
    refreshHash,
    access,
    at,
  }: {
    readonly client: number;
    readonly refreshHash: Uint8Array;
    readonly access: NewToken;
    readonly at: number;
  },
): Promise<Pair | 'locked' | null> {
  const find = (): Promise<TextRow[]> =>
    tx.rows(REFRESHING, [Buffer.from(refreshHash), scope.tenantId, client, instantParameter(at)]);
  const [before] = await find();
  if (before === undefined) return null;
  const holder: Holder = { client, user: maybe(before[1], integer) };
  const state = await lock(tx, scope, holder);
  if (state === 'gone') return null;
  if (state?.isLocked === true) return 'locked';
  // Once more in the holder's line: a revocation may have been faster.
  const [row] = await find();
  if (row === undefined) return null;
  const grantId = textOf(row[0]);
  await add(tx, scope, holder, 'access', grantId, access, at);
  await tx.run(TRIM_GRANT, [scope.tenantId, grantId]);
  if (holder.user !== null) await tx.run(ACTIVE, [scope.tenantId, holder.user, instantParameter(at)]);
  return { access, refresh: derived(row[2], row[3]) };
}
