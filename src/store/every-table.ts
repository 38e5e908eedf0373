/** One row of every table, for the tests of row-level security. */
import type { OwnerScope } from '../engine/ports.ts';

/** The check of the key that seals nothing but test rows: bytes 2 to 5 of what is sealed name it. */
const SEALED = `decode('01c0ffee0000', 'hex')`;

/** Tables without an owner or tenant policy, each with the reason. A new table is here or has a policy. */
export const WITHOUT_POLICY: Readonly<Record<string, string>> = {
  migrations: 'what ran; of the instance',
  instance: 'one row; of the instance',
  feed: 'one row; what positions of the feed are counted from',
  key_checks: 'by which a start knows its keys; of the instance',
  institutions: 'public facts about banks',
  finapi_banks: 'numbers of institutions',
  tenants: 'looked up before a tenant is known; a name and an id',
  api_keys: 'found by the hash of a token, before any tenant is known',
  sessions: 'found by the hash of a cookie, before any tenant is known',
  connect_tokens: 'found by the hash of what stands in an address, before any tenant is known',
  sign_in_tries: 'keyed hashes and times only; counted before anybody is known',
  spent_tokens: 'keyed hashes and times only; a bank takes a token once over all owners',
  refused_logins: 'keyed hashes and times only; a bank counts wrong passwords over all owners',
  finapi_client_ids: 'which client an id means, before any tenant is known; an id and numbers',
  finapi_tokens: 'found by the hash of a token, before any tenant is known',
  finapi_entries: 'a view that sees what its reader sees: the policies of its tables hold',
};

/**
 * One row of every other table: $owner, $tenant, and $n for which of the owner's rows. In the order of their
 * foreign keys; row n hangs below row 1 of its parents.
 */
export const ROWS: Readonly<
  Record<string, { readonly key: 'owner_id' | 'tenant_id' | 'id'; readonly insert: string }>
> = {
  owners: {
    key: 'id',
    insert: `(id, tenant_id, kind) values ($owner + ($n - 1) * 1000000, $tenant, 'person')`,
  },
  clients: { key: 'tenant_id', insert: `(tenant_id, id, name) values ($tenant, $owner * 10 + $n, 'client')` },
  finapi_clients: {
    key: 'tenant_id',
    insert: `(tenant_id, id, secret_hash, is_mandator_admin, refresh_validity_s, user_validity_s, client_validity_s,
        login_attempts_max, auto_verification, batch_update, pin_storage_in_web_form, web_forms_required, created_at, updated_at)
      values ($tenant, $owner * 10 + 1, sha256('s'), false, 0, 0, 0, 0, true, true, true, false, now(), now())
      on conflict (tenant_id, id) do update set data_key = 2`,
  },
  finapi_user_records: {
    key: 'tenant_id',
    insert: `(tenant_id, id, registered_at) values ($tenant, $owner * 10 + $n, now())`,
  },
  finapi_user_months: {
    key: 'tenant_id',
    insert: `(tenant_id, user_number, month, at_start, fewest, most, at_end)
      values ($tenant, $owner * 10 + 1, date '2026-01-01' + ($n * 31), 0, 0, 1, 1)`,
  },
  finapi_users: {
    key: 'tenant_id',
    insert: `(tenant_id, id, owner_id, user_id, password_hash, created_at, updated_at)
      values ($tenant, $owner * 10 + 1, $owner, 'u' || $n, '$argon2id$', now(), now())
      on conflict (tenant_id, owner_id) do update set user_id = excluded.user_id`,
  },
  finapi_user_news: {
    key: 'tenant_id',
    insert: `(tenant_id, id, client, user_id) values ($tenant, $owner * 10 + $n, $owner * 10 + 1, 'u')`,
  },
  identities: {
    key: 'tenant_id',
    insert: `(tenant_id, surface, subject, owner_id) values ($tenant, 'finapi', 'u' || $n, $owner)`,
  },
  people: {
    key: 'tenant_id',
    insert: `(tenant_id, id, owner_id, subject, created_at, updated_at)
      values ($tenant, $owner * 10 + $n, $owner, gen_random_uuid(), now(), now())`,
  },
  profile_consents: {
    key: 'tenant_id',
    insert: `(tenant_id, person_id, type, id, granted, decided_at) values ($tenant, $owner * 10 + 1,
      (array['OPEN_FINANCE_READ', 'MARKETING_EMAIL'])[$n], gen_random_uuid(), true, now())`,
  },
  team_members: {
    key: 'tenant_id',
    insert: `(tenant_id, owner_id, person_id, role, created_at, updated_at) values ($tenant, $owner, $owner * 10 + 1, 'admin', now(), now())
      on conflict (tenant_id, owner_id, person_id) do update set role = 'viewer'`,
  },
  removed_people: {
    key: 'tenant_id',
    insert: `(tenant_id, lookup, removed_at) values ($tenant, sha256(('p' || $n)::bytea), now())`,
  },
  idempotency_keys: {
    key: 'tenant_id',
    insert: `(tenant_id, key_hash, fingerprint) values ($tenant, decode(md5('k' || $n), 'hex'), '\\x00')`,
  },
  audit: { key: 'tenant_id', insert: `(tenant_id, actor, action) values ($tenant, 'test', 'row ' || $n)` },
  owner_keys: { key: 'owner_id', insert: `(owner_id, generation, wrapped) values ($owner, $n, ${SEALED})` },
  connections: { key: 'owner_id', insert: `(owner_id, id, connector) values ($owner, $n, 'bank')` },
  connect_sessions: {
    key: 'owner_id',
    insert: `(owner_id, id, purpose, status, scopes, expires_at, created_at, updated_at)
      values ($owner, $n, 'connect', 'open', '{}', now(), now(), now())`,
  },
  finapi_connections: {
    key: 'owner_id',
    insert: `(owner_id, connection_id) values ($owner, 1)
      on conflict (owner_id, connection_id) do update set positions = false`,
  },
  finapi_web_forms: {
    key: 'owner_id',
    insert: `(owner_id, session_id, kind, sealed_token, sealed_asked, created_at, remove_at)
      values ($owner, 1, 'import', ${SEALED}, ${SEALED}, now(), now())
      on conflict (owner_id, session_id) do update set created_at = now()`,
  },
  connect_attempts: {
    key: 'owner_id',
    insert: `(owner_id, id, connection_id, connector, institution_id, purpose, method, scopes, actor, step, created_at, updated_at)
      values ($owner, $n, $n, 'bank', 'bank', 'connect', 'm', '{}', 'test', 'starting', now(), now())`,
  },
  consents: {
    key: 'owner_id',
    insert: `(owner_id, tenant_id, id, connection_id, connector, institution_id, state, scopes, pseudonym, owner_pseudonym,
        created_at, updated_at)
      values ($owner, $tenant, $n, 1, 'bank', 'bank', 'authorised', '{}', sha256(('p' || $owner || '/' || $n)::bytea),
        sha256('o$owner'), now(), now())`,
  },
  consent_events: {
    key: 'owner_id',
    insert: `(owner_id, consent_id, number, to_state, actor, reason, at, hash)
      values ($owner, 1, $n, 'authorised', 'bank', 'AUTHORISED', now(), sha256('h'))`,
  },
  consent_versions: {
    key: 'owner_id',
    insert: `(owner_id, consent_id, number, event, scopes, at) values ($owner, 1, $n, $n, '{}', now())`,
  },
  consent_evidence: {
    key: 'tenant_id',
    insert: `(tenant_id, pseudonym, owner_pseudonym, connector, institution_id, profile, state, events, versions, created_at)
      values ($tenant, sha256(('gone' || $n)::bytea), sha256('o'), 'bank', 'bank', 'EEA_PSD2', 'revoked', '[]', '[]', now())`,
  },
  revocations: {
    key: 'owner_id',
    insert: `(owner_id, id, connection_id, connector, institution_id, sealed_session, due_at, created_at)
      values ($owner, $n, 1, 'bank', 'bank', ${SEALED}, now(), now())`,
  },
  finapi_challenges: {
    key: 'owner_id',
    insert: `(owner_id, attempt_id, institution_id, until) values ($owner, 1, 'bank', now())
      on conflict (owner_id, attempt_id) do update set until = now()`,
  },
  unclaimed_consents: {
    key: 'owner_id',
    insert: `(owner_id, consent_id, connection_id, connector, institution_id, method, sealed_session, claim_until, created_at)
      values ($owner, $n, $n, 'bank', 'bank', 'm', ${SEALED}, now(), now())`,
  },
  accounts: {
    key: 'owner_id',
    insert: `(owner_id, id, connection_id, kind, currency) values ($owner, $n, 1, 'current', 'EUR')`,
  },
  account_links: {
    key: 'owner_id',
    insert: `(owner_id, connection_id, lookup, account_id, sealed_handle, bank_status, created_at, updated_at)
      values ($owner, 1, sha256(('l' || $n)::bytea), 1, ${SEALED}, 'open', now(), now())`,
  },
  account_mappings: {
    key: 'owner_id',
    insert: `(owner_id, id, connection_id, lookup, reason, kind, evidence, candidates, created_at, updated_at)
      values ($owner, $n, 1, sha256(('m' || $n)::bytea), 'may_be_known', 'current', '{}', '{}', now(), now())`,
  },
  account_identifiers: {
    key: 'owner_id',
    insert: `(owner_id, lookup, currency, account_id, scheme, masked, sealed)
      values ($owner, sha256(('i' || $n)::bytea), 'EUR', 1, 'iban', 'DE****1', ${SEALED})`,
  },
  balances: {
    key: 'owner_id',
    insert: `(owner_id, account_id, type, reference_date, amount, currency)
      values ($owner, 1, 'closing_booked', date '2026-01-01' + $n, 1, 'EUR')`,
  },
  holdings: {
    key: 'owner_id',
    insert: `(owner_id, account_id, position_key, quantity, quantity_kind, quote_kind, asked_at)
      values ($owner, 1, 'isin ' || $n, 1, 'units', 'price', now())`,
  },
  account_coverage: {
    key: 'owner_id',
    insert: `(owner_id, account_id, source, days)
      values ($owner, 1, (array['sync', 'file'])[$n], datemultirange(daterange('2026-01-01', '2026-02-01')))`,
  },
  quarantined_entries: {
    key: 'owner_id',
    insert: `(owner_id, id, account_id, reason, content_key, copy, entry_date, status, amount, currency, indicator,
        first_seen_at, last_seen_at)
      values ($owner, $n, 1, 'sign_contradiction', decode(md5('q'), 'hex'), $n, '2026-01-01', 'booked', -1, 'EUR', 'credit',
        now(), now())`,
  },
  documents: {
    key: 'owner_id',
    insert: `(owner_id, id, kind, title, media_type) values ($owner, $n, 'statement_file', 'f', 'text/plain')`,
  },
  imports: { key: 'owner_id', insert: `(owner_id, id, status) values ($owner, $n, 'done')` },
  statements: {
    key: 'owner_id',
    insert: `(owner_id, id, account_id, import_id, ordinal, kind, message, booked, pending, booked_sum)
      values ($owner, $n, 1, 1, $n, 'statement', 'm', 0, 0, 0)`,
  },
  data_pages: {
    key: 'owner_id',
    insert: `(owner_id, document_id, number, raw_bytes, sealed) values ($owner, 1, $n, 1, ${SEALED})`,
  },
  syncs: {
    key: 'owner_id',
    insert: `(owner_id, id, connection_id, status, cause, actor, due_at, created_at, updated_at)
      values ($owner, $n, 1, 'success', 'scheduled', 'schedule', now(), now(), now())`,
  },
  sync_accounts: {
    key: 'owner_id',
    insert: `(owner_id, sync_id, ordinal, lookup, status, stage, updated_at)
      values ($owner, 1, $n, sha256('l'), 'waiting', 'account', now())`,
  },
  access_budgets: {
    key: 'owner_id',
    insert: `(owner_id, connection_id, account_id, endpoint, last_call_at) values ($owner, 1, $n, 'balances', now())`,
  },
  access_evidence: {
    key: 'owner_id',
    insert: `(owner_id, consent_id, sync_id, sealed_facts, asked_at, first_call_at, last_call_at, calls)
      values ($owner, 1, $n, ${SEALED}, now(), now(), now(), 1)`,
  },
  sync_pages: {
    key: 'owner_id',
    insert: `(owner_id, sync_id, ordinal, number, capability, created_at)
      values ($owner, 1, 1, $n, 'transactions', now())`,
  },
  counterparty_accounts: {
    key: 'owner_id',
    insert: `(owner_id, id, lookup, masked, sealed) values ($owner, $n, sha256(('c' || $n)::bytea), '****', ${SEALED})`,
  },
  transactions: {
    key: 'owner_id',
    insert: `(owner_id, id, account_id, revision, entry_date, status, currency, amount, content_key, content_hash)
      values ($owner, $n, 1, 1, '2026-01-01', 'booked', 'EUR', 1, decode(md5('k'), 'hex'), decode(md5('h'), 'hex'))`,
  },
  transaction_aliases: {
    key: 'owner_id',
    insert: `(owner_id, transaction_id, account_id, entry_date, content_key, status)
      values ($owner, 1, 1, '2026-01-01', decode(md5('a' || $n), 'hex'), 'booked')`,
  },
  transaction_history: {
    key: 'owner_id',
    insert: `(owner_id, transaction_id, number, revision, at, cause) values ($owner, 1, $n, 1, now(), 'changed')`,
  },
  transaction_categories: {
    key: 'owner_id',
    insert: `(owner_id, transaction_id, entry_date, code, source, confidence)
      values ($owner, $n, '2026-01-01', 'FOOD', 'mcc', 90)`,
  },
  category_rules: {
    key: 'owner_id',
    insert: `(owner_id, id, kind, key, direction, code, weight, transaction_id)
      values ($owner, $n, 'merchant', 'shop ' || $n, 'out', 'FOOD', 1, 1)`,
  },
  transfer_rejections: { key: 'owner_id', insert: `(owner_id, out_id, in_id) values ($owner, 1, $n)` },
  finapi_transactions: {
    key: 'owner_id',
    insert: `(owner_id, transaction_id, is_new) values ($owner, $n, false)`,
  },
  finapi_parts: {
    key: 'owner_id',
    insert: `(owner_id, id, parent_id, place, amount, sealed_numbers, is_new)
      values ($owner, 100 + $n, 1, $n, 1, ${SEALED}, true)`,
  },
  finapi_adjustments: {
    key: 'owner_id',
    insert: `(owner_id, id, account_id, booked_on, amount, currency)
      values ($owner, 200 + $n, 1, '2026-01-01', 1, 'EUR')`,
  },
  finapi_accounts: {
    key: 'owner_id',
    insert: `(owner_id, account_id) values ($owner, 1)
      on conflict (owner_id, account_id) do update set is_new = false`,
  },
  finapi_labels: { key: 'owner_id', insert: `(owner_id, id, name) values ($owner, $n, 'label ' || $n)` },
  finapi_transaction_labels: {
    key: 'owner_id',
    insert: `(owner_id, transaction_id, label_id) values ($owner, $n, 1)`,
  },
  finapi_notification_rules: {
    key: 'owner_id',
    insert: `(owner_id, id, trigger_event, include_details) values ($owner, $n, 'NEW_TRANSACTIONS', false)`,
  },
  finapi_rule_targets: {
    key: 'owner_id',
    insert: `(owner_id, rule_id, place, account_id) values ($owner, 1, $n, 1)`,
  },
  finapi_rule_cursors: {
    key: 'owner_id',
    insert: `(owner_id, tenant_id, sequence) values ($owner, $tenant, 0)
      on conflict (owner_id) do update set sequence = 1`,
  },
  finapi_notifications: {
    key: 'tenant_id',
    insert: `(tenant_id, id, client, owner_id, body) values ($tenant, $owner * 10 + $n, $owner * 10 + 1, $owner, '{}')`,
  },
  category_runs: {
    key: 'owner_id',
    insert: `(owner_id, id, kind, status) values ($owner, $n, 'all', 'done')`,
  },
  own_categories: { key: 'owner_id', insert: `(owner_id, id, name) values ($owner, $n, 'mine ' || $n)` },
  category_asks: {
    key: 'owner_id',
    insert: `(owner_id, connection_id) values ($owner, 1) on conflict (owner_id, connection_id) do update set at_id = $n`,
  },
  tenant_category_rules: {
    key: 'tenant_id',
    insert: `(tenant_id, id, kind, direction, code, lookup, keywords)
      values ($tenant, $owner * 10 + $n, 'keyword', 'out', 'FOOD', sha256(('k' || $owner || $n)::bytea), array['coffee'])`,
  },
  category_work: {
    key: 'owner_id',
    insert: `(owner_id, tenant_id) values ($owner, $tenant) on conflict (owner_id) do update set wanted = 1`,
  },
  tombstones: {
    key: 'owner_id',
    insert: `(owner_id, account_id, content_key, entry_date) values ($owner, 1, decode(md5('k' || $n), 'hex'), '2026-01-01')`,
  },
  events: {
    key: 'owner_id',
    insert: `(owner_id, tenant_id, sequence, type, position) values ($owner, $tenant, $n, 'test', $n)`,
  },
  webhook_endpoints: {
    key: 'tenant_id',
    insert: `(tenant_id, id, url, event_types, status, created_at, updated_at)
      values ($tenant, $owner * 10 + $n, 'https://example.test', '{*}', 'enabled', now(), now())`,
  },
  webhook_secrets: {
    key: 'tenant_id',
    insert: `(tenant_id, endpoint_id, number, sealed, created_at)
      values ($tenant, $owner * 10 + 1, $n, ${SEALED}, now())`,
  },
  webhook_cursors: {
    key: 'tenant_id',
    insert: `(tenant_id, place, updated_at) values ($tenant, '0/0/0', now()) on conflict (tenant_id) do update set place = '1/0/0'`,
  },
  webhook_deliveries: {
    key: 'tenant_id',
    insert: `(tenant_id, id, endpoint_id, owner_id, sequence, type, status, due_at, created_at)
      values ($tenant, $owner * 10 + $n, $owner * 10 + 1, $owner, $n, 'test', 'pending', now(), now())`,
  },
  webhook_attempts: {
    key: 'tenant_id',
    insert: `(tenant_id, delivery_id, number, at, duration_ms, status_code)
      values ($tenant, $owner * 10 + 1, $n, now(), 1, 200)`,
  },
};

export const TABLES = Object.keys(ROWS);
export const OWNER_TABLES = TABLES.filter((table) => ROWS[table]?.key === 'owner_id');
/** Tables whose rows stay as they were written. */
export const APPEND_ONLY: readonly string[] = [
  'audit',
  'consent_events',
  'consent_evidence',
  'consent_versions',
  'transaction_history',
];
/** Tables of owners that their tenant reads as a whole; writing stays the owner's. */
export const TENANT_READS: readonly string[] = ['events'];
export const CHANGEABLE = TABLES.filter((table) => !APPEND_ONLY.includes(table));
/** What rows of other tables lead to, and is nobody's. */
export const INSTITUTION_ROW = `insert into institutions (id, connector, name) values ('bank', 'bank', 'A bank')`;

export const insertText = (table: string, { ownerId, tenantId }: OwnerScope, n: number): string =>
  `insert into ${table} ${ROWS[table]?.insert}`
    .replaceAll('$owner', String(ownerId))
    .replaceAll('$tenant', String(tenantId))
    .replaceAll('$n', String(n));
