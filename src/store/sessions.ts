/** Browser sessions, found by the hash of their cookie. */
import type { DirectoryStore } from '../engine/ports.ts';
import type { Database, Statement } from './database.ts';
import { instantText, integer } from './text-values.ts';

type NewSession = Parameters<DirectoryStore['createSession']>[0];
type Session = Awaited<ReturnType<DirectoryStore['findSession']>>;

/** A session is of an owner of its own tenant; the lock keeps the owner there until the session is. */
const INSERT: Statement = {
  name: 'session_insert',
  text: `with owner as (select id from owners where tenant_id = $2 and id = $3 for key share)
    insert into sessions (token_hash, tenant_id, owner_id, expires_at, api_key_id)
    select $1, $2, id, $4::timestamptz, $5::bigint from owner returning 1`,
};
/** Nobody needs a session that ended a month ago; the clock of the database may be another than the server's. */
const SWEEP: Statement = {
  name: 'sessions_sweep',
  text: `delete from sessions where tenant_id = $1 and expires_at < now() - interval '30 days'`,
};
const FIND: Statement = {
  name: 'session_find',
  text: `select s.tenant_id, s.owner_id, s.expires_at from sessions s left join api_keys k on k.id = s.api_key_id
    where s.token_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
};
const DELETE: Statement = { name: 'session_delete', text: 'delete from sessions where token_hash = $1' };

/** Keeps a session. Throws when the owner is not one of the tenant's: the caller has asked before. */
export const createSession = (database: Database, session: NewSession): Promise<void> =>
  database.transaction({ tenantId: session.tenantId }, async (tx) => {
    await tx.run(SWEEP, [session.tenantId]);
    const hash = Buffer.from(session.tokenHash);
    const made = await tx.rows(INSERT, [
      hash,
      session.tenantId,
      session.ownerId,
      session.expiresAt,
      session.keyId ?? null,
    ]);
    if (made.length === 0) throw new Error('internal: a session for an owner that the tenant does not have');
  });

/**
 * The session of a token by its hash, one that is over too: the caller judges by its own clock. One whose key was
 * revoked or has expired is none.
 */
export async function findSession(database: Database, tokenHash: Uint8Array): Promise<Session> {
  const [row] = await database.rows(null, FIND, [Buffer.from(tokenHash)]);
  if (row === undefined) return null;
  return { tenantId: integer(row[0]), ownerId: integer(row[1]), expiresAt: instantText(row[2]) };
}

/** Ends a session; ending one that is not there is fine. */
export async function deleteSession(database: Database, tokenHash: Uint8Array): Promise<void> {
  await database.rows(null, DELETE, [Buffer.from(tokenHash)]);
}
