import { createHash, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAccess, testClient } from '../../../proofs/finapi/access.ts';
import { NO_BRANDS } from '../../core/categories/brands/open.ts';
import type { Result } from '../../core/result.ts';
import { createApiKey } from '../../engine/api-keys.ts';
import { categories } from '../../engine/categories/categories.ts';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import { people } from '../../engine/people/people.ts';
import { teams } from '../../engine/people/teams.ts';
import type { Caller, OwnerScope } from '../../engine/ports.ts';
import { webhooks } from '../../engine/webhooks/webhooks.ts';
import { importVault } from '../../services/vault/import-vault.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { openVault, type Vault } from '../../services/vault/vault.ts';
import { secretKeeper } from '../../services/webhooks/secret-keeper.ts';
import { signMessage } from '../../services/webhooks/sign.ts';
import { openCategoryStore } from '../../store/category-store.ts';
import { openFeed } from '../../store/feed.ts';
import { addKeyCheck, SEALED_ANSWERS } from '../../store/key-store.ts';
import { openOpenFinanceIds } from '../../store/open-finance-ids.ts';
import { openPeopleStore } from '../../store/people.ts';
import { openTryStore } from '../../store/sign-in-tries.ts';
import { openTeamStore } from '../../store/teams.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import { SEALED_SECRETS, secretRow } from '../../store/webhook-secrets.ts';
import { openWebhookStore, webhookFeed } from '../../store/webhook-store.ts';
import { buildServer, type ServerParts } from '../build-server.ts';
import { checkIsolation, type IsolatedOwner } from './isolation.ts';
import { OPERATIONS } from './native-api.ts';
import type { Target } from './operation.ts';
import { FakeWorld } from './testing.ts';
import { fakeConnecting, fakeSyncing } from './testing-connect.ts';
import { fillConnecting, institution } from './testing-connect-rows.ts';
import { fakeImports } from './testing-imports.ts';
import { fakeMappings } from './testing-mappings.ts';
import { fakeBanks, fakeSandbox } from './testing-sandbox.ts';
import { eventMessageData } from './webhook-render.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 9)));
let store: TestStore;
let folder: string;
let owners: IsolatedOwner[];
/** Connecting is not on the store here: its own tests are. */
const world = new FakeWorld();
let app: ReturnType<typeof buildServer>;

const clock = { now: () => new Date() };
const keyParts = () => ({ directory: store.directory, clock, random: randomBytes, mode: 'sandbox' as const });

async function keyOf(scope: OwnerScope, ownerOnly: boolean): Promise<{ token: string; id: number }> {
  const caller: Caller = {
    actor: 'operator',
    tenantId: scope.tenantId,
    ownerId: null,
    ownerOnly: false,
    scopes: ['*'],
  };
  const name = randomBytes(8).toString('hex');
  const wanted = {
    name,
    scopes: ['*'],
    ownerId: ownerOnly ? scope.ownerId : null,
    ownerOnly,
    expiresAt: null,
  };
  const made = await createApiKey(keyParts(), caller, wanted);
  if (!made.ok) throw new Error(made.fault.code);
  return { token: made.value.token, id: made.value.key.id };
}

const number = async (text: string, values: (string | number)[]): Promise<number> =>
  Number((await store.admin(text, values))[0]?.[0]);

/** One object of each kind for an owner, put there past the code under test. */
async function fill(scope: OwnerScope): Promise<IsolatedOwner> {
  const { ownerId, tenantId } = scope;
  const account = await store.seedAccount(scope);
  await store.seedTransactions(scope, account, 250);
  const transaction = await number('select min(id) from transactions where owner_id = $1', [ownerId]);
  const document = await number(
    `insert into documents (owner_id, kind, title, media_type, bytes) values ($1, 'statement_file', 'a.xml', 'application/xml', 1) returning id`,
    [ownerId],
  );
  const imported = await number(
    `insert into imports (owner_id, document_id, status) values ($1, $2, 'done') returning id`,
    [ownerId, document],
  );
  await store.admin(
    `insert into balances (owner_id, account_id, type, reference_date, amount, currency)
     select $1, $2, 'closing_booked', date '2026-01-01' + k, k + 0.10, 'EUR' from generate_series(1, 5) k`,
    [ownerId, account],
  );
  await store.admin(
    `insert into events (owner_id, tenant_id, sequence, position, type, account_id)
     select id, tenant_id, 1, 1, 'account.created', $2 from owners where id = $1`,
    [ownerId, account],
  );
  await store.admin('update owners set last_event = 1 where id = $1', [ownerId]);
  const endpoint = await number(
    `insert into webhook_endpoints (tenant_id, url, event_types, status, created_at, updated_at)
     values ($1, 'https://example.org/hooks', '{*}', 'enabled', now(), now()) returning id`,
    [tenantId],
  );
  const delivery = await number(
    `insert into webhook_deliveries (tenant_id, endpoint_id, owner_id, sequence, type, status, due_at, created_at)
     values ($1, $2, $3, 1, 'account.created', 'pending', now(), now()) returning id`,
    [tenantId, endpoint, ownerId],
  );
  const rule = await number(
    `insert into category_rules (owner_id, kind, key, direction, code, weight, transaction_id)
     values ($1, 'merchant', 'shop', 'out', 'FOOD', 1, $2) returning id`,
    [ownerId, transaction],
  );
  const run = await number(
    `insert into category_runs (owner_id, kind, status) values ($1, 'all', 'done') returning id`,
    [ownerId],
  );
  const category = await number(
    `insert into own_categories (owner_id, name) values ($1, 'mine') returning id`,
    [ownerId],
  );
  await store.admin(
    `insert into identities (tenant_id, surface, subject, owner_id) values ($1, 'team-banking', $2, $3)`,
    [tenantId, ids.encode('team', ownerId, ownerId), ownerId],
  );
  const person = await number(
    `insert into people (tenant_id, owner_id, subject, email, created_at, updated_at)
     values ($1, $2, gen_random_uuid(), 'person' || ($2::bigint)::text || '@example.com', now(), now()) returning id`,
    [tenantId, ownerId],
  );
  await store.admin(
    `insert into team_members (tenant_id, owner_id, person_id, role, created_at, updated_at)
     values ($1, $2, $3, 'admin', now(), now())`,
    [tenantId, ownerId, person],
  );
  const { client } = await testClient(testAccess(store), tenantId);
  const tenantKey = await keyOf(scope, false);
  const ownerKey = await keyOf(scope, true);
  const objects: Partial<Record<Target, string>> = {
    ...fillConnecting(world, ids, ownerId),
    institution: 'demo-de',
    owner: ids.encode('owner', ownerId, ownerId),
    account: ids.encode('account', ownerId, account),
    transaction: ids.encode('transaction', ownerId, transaction),
    import: ids.encode('import', ownerId, imported),
    document: ids.encode('document', ownerId, document),
    event: ids.encode('event', ownerId, 1),
    api_key: ids.encode('api_key', 0, tenantKey.id),
    team: ids.encode('team', ownerId, ownerId),
    person: ids.encode('person', 0, person),
    client: ids.encode('client', 0, client.id),
    category_rule: ids.encode('category_rule', ownerId, rule),
    own_category: ids.encode('own_category', ownerId, category),
    category_run: ids.encode('category_run', ownerId, run),
    webhook_endpoint: ids.encode('webhook_endpoint', 0, endpoint),
    webhook_delivery: ids.encode('webhook_delivery', 0, delivery),
  };
  return { tenant: tenantId, ownerId, tenantKey: tenantKey.token, ownerKey: ownerKey.token, objects };
}

async function secondOwner({ tenantId }: OwnerScope): Promise<OwnerScope> {
  const text = `insert into owners (tenant_id, kind) values ($1, 'person') returning id`;
  return { tenantId, ownerId: await number(text, [tenantId]) };
}

const must = <T>(result: Result<T, unknown>): T =>
  result.ok ? result.value : expect.fail(String(result.fault));

/** The real verbs on the real store; nobody signs in here. */
const realPeople = () => {
  const shared = { now: Date.now, newId: randomUUID };
  const folk = people({
    ...shared,
    store: openPeopleStore(store.app),
    tries: openTryStore(store.app),
    tokens: { sign: async () => '', read: async () => ({ ok: false, fault: 'invalid' }) },
    passwords: { hash: async () => '$argon2id$', verify: async () => false },
    lookupHash: (scheme, value) => createHash('sha256').update(`${scheme} ${value}`).digest(),
    random: randomBytes,
    tenantId: owners[0]?.tenant ?? 0,
    registration: false,
    issuer: null,
  });
  return {
    people: folk,
    teams: teams({ ...shared, store: openTeamStore(store.app), ids, onMoved: folk.forget }),
  };
};

/** The real verbs on the real store; nothing is sent here. */
const realWebhooks = (vault: Vault) =>
  webhooks({
    store: openWebhookStore(store.app, store.jobs),
    feed: webhookFeed(openFeed(store.app)),
    sender: {
      post: async () => ({ ok: false, trouble: 'unreachable' }),
      urlFault: (url) => (url.startsWith('https://') ? null : 'must begin with https://'),
    },
    secrets: secretKeeper(vault, (...place) => ({ ...SEALED_SECRETS, row: secretRow(...place) })),
    sign: signMessage,
    event: (scope, sequence) => store.queries.getEvent(scope, sequence),
    render: (ownerId, event) => eventMessageData(ids, ownerId, event),
    ids,
    queue: { send: async () => {} },
    now: Date.now,
    random: randomBytes,
    worker: 'test',
    onError: (error) => expect.fail(String(error)),
  });

beforeAll(async () => {
  store = await openTestStore();
  folder = await mkdtemp(path.join(tmpdir(), 'native-api-'));
  const vault = must(await openVault({ keyFile: path.join(folder, 'keys.json'), allowCreate: true }));
  for (const check of must(vault.verify([])).missing) await addKeyCheck(store.app, check);
  const [one, two] = [await store.seedOwner(), await store.seedOwner()];
  const scopes = [one, await secondOwner(one), two, await secondOwner(two)];
  owners = [];
  world.institutions = [institution('demo-de', 'Demo Bank')];
  for (const scope of scopes) owners.push(await fill(scope));
  const parts: ServerParts = {
    directory: store.directory,
    ledger: store.queries,
    changes: store.changes,
    feed: openFeed(store.app),
    imports: fakeImports(world),
    connecting: fakeConnecting(world),
    syncing: fakeSyncing(world),
    mappings: fakeMappings(world),
    categories: categories({
      store: openCategoryStore(store.app, store.jobs),
      tenantRules: { of: async () => () => null },
      ledger: store.queries,
      changes: store.changes,
      vault: importVault(vault),
      brands: () => NO_BRANDS,
      model: null,
      worker: 'test',
      breathe: async () => {},
      onError: (error) => {
        throw error;
      },
    }),
    numbers: { numbersOf: async () => new Map() },
    openFinance: openOpenFinanceIds(store.app),
    ...realPeople(),
    finapi: { access: testAccess(store).access } as unknown as Finapi,
    webhooks: realWebhooks(vault),
    sandbox: fakeSandbox(world, fakeBanks()),
    ids,
    seal: async (bytes, row) => must(await vault.sealForInstance({ ...SEALED_ANSWERS, row }, bytes)),
    open: async (sealed, row) => must(await vault.openForInstance({ ...SEALED_ANSWERS, row }, sealed)),
    cursorKey: createHash('sha256').update('cursor').digest(),
    clock,
    bankClock: clock,
    random: randomBytes,
    log: pino({ level: 'silent' }),
    config: { publicUrl: null, mode: 'sandbox', version: '0.1.0-test' },
  };
  app = buildServer(parts);
});
afterAll(async () => {
  await app?.close();
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (url: string, owner: IsolatedOwner | undefined, more: object = {}) =>
  app.inject({ url, headers: { authorization: `Bearer ${owner?.ownerKey}` }, ...more });

describe('the native API on the real store', () => {
  it('every answer that is read is as its schema says', async () => {
    const [owner] = owners;
    for (const operation of OPERATIONS) {
      const schema = operation.answers[200]?.schema ?? null;
      if (operation.method !== 'GET' || schema === null) continue;
      const id = operation.target === null ? '' : (owner?.objects[operation.target] ?? '');
      const query = operation.about === 'owner' ? `?owner_id=${owner?.objects.owner}` : '';
      const answer = await app.inject({
        url: operation.path.replace('{id}', id) + query,
        headers: { authorization: `Bearer ${owner?.tenantKey}` },
      });
      expect([operation.name, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([
        operation.name,
        200,
        '',
      ]);
      const parsed = schema.safeParse(answer.json());
      expect([operation.name, parsed.error?.issues ?? []]).toEqual([operation.name, []]);
    }
  });

  it('pages through every row once in each order, and every list of others too', async () => {
    const [owner] = owners;
    const walk = async (path: string): Promise<string[]> => {
      const seen: string[] = [];
      let cursor: string | null = '';
      for (let pages = 0; cursor !== null && pages < 100; pages++) {
        const answer = await ask(cursor === '' ? path : `${path}&cursor=${cursor}`, owner);
        expect([path, answer.statusCode]).toEqual([path, 200]);
        seen.push(...answer.json().data.map((row: { id: string }) => row.id));
        cursor = answer.json().next_cursor;
      }
      return seen;
    };
    for (const sort of ['-date', 'date', '-amount', 'amount']) {
      const seen = await walk(`/v1/transactions?limit=30&sort=${sort}`);
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, 250, 250]);
    }
    const balances = await walk('/v1/balances?limit=2');
    expect([balances.length, new Set(balances).size]).toEqual([5, 5]);
    for (const list of ['accounts', 'imports', 'documents', 'events'])
      expect([list, (await walk(`/v1/${list}?limit=1`)).length]).toEqual([list, 1]);
  });

  it('exports all rows as CSV', async () => {
    const answer = await app.inject({
      url: '/v1/transactions',
      headers: { authorization: `Bearer ${owners[0]?.ownerKey}`, accept: 'text/csv' },
    });
    expect(answer.body.trimEnd().split('\r\n')).toHaveLength(251);
  });

  it('odd texts never reach the database as an error', async () => {
    const odd = ['%25', '%5C', '_', "'", '%22', '%F0%9F%92%B6', '%E2%80%AE', 'x'.repeat(200)];
    for (const text of odd) {
      expect([text, (await ask(`/v1/transactions?q=${text}`, owners[0])).statusCode]).toEqual([text, 200]);
      expect((await ask(`/v1/owners?reference=${text}`, owners[0])).statusCode).toBe(200);
      expect(
        (await ask(`/v1/events?type=${text.slice(0, 90)}&after=281474976710655`, owners[0])).statusCode,
      ).toBeLessThan(500);
    }
    const huge = `amount_gte=-${'9'.repeat(18)}.${'9'.repeat(8)}&amount_lte=${'9'.repeat(18)}`;
    expect((await ask(`/v1/transactions?${huge}&include=total_count`, owners[0])).json().total_count).toBe(
      250,
    );
  });

  it('changes with If-Match, once with an Idempotency-Key, and is in the audit log', async () => {
    const [owner] = owners;
    const url = `/v1/transactions/${owner?.objects.transaction}`;
    const etag = (await ask(url, owner)).headers.etag;
    const patch = (payload: object, headers: object = {}) =>
      app.inject({
        url,
        method: 'PATCH',
        headers: { authorization: `Bearer ${owner?.ownerKey}`, ...headers },
        payload,
      });
    const changed = await patch({ category: 'food' }, { 'if-match': etag });
    expect([changed.statusCode, changed.json().category]).toEqual([200, 'FOOD']);
    expect((await patch({ category: 'rent' }, { 'if-match': etag })).statusCode).toBe(412);
    const post = () =>
      app.inject({
        url: '/v1/owners',
        method: 'POST',
        headers: { authorization: `Bearer ${owner?.tenantKey}`, 'idempotency-key': 'k' },
        payload: { reference: 'once' },
      });
    const [first, second] = [await post(), await post()];
    expect([first.statusCode, second.statusCode, second.body]).toEqual([201, 201, first.body]);
    const audit = await app.inject({
      url: '/v1/audit?limit=500',
      headers: { authorization: `Bearer ${owner?.tenantKey}` },
    });
    const actions = audit.json().data.map((entry: { action: string }) => entry.action);
    expect(actions).toContain('transaction.updated');
    expect(actions.filter((action: string) => action === 'owner.created')).toHaveLength(1);
    const entry = audit.json().data.find((one: { action: string }) => one.action === 'transaction.updated');
    expect(entry.subject).toBe(owner?.objects.transaction);
  });

  it('invariant 12: another owner’s object answers exactly like one that does not exist', async () => {
    const outcome = await checkIsolation({ app, ids, owners, missing: 987_654_321 });
    expect(outcome.violations).toEqual([]);
    expect(outcome.compared).toBeGreaterThan(500);
  });
});
