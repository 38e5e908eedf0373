import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, OwnerScope, TenantScope } from '../engine/ports.ts';
import { INSTITUTION_ROW } from './every-table.ts';
import { addIdentity, findIdentity } from './identities.ts';
import { openTestStore, type TestStore } from './testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await store.admin(`insert into key_checks (key_id, sealed) values ('c0ffee00', '\\x00')`);
  await store.admin(INSTITUTION_ROW);
});
afterAll(() => store.close());

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const audit = (action: string, subject: string | null = null): AuditEntry => ({
  actor: 'operator',
  action,
  subject,
  detail: { by: 'test', n: 1 },
});
const tenant = async (): Promise<TenantScope> => ({
  tenantId: (await store.directory.createTenant('A tenant')).id,
});
const person = (reference: string | null) => ({
  kind: 'person' as const,
  reference,
  name: 'Ada',
  metadata: { plan: 'gold' },
});
async function owner(scope: TenantScope, reference: string | null = null): Promise<OwnerScope> {
  const made = await store.directory.createOwner(scope, person(reference), audit('owner.created'));
  if (made === null) throw new Error('the reference is taken');
  return { ...scope, ownerId: made.id };
}
const logOf = async (scope: TenantScope): Promise<string[]> =>
  (await store.directory.listAudit(scope, { limit: 100, after: null })).rows.map((row) => row.action);

const key = (
  scope: TenantScope,
  token: string,
  ownerId: number | null = null,
  expiresAt: string | null = null,
) =>
  store.directory.createApiKey(
    {
      tenantId: scope.tenantId,
      ownerId,
      ownerOnly: ownerId !== null,
      name: 'a key',
      tokenHash: hash(token),
      tokenStart: 'trb_live_ab',
      scopes: ['accounts:read', '*'],
      expiresAt,
    },
    audit('api_key.created'),
  );

describe('owners', () => {
  it('are made, found, listed and told apart by tenant', async () => {
    const [one, two] = [await tenant(), await tenant()];
    const made = await store.directory.createOwner(one, person('ref-1'), audit('owner.created'));
    expect(made).toMatchObject({
      kind: 'person',
      reference: 'ref-1',
      name: 'Ada',
      metadata: { plan: 'gold' },
    });
    expect(made?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await store.directory.createOwner(one, person('ref-1'), audit('owner.created'))).toBeNull();
    expect(await logOf(one)).toEqual(['owner.created']);
    const [entry] = (await store.directory.listAudit(one, { limit: 1, after: null })).rows;
    expect(entry).toMatchObject({ ...audit('owner.created'), subject: `owner:${made?.id}:${made?.id}` });

    const scope = { ...one, ownerId: made?.id ?? 0 };
    expect(await store.directory.getOwner(scope)).toEqual(made);
    expect(await store.directory.findOwner(one, 'ref-1')).toEqual(made);
    expect(await store.directory.ownerIsOf(scope)).toBe(true);

    const other = { ...two, ownerId: scope.ownerId };
    expect(await store.directory.getOwner(other)).toBeNull();
    expect(await store.directory.ownerIsOf(other)).toBe(false);
    expect(await store.directory.findOwner(two, 'ref-1')).toBeNull();
    expect(await store.directory.updateOwner(other, { name: 'x' }, null, audit('no'))).toBeNull();
    expect(await store.directory.deleteOwner(other, audit('no'))).toBe(false);
    expect(await logOf(two)).toEqual([]);
    expect(await store.directory.createOwner(two, person('ref-1'), audit('owner.created'))).not.toBeNull();
  });

  it('are paged in the order of their ids, none twice and none left out', async () => {
    const scope = await tenant();
    const ids: number[] = [];
    for (let k = 0; k < 5; k++) ids.push((await owner(scope)).ownerId);
    const seen: number[] = [];
    let after: number | null = null;
    for (;;) {
      const page = await store.directory.listOwners(scope, { limit: 2, after });
      seen.push(...page.rows.map((row) => row.id));
      after = seen.at(-1) ?? null;
      if (!page.more) break;
    }
    expect(seen).toEqual(ids);
  });

  it('change as a whole or not at all', async () => {
    const scope = await tenant();
    await owner(scope, 'taken');
    const mine = await owner(scope, 'mine');
    const before = await store.directory.getOwner(mine);
    const change = (what: object, at: string | null = null) =>
      store.directory.updateOwner(mine, what, at, audit('owner.updated'));

    expect(await change({ reference: 'taken', name: 'Eve' })).toBe('taken');
    expect(await change({ name: 'Eve' }, '2020-01-01T00:00:00.000Z')).toBe('stale');
    expect(await store.directory.getOwner(mine)).toEqual(before);
    expect(await logOf(scope)).toEqual(['owner.created', 'owner.created']);

    const renamed = await change({ name: 'Eve' }, before?.updatedAt);
    expect(renamed).toMatchObject({ name: 'Eve', reference: 'mine', metadata: { plan: 'gold' } });
    expect(await change({ name: 'Eve' }, before?.updatedAt)).toBe('stale');
    expect(await change({ reference: null, name: null, metadata: {} })).toMatchObject({
      reference: null,
      name: null,
      metadata: {},
    });
    expect((await logOf(scope)).filter((action) => action === 'owner.updated')).toHaveLength(2);
  });

  it('are compared by the millisecond that the API shows', async () => {
    const mine = await owner(await tenant());
    await store.admin(`update owners set updated_at = '2026-01-02 03:04:05.678999Z' where id = $1`, [
      mine.ownerId,
    ]);
    const shown = (await store.directory.getOwner(mine))?.updatedAt ?? null;
    expect(shown).toBe('2026-01-02T03:04:05.678Z');
    expect(
      await store.directory.updateOwner(mine, { name: 'B' }, shown, audit('owner.updated')),
    ).toMatchObject({ name: 'B' });
  });

  it('are forgotten with everything: keys, identities, API keys, sessions and the ledger', async () => {
    const scope = await tenant();
    const [gone, stays] = [await owner(scope), await owner(scope)];
    for (const one of [gone, stays]) await fill(one);
    expect(
      await store.directory.deleteOwner(
        gone,
        audit('owner.deleted', `owner:${gone.ownerId}:${gone.ownerId}`),
      ),
    ).toBe(true);
    expect(await store.directory.deleteOwner(gone, audit('owner.deleted'))).toBe(false);

    const tables =
      await store.admin(`select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'tributary'::regnamespace and c.relkind = 'r'
        and (a.attname = 'owner_id' or (c.relname = 'owners' and a.attname = 'id'))`);
    expect(tables.length).toBeGreaterThanOrEqual(18);
    for (const [table, column] of tables) {
      const counted = await store.admin(
        `select count(*) filter (where ${column} = $1), count(*) filter (where ${column} = $2) > 0 from ${table}`,
        [gone.ownerId, stays.ownerId],
      );
      expect([table, counted]).toEqual([table, [['0', 't']]]);
    }
    const log = await store.directory.listAudit(scope, { limit: 100, after: null });
    expect(log.rows[0]).toMatchObject({ action: 'owner.deleted' });
    expect(JSON.stringify(log.rows)).not.toContain('Ada');
  });

  it('are not half forgotten when forgetting fails', async () => {
    const mine = await owner(await tenant());
    await fill(mine);
    await expect(
      store.directory.deleteOwner(mine, { ...audit('owner.deleted'), actor: null as unknown as string }),
    ).rejects.toThrow(/null value/);
    expect(await store.directory.getOwner(mine)).not.toBeNull();
    expect(await store.admin('select count(*) from owner_keys where owner_id = $1', [mine.ownerId])).toEqual([
      ['1'],
    ]);
  });
});

/** A row in every table that knows an owner. */
async function fill(scope: OwnerScope): Promise<void> {
  const accountId = await store.seedAccount(scope);
  await store.seedTransactions(scope, accountId, 3);
  await addIdentity(store.app, scope, 'finapi', `user-${scope.ownerId}`);
  await key(scope, `key of ${scope.ownerId}`, scope.ownerId);
  await store.directory.createSession({
    ...scope,
    tokenHash: hash(`session of ${scope.ownerId}`),
    expiresAt: '2030-01-01T00:00:00.000Z',
  });
  const sealed = `decode('01c0ffee0000', 'hex')`;
  const connection = `(select id from connections where owner_id = $1 and connector = 'file')`;
  for (const text of [
    `insert into owner_keys (owner_id, generation, wrapped) values ($1, 1, ${sealed})`,
    `insert into connect_sessions (owner_id, purpose, status, scopes, expires_at, created_at, updated_at)
      values ($1, 'connect', 'open', '{}', now(), now(), now())`,
    `insert into finapi_web_forms (owner_id, session_id, kind, sealed_token, sealed_asked, created_at, remove_at)
      select owner_id, id, 'import', ${sealed}, ${sealed}, now(), now() from connect_sessions where owner_id = $1`,
    `insert into connect_attempts (owner_id, connection_id, connector, institution_id, purpose, method, scopes, actor, step,
      created_at, updated_at) values ($1, ${connection}, 'bank', 'bank', 'connect', 'm', '{}', 'test', 'granted', now(), now())`,
    `insert into finapi_challenges (owner_id, attempt_id, institution_id, until)
      select owner_id, id, 'bank', now() from connect_attempts where owner_id = $1 limit 1`,
    `insert into finapi_connections (owner_id, connection_id, sealed_pin) values ($1, ${connection}, ${sealed})`,
    `insert into consents (owner_id, id, connection_id, connector, institution_id, state, scopes, pseudonym, owner_pseudonym,
      created_at, updated_at) values ($1, 1, ${connection}, 'bank', 'bank', 'authorised', '{}', sha256(('p' || $1)::bytea),
      sha256(('o' || $1)::bytea), now(), now())`,
    `insert into consent_events (owner_id, consent_id, number, to_state, actor, reason, at, hash)
      values ($1, 1, 1, 'authorised', 'bank', 'AUTHORISED', now(), sha256('h'))`,
    `insert into consent_versions (owner_id, consent_id, number, event, scopes, at) values ($1, 1, 1, 1, '{}', now())`,
    `insert into revocations (owner_id, id, connection_id, connector, institution_id, sealed_session, due_at, created_at)
      values ($1, 1, 1, 'bank', 'bank', ${sealed}, now(), now())`,
    `insert into unclaimed_consents (owner_id, consent_id, connection_id, connector, institution_id, method, sealed_session,
      claim_until, created_at) values ($1, 1, 1, 'bank', 'bank', 'm', ${sealed}, now(), now())`,
    `insert into syncs (owner_id, id, connection_id, status, cause, actor, due_at, created_at, updated_at)
      values ($1, 1, ${connection}, 'due', 'scheduled', 'test', now(), now(), now())`,
    `insert into connect_tokens (token_hash, kind, tenant_id, owner_id, created_at, expires_at)
      select sha256(('t' || id)::bytea), 'link', tenant_id, id, now(), now() from owners where id = $1`,
    `insert into sync_accounts (owner_id, sync_id, ordinal, lookup, status, stage, updated_at)
      values ($1, 1, 1, sha256('l'), 'waiting', 'account', now())`,
    `insert into sync_pages (owner_id, sync_id, ordinal, number, capability, created_at)
      values ($1, 1, 1, 1, 'transactions', now())`,
    `insert into access_budgets (owner_id, connection_id, account_id, endpoint, last_call_at)
      values ($1, ${connection}, 1, 'balances', now())`,
    `insert into access_evidence (owner_id, consent_id, sync_id, sealed_facts, asked_at, first_call_at, last_call_at, calls)
      values ($1, 1, 1, ${sealed}, now(), now(), now(), 1)`,
    `with person as (insert into people (tenant_id, owner_id, subject, issuer, issuer_subject, created_at, updated_at)
        select tenant_id, id, gen_random_uuid(), 'https://issuer.example', 'Ada ' || id, now(), now() from owners where id = $1
        returning tenant_id, id)
      insert into team_members (tenant_id, owner_id, person_id, role, created_at, updated_at)
        select tenant_id, $1, id, 'admin', now(), now() from person`,
    `insert into idempotency_keys (tenant_id, key_hash, fingerprint, owner_id)
      select tenant_id, sha256(('k' || id)::bytea), '\\x00', id from owners where id = $1`,
    `with record as (insert into finapi_user_records (tenant_id, registered_at) select tenant_id, now() from owners
        where id = $1 returning tenant_id, id)
      insert into finapi_users (tenant_id, id, owner_id, user_id, password_hash, created_at, updated_at)
        select tenant_id, id, $1, 'user-' || id, '$argon2id$', now(), now() from record`,
    `insert into documents (owner_id, id, kind, title, media_type) values ($1, 1, 'statement_file', 'f', 'm')`,
    `insert into data_pages (owner_id, document_id, number, raw_bytes, sealed) values ($1, 1, 1, 1, ${sealed})`,
    `insert into imports (owner_id, id, document_id, status) values ($1, 1, 1, 'done')`,
    `insert into counterparty_accounts (owner_id, lookup, masked, sealed) values ($1, sha256('c'), '****', ${sealed})`,
    `insert into category_rules (owner_id, kind, key, direction, code, weight, transaction_id)
      values ($1, 'merchant', 'shop', 'out', 'FOOD', 1, 1)`,
    `insert into transfer_rejections (owner_id, out_id, in_id) values ($1, 1, 2)`,
    `insert into category_runs (owner_id, kind, status) values ($1, 'all', 'running')`,
    `insert into category_work (owner_id, tenant_id) select id, tenant_id from owners where id = $1`,
    `insert into own_categories (owner_id, name) values ($1, 'mine')`,
    `insert into category_asks (owner_id, connection_id) values ($1, ${connection})`,
    `with rule as (insert into finapi_notification_rules (owner_id, trigger_event, include_details)
        values ($1, 'BANK_LOGIN_ERROR', false) returning id)
      insert into finapi_rule_targets (owner_id, rule_id, place, connection_id) select $1, id, 1, ${connection} from rule`,
    `insert into finapi_rule_cursors (owner_id, tenant_id, sequence) select id, tenant_id, 0 from owners where id = $1`,
    `with client as (insert into clients (tenant_id, name) select tenant_id, 'client' from owners where id = $1
        returning tenant_id, id), made as (insert into finapi_clients (tenant_id, id, secret_hash, is_mandator_admin,
          refresh_validity_s, user_validity_s, client_validity_s, login_attempts_max, auto_verification, batch_update,
          pin_storage_in_web_form, web_forms_required, created_at, updated_at)
        select tenant_id, id, sha256('s'), false, 0, 0, 0, 0, true, true, true, false, now(), now() from client
        returning tenant_id, id)
      insert into finapi_notifications (tenant_id, client, owner_id, body) select tenant_id, id, $1, '{}' from made`,
    `insert into events (owner_id, tenant_id, sequence, position, type)
      select id, tenant_id, 1000, 1, 'test' from owners where id = $1`,
  ])
    await store.admin(text, [scope.ownerId]);
  for (const text of [
    `insert into account_identifiers (owner_id, account_id, lookup, currency, scheme, masked, sealed)
      values ($1, $2, sha256('i'), 'EUR', 'iban', 'DE****1', ${sealed})`,
    `insert into balances (owner_id, account_id, type, reference_date, amount, currency)
      values ($1, $2, 'closing_booked', '2026-01-01', 1, 'EUR')`,
    `insert into holdings (owner_id, account_id, position_key, name, quantity, quantity_kind, quote_kind, asked_at)
      values ($1, $2, 'isin', 'A paper', 1, 'units', 'price', now())`,
    `insert into statements (owner_id, account_id, import_id, ordinal, kind, message, booked, pending, booked_sum)
      values ($1, $2, 1, 1, 'statement', 'm', 0, 0, 0)`,
    `insert into account_links (owner_id, connection_id, lookup, account_id, sealed_handle, bank_status, created_at, updated_at)
      values ($1, ${connection}, sha256('l'), $2, ${sealed}, 'open', now(), now())`,
    `insert into tombstones (owner_id, account_id, content_key, entry_date) values ($1, $2, '\\x01', '2026-01-01')`,
    `insert into transaction_categories (owner_id, transaction_id, entry_date, code, source, confidence)
      select owner_id, id, entry_date, 'FOOD', 'mcc', 90 from transactions where owner_id = $1 and account_id = $2 limit 1
      on conflict do nothing`,
    `insert into finapi_transactions (owner_id, transaction_id, is_new)
      select owner_id, id, false from transactions where owner_id = $1 and account_id = $2 limit 1`,
    `insert into finapi_parts (owner_id, parent_id, place, amount, sealed_numbers, is_new)
      select owner_id, id, 1, 1, ${sealed}, true from transactions where owner_id = $1 and account_id = $2 limit 1`,
    `insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency)
      values ($1, $2, '2026-01-01', 1, 'EUR')`,
    `insert into finapi_accounts (owner_id, account_id) values ($1, $2)`,
    `with label as (insert into finapi_labels (owner_id, name) values ($1, 'label') returning id)
      insert into finapi_transaction_labels (owner_id, transaction_id, label_id) select $1, t.id, label.id
        from label, transactions t where t.owner_id = $1 and t.account_id = $2 limit 1`,
    `insert into transaction_aliases (owner_id, transaction_id, account_id, entry_date, content_key, status)
      select owner_id, id, $2, entry_date, content_key, 'pending' from transactions where owner_id = $1 limit 1`,
    `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause)
      select owner_id, id, 1, 1, now(), 'booked' from transactions where owner_id = $1 and account_id = $2 limit 1`,
    `insert into account_mappings (owner_id, connection_id, lookup, reason, kind, evidence, candidates, created_at, updated_at)
      values ($1, ${connection}, sha256('m'), 'may_be_known', 'current', '{}', array[$2::bigint], now(), now())`,
    `insert into account_coverage (owner_id, account_id, source, days)
      values ($1, $2, 'file', '{[2026-01-01,2026-02-01)}')`,
    `insert into quarantined_entries (owner_id, account_id, reason, content_key, copy, entry_date, status, amount, currency,
        indicator, first_seen_at, last_seen_at)
      values ($1, $2, 'sign_contradiction', decode(md5('q'), 'hex'), 1, '2026-01-01', 'booked', 1, 'EUR', 'debit', now(), now())`,
    `with made as (insert into webhook_endpoints (tenant_id, owner_id, url, event_types, status, created_at, updated_at)
        select tenant_id, id, 'https://example.test', '{*}', 'enabled', now(), now() from owners where id = $1
        returning tenant_id, id)
      insert into webhook_deliveries (tenant_id, endpoint_id, owner_id, sequence, type, status, due_at, created_at)
        select tenant_id, id, $1, $2, 'test', 'pending', now(), now() from made`,
  ])
    await store.admin(text, [scope.ownerId, accountId]);
}

describe('identities', () => {
  it('lead a surface to an owner of the tenant, once', async () => {
    const [scope, other] = [await tenant(), await tenant()];
    const [mine, second] = [await owner(scope), await owner(scope)];
    expect(await addIdentity(store.app, mine, 'powens', 'u1')).toBe(true);
    expect(await addIdentity(store.app, second, 'powens', 'u1')).toBe(false);
    expect(await addIdentity(store.app, { ...other, ownerId: mine.ownerId }, 'powens', 'u1')).toBe(false);
    expect(await findIdentity(store.app, scope, 'powens', 'u1')).toBe(mine.ownerId);
    expect(await findIdentity(store.app, scope, 'finapi', 'u1')).toBeNull();
    expect(await findIdentity(store.app, other, 'powens', 'u1')).toBeNull();
  });
});
