/** Idempotency keys: a request that a client sends again gets the first answer again. Kept 24 hours. */
import type { DirectoryStore, TenantScope } from '../engine/ports.ts';
import type { Database, Statement } from './database.ts';
import { bytesOf, integer, truth } from './text-values.ts';

type Claim = Awaited<ReturnType<DirectoryStore['claimIdempotencyKey']>>;
type Answer = Parameters<DirectoryStore['settleIdempotencyKey']>[2];

export const KEPT_HOURS = 24;
/** A claim without an answer after this long is of a process that died: the next request takes it. */
export const ABANDONED_MINUTES = 60;
/** Rounds when a claim vanishes between two looks at it. */
const ROUNDS_MAX = 5;
/** After so many claims of this process old ones of the tenant go, so many at a time. */
const SWEEP_EVERY_CLAIMS = 50;
const SWEEP_ROWS = 500;

const CLAIM: Statement = {
  name: 'idempotency_claim',
  text: `insert into idempotency_keys as kept (tenant_id, key_hash, fingerprint) values ($1, $2, $3)
    on conflict (tenant_id, key_hash) do update
      set fingerprint = excluded.fingerprint, status = null, sealed_body = null, owner_id = null, created_at = now()
      where kept.created_at < now() - interval '${KEPT_HOURS} hours'
        or (kept.status is null and kept.created_at < now() - interval '${ABANDONED_MINUTES} minutes')
    returning 1`,
};
const LOOK: Statement = {
  name: 'idempotency_look',
  text: `select fingerprint = $3, status, sealed_body from idempotency_keys
    where tenant_id = $1 and key_hash = $2`,
};
const SETTLE: Statement = {
  name: 'idempotency_settle',
  text: `update idempotency_keys set status = $3, sealed_body = $4, owner_id = $5
    where tenant_id = $1 and key_hash = $2 and status is null
      and ($5::bigint is null or exists (select 1 from owners where tenant_id = $1 and id = $5::bigint for key share))`,
};
const FORGET: Statement = {
  name: 'idempotency_forget',
  text: 'delete from idempotency_keys where tenant_id = $1 and key_hash = $2 and status is null',
};
const SWEEP: Statement = {
  name: 'idempotency_sweep',
  text: `delete from idempotency_keys where tenant_id = $1 and key_hash in (
    select key_hash from idempotency_keys
    where tenant_id = $1 and created_at < now() - interval '${KEPT_HOURS} hours' limit ${SWEEP_ROWS})`,
};

let claims = 0;

/** Claims a key, see {@link DirectoryStore.claimIdempotencyKey}. */
export async function claimIdempotencyKey(
  database: Database,
  scope: TenantScope,
  keyHash: Uint8Array,
  fingerprint: Uint8Array,
): Promise<Claim> {
  if (++claims % SWEEP_EVERY_CLAIMS === 0) await database.rows(scope, SWEEP, [scope.tenantId]);
  const values = [scope.tenantId, Buffer.from(keyHash), Buffer.from(fingerprint)];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if ((await database.rows(scope, CLAIM, values)).length === 1) return { state: 'claimed' };
    const [row] = await database.rows(scope, LOOK, values);
    if (row === undefined) continue;
    if (!truth(row[0])) return { state: 'mismatch' };
    if (row[1] === null) return { state: 'running' };
    return { state: 'done', status: integer(row[1]), sealedBody: bytesOf(row[2]) };
  }
  return { state: 'running' };
}

/** Keeps the answer, or with null forgets the claim. An answer that is kept already stays. */
export async function settleIdempotencyKey(
  database: Database,
  scope: TenantScope,
  keyHash: Uint8Array,
  answer: Answer,
): Promise<void> {
  const key = [scope.tenantId, Buffer.from(keyHash)];
  if (answer === null) await database.rows(scope, FORGET, key);
  else
    await database.rows(scope, SETTLE, [
      ...key,
      answer.status,
      Buffer.from(answer.sealedBody),
      answer.ownerId,
    ]);
}
