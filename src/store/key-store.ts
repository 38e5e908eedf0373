/**
 * Where the vault's wrapped keys and key checks are kept. A foreign key from everything that an instance key sealed
 * to that key's check makes it impossible to retire a key that is still used.
 */
import type { OwnerScope } from '../engine/ports.ts';
import type { KeyCheck } from '../services/vault/key-check.ts';
import type { OwnerKeyStore } from '../services/vault/owner-keys.ts';
import type { OwnerKeyPlace, RotationStore, SealedShelf } from '../services/vault/rotation-ports.ts';
import type { SealContext } from '../services/vault/sealed.ts';
import type { Database, TextRow } from './database.ts';
import { joinedShelf } from './joined-shelf.ts';
import { TENANT_RULES_TABLE, tenantRuleShelf } from './tenant-category-rules.ts';
import { bytesOf, hexOf, integer } from './text-values.ts';
import { SEALED_SECRETS, secretShelf } from './webhook-secrets.ts';

/** The table and column of answers kept for idempotency keys: what `sealForInstance` seals. */
export const SEALED_ANSWERS = { table: 'idempotency_keys', column: 'sealed_body' } as const;

const FOREIGN_KEY_VIOLATION = '23503';

const ownerScope = (ownerId: number): OwnerScope => ({ tenantId: 0, ownerId });

/** The owners' wrapped keys. */
export function openOwnerKeyStore(app: Database): OwnerKeyStore {
  return {
    async load(ownerId) {
      const text = 'select generation, wrapped from owner_keys where owner_id = $1 order by generation';
      const rows = await app.rows(ownerScope(ownerId), { name: 'owner_keys', text }, [ownerId]);
      return rows.map(([generation, wrapped]) => ({
        generation: integer(generation),
        wrapped: bytesOf(wrapped),
      }));
    },
    async add(ownerId, generation, wrapped) {
      const text = `insert into owner_keys (owner_id, generation, wrapped) values ($1, $2, $3)
        on conflict do nothing returning 1`;
      const rows = await app.rows(ownerScope(ownerId), { text }, [ownerId, generation, Buffer.from(wrapped)]);
      return rows.length === 1;
    },
  };
}

/** The key checks that the database keeps, oldest first. `app` may be open as the login of DATABASE_URL, too. */
export async function loadKeyChecks(app: Database): Promise<readonly KeyCheck[]> {
  const rows = await app.rows(null, {
    text: 'select key_id, sealed from tributary.key_checks order by created_at, key_id',
  });
  return rows.map(([key, sealed]) => ({ key: key ?? '', sealed: bytesOf(sealed) }));
}

/** Keeps the check of a key; nothing changes when it is there. */
export async function addKeyCheck(app: Database, check: KeyCheck): Promise<void> {
  const text = 'insert into key_checks (key_id, sealed) values ($1, $2) on conflict do nothing';
  await app.rows(null, { text }, [check.key, Buffer.from(check.sealed)]);
}

/**
 * Whether a database holds key checks already, asked before the schema is known to be there: then keys must not be
 * made anew. `database` is open as the login of DATABASE_URL.
 */
export async function hasKeyChecks(database: Database): Promise<boolean> {
  const [there] = await database.rows(null, {
    text: `select to_regclass('tributary.key_checks') is not null`,
  });
  if (there?.[0] !== 't') return false;
  const [some] = await database.rows(null, { text: 'select exists (select 1 from tributary.key_checks)' });
  return some?.[0] === 't';
}

/** What a rotation works on. The jobs role sees which rows a key sealed; each row is swapped in its owner's scope. */
export function openRotationStore(app: Database, jobs: Database): RotationStore {
  return {
    ownerKeys: ownerKeyShelf(app, jobs),
    values: joinedShelf([
      { table: SEALED_ANSWERS.table, shelf: answerShelf(app, jobs) },
      { table: SEALED_SECRETS.table, shelf: secretShelf(app, jobs) },
      { table: TENANT_RULES_TABLE, shelf: tenantRuleShelf(app, jobs) },
    ]),
    addCheck: (check) => addKeyCheck(app, check),
    async retireCheck(keyId) {
      try {
        await app.rows(null, { text: 'delete from key_checks where key_id = $1' }, [keyId]);
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION) return false;
        throw error;
      }
    },
  };
}

const countOf = (rows: readonly TextRow[]): number => integer(rows[0]?.[0]);

function ownerKeyShelf(app: Database, jobs: Database): SealedShelf<OwnerKeyPlace> {
  return {
    async countWrappedWith(keyId) {
      return countOf(
        await jobs.rows(null, { text: 'select count(*) from owner_keys where key_id = $1' }, [keyId]),
      );
    },
    async nextWrappedWith(keyId, after, limit) {
      const text = `select owner_id, generation from owner_keys
        where key_id = $1 and (owner_id, generation) > ($2::bigint, $3::integer) order by owner_id, generation limit $4`;
      const places = await jobs.rows(null, { text }, [
        keyId,
        after?.ownerId ?? 0,
        after?.generation ?? 0,
        limit,
      ]);
      const found: { place: OwnerKeyPlace; sealed: Uint8Array }[] = [];
      for (const [owner, generation] of places) {
        const place = { ownerId: integer(owner), generation: integer(generation) };
        const [row] = await app.rows(
          ownerScope(place.ownerId),
          {
            name: 'owner_key',
            text: 'select wrapped from owner_keys where owner_id = $1 and generation = $2',
          },
          [place.ownerId, place.generation],
        );
        if (row !== undefined) found.push({ place, sealed: bytesOf(row[0]) });
      }
      return found;
    },
    async swap(changes) {
      let swapped = 0;
      for (const { place, before, after } of changes) {
        const text = `update owner_keys set wrapped = $4 where owner_id = $1 and generation = $2 and wrapped = $3 returning 1`;
        const values = [place.ownerId, place.generation, Buffer.from(before), Buffer.from(after)];
        swapped += (await app.rows(ownerScope(place.ownerId), { name: 'swap_owner_key', text }, values))
          .length;
      }
      return swapped;
    },
  };
}

/** An answer's row in its seal context: `tenant/key hash`. */
export const answerRow = (tenantId: number, keyHash: Uint8Array): string =>
  `${tenantId}/${Buffer.from(keyHash).toString('hex')}`;

function answerShelf(app: Database, jobs: Database): SealedShelf<SealContext> {
  const placeOf = (context: SealContext): { tenantId: number; keyHash: Buffer } => {
    const [tenant, hash] = String(context.row).split('/');
    return { tenantId: Number(tenant), keyHash: Buffer.from(hash ?? '', 'hex') };
  };
  return {
    async countWrappedWith(keyId) {
      const text = 'select count(*) from idempotency_keys where key_id = $1';
      return countOf(await jobs.rows(null, { text }, [keyId]));
    },
    async nextWrappedWith(keyId, after, limit) {
      const from = after === null ? { tenantId: 0, keyHash: Buffer.alloc(0) } : placeOf(after);
      const text = `select tenant_id, key_hash from idempotency_keys
        where key_id = $1 and (tenant_id, key_hash) > ($2::bigint, $3::bytea) order by tenant_id, key_hash limit $4`;
      const places = await jobs.rows(null, { text }, [keyId, from.tenantId, from.keyHash, limit]);
      const found: { place: SealContext; sealed: Uint8Array }[] = [];
      for (const [tenant, hash] of places) {
        const tenantId = integer(tenant);
        const keyHash = Buffer.from(hexOf(hash), 'hex');
        const read = 'select sealed_body from idempotency_keys where tenant_id = $1 and key_hash = $2';
        const [row] = await app.rows({ tenantId }, { text: read }, [tenantId, keyHash]);
        if (row === undefined || row[0] === null) continue;
        found.push({
          place: { ...SEALED_ANSWERS, row: answerRow(tenantId, keyHash) },
          sealed: bytesOf(row[0]),
        });
      }
      return found;
    },
    async swap(changes) {
      let swapped = 0;
      for (const { place, before, after } of changes) {
        const { tenantId, keyHash } = placeOf(place);
        const text = `update idempotency_keys set sealed_body = $4
          where tenant_id = $1 and key_hash = $2 and sealed_body = $3 returning 1`;
        const values = [tenantId, keyHash, Buffer.from(before), Buffer.from(after)];
        swapped += (await app.rows({ tenantId }, { text }, values)).length;
      }
      return swapped;
    },
  };
}
