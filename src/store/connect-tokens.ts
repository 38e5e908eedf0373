/** Tokens that stand in addresses, found by their hash before any tenant is known. */
import type { StoredToken, TokenKind } from '../engine/connect/rows.ts';
import type { TokenWrites } from '../engine/connect/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { instantMs, instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { integer, maybe, textOf } from './text-values.ts';

const ADD: Statement = {
  name: 'connect_token_add',
  text: `insert into connect_tokens (token_hash, kind, tenant_id, owner_id, session_id, attempt_id, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};
/** Each look at the page makes a link; the newest ones work. */
const GO_TOKENS_MAX = 20;
const DROP_OLD: Statement = {
  name: 'connect_tokens_drop_old',
  text: `delete from connect_tokens where token_hash in (select token_hash from connect_tokens
    where owner_id = $1 and attempt_id = $2 and kind = 'go' order by created_at desc, token_hash offset ${GO_TOKENS_MAX})`,
};
const FIND: Statement = {
  name: 'connect_token_find',
  text: `select kind, tenant_id, owner_id, session_id, attempt_id, expires_at, used_at is not null
    from connect_tokens where token_hash = $1`,
};
const USE: Statement = {
  name: 'connect_token_use',
  text: 'update connect_tokens set used_at = $2 where token_hash = $1 and used_at is null',
};
const REOPEN: Statement = {
  name: 'connect_token_reopen',
  text: `update connect_tokens set used_at = null
    where owner_id = $1 and attempt_id = $2 and kind = 'return' and used_at is not null`,
};
const FORGET: Statement = {
  name: 'connect_tokens_forget',
  text: `delete from connect_tokens where token_hash in
    (select token_hash from connect_tokens where expires_at < $1 order by expires_at limit $2) returning 1`,
};

/** Tokens of one owner in a transaction. */
export const tokenWrites = (tx: Transaction, { tenantId, ownerId }: OwnerScope): TokenWrites => ({
  async addToken({ hash, kind, sessionId, attemptId, expiresAt }, now) {
    await tx.run(ADD, [
      bytesParameter(hash),
      kind,
      tenantId,
      ownerId,
      sessionId,
      attemptId,
      instantParameter(now),
      instantParameter(expiresAt),
    ]);
    if (kind === 'go') await tx.run(DROP_OLD, [ownerId, attemptId]);
  },
  useToken: async (hash, now) => (await tx.run(USE, [bytesParameter(hash), instantParameter(now)])) === 1,
  async reopenReturn(attemptId) {
    await tx.run(REOPEN, [ownerId, attemptId]);
  },
});

/** The token of a hash, used or over as it may be: the caller judges. */
export async function findToken(app: Database, hash: Uint8Array): Promise<StoredToken | null> {
  const [row] = await app.rows(null, FIND, [bytesParameter(hash)]);
  if (row === undefined) return null;
  return {
    kind: textOf(row[0]) as TokenKind,
    scope: { tenantId: integer(row[1]), ownerId: integer(row[2]) },
    sessionId: maybe(row[3], integer),
    attemptId: maybe(row[4], integer),
    expiresAt: instantMs(textOf(row[5])),
    used: row[6] === 't',
  };
}

/** Drops tokens that ended before an instant, at most `limit`; how many. */
export const forgetTokens = async (app: Database, endedBefore: number, limit: number): Promise<number> =>
  (await app.rows(null, FORGET, [instantParameter(endedBefore), limit])).length;
