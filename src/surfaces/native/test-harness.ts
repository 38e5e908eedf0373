/** A server on the fake ports with two tenants of two owners each, for tests of the surface. */
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { hashToken, writeToken } from '../../engine/api-token.ts';
import type { ListedClient } from '../../engine/finapi/access-store-port.ts';
import type { TransactionRow } from '../../engine/ports.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import { buildServer, type ServerParts } from '../build-server.ts';
import type { IsolatedOwner } from './isolation.ts';
import type { Target } from './operation.ts';
import { FakeWorld, fakeDirectory, fakeLedger } from './testing.ts';
import { NO_FACTS } from './testing-balances.ts';
import { fakeCategories, fillCategories } from './testing-categories.ts';
import { fakeChanges } from './testing-changes.ts';
import { fakeConnecting, fakeSyncing } from './testing-connect.ts';
import { fillConnecting, institution } from './testing-connect-rows.ts';
import { fakeFeed } from './testing-feed.ts';
import { addFinapiClient, fakeFinapi } from './testing-finapi-clients.ts';
import { fakeImport, fakeImports } from './testing-imports.ts';
import { fakeMappings } from './testing-mappings.ts';
import { fakeOpenFinanceIds } from './testing-open-finance.ts';
import { addMember, addPerson, FakeFolk, fakePeople } from './testing-people.ts';
import { type FakeBanks, fakeBanks, fakeSandbox } from './testing-sandbox.ts';
import { fakeTeams } from './testing-teams.ts';
import { addDelivery, addEndpoint, FakeHooks, fakeWebhooks } from './testing-webhooks.ts';

export interface TestServer {
  readonly app: FastifyInstance;
  readonly world: FakeWorld;
  readonly banks: FakeBanks;
  readonly hooks: FakeHooks;
  readonly folk: FakeFolk;
  readonly parts: ServerParts;
  readonly ids: PublicIds;
  readonly owners: readonly IsolatedOwner[];
  /** A key for all of the first tenant, without an owner of its own. */
  readonly tenantKey: string;
  /** A key of the first tenant that means its first owner. */
  readonly key: string;
  /** Puts a key in the world and gives its token. */
  readonly addKey: (key: {
    tenantId?: number;
    ownerId?: number | null;
    ownerOnly?: boolean;
    scopes?: readonly string[];
    expiresAt?: string | null;
    mode?: 'sandbox' | 'live';
  }) => string;
  /** What was logged, line by line. */
  readonly logged: string[];
}

const TENANTS = [1, 2] as const;
const OWNERS = [11, 12, 21, 22] as const;

/** Bytes that differ on every call and are the same on every run. */
export function countingRandom(): (bytes: number) => Uint8Array {
  let seed = 1;
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed >>> 24;
    });
}

/** Makes the server; `change` replaces parts of it. */
export function testServer(ids: PublicIds, change: Partial<ServerParts> = {}): TestServer {
  const world = new FakeWorld();
  world.nextId = 1000;
  world.institutions = [institution('demo-de', 'Demo Bank'), institution('demo-de-code', 'Demo Sparbank')];
  const banks = fakeBanks();
  const hooks = new FakeHooks();
  const folk = new FakeFolk();
  const clients: ListedClient[] = [];
  const random = countingRandom();
  const logged: string[] = [];
  const parts: ServerParts = {
    directory: fakeDirectory(world),
    ledger: fakeLedger(world),
    changes: fakeChanges(world),
    feed: fakeFeed(world),
    imports: fakeImports(world),
    connecting: fakeConnecting(world),
    syncing: fakeSyncing(world),
    webhooks: fakeWebhooks(world, hooks),
    mappings: fakeMappings(world),
    categories: fakeCategories(world),
    numbers: { numbersOf: async () => new Map() },
    openFinance: fakeOpenFinanceIds(world),
    people: fakePeople(world, folk),
    teams: fakeTeams(world, folk, ids),
    finapi: fakeFinapi(world, clients),
    sandbox: fakeSandbox(world, banks),
    ids,
    seal: (bytes) => bytes.map((byte) => byte ^ 0x5a),
    open: (bytes) => bytes.map((byte) => byte ^ 0x5a),
    cursorKey: random(32),
    clock: world.clock,
    bankClock: world.bankClock,
    random,
    log: pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
    config: { publicUrl: 'https://bank.example', mode: 'sandbox', version: '0.1.0-test' },
    ...change,
  };
  const addKey: TestServer['addKey'] = (key) => {
    const token = writeToken(key.mode ?? 'sandbox', random(32));
    world.keys.push({
      id: world.id(),
      tenantId: key.tenantId ?? TENANTS[0],
      ownerId: key.ownerId ?? null,
      ownerOnly: key.ownerOnly ?? false,
      name: 'test',
      tokenStart: token.slice(0, 15),
      scopes: key.scopes ?? ['*'],
      createdAt: world.instant(),
      expiresAt: key.expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
      hash: Buffer.from(hashToken(token)).toString('hex'),
    });
    return token;
  };
  const owners = OWNERS.map((ownerId) => fill(world, { hooks, folk, clients }, ids, ownerId, addKey));
  return {
    app: buildServer(parts),
    world,
    banks,
    hooks,
    folk,
    parts,
    ids,
    owners,
    tenantKey: addKey({}),
    key: addKey({ ownerId: OWNERS[0] }),
    addKey,
    logged,
  };
}

/** Gives an owner one object of each kind. */
function fill(
  world: FakeWorld,
  { hooks, folk, clients }: { hooks: FakeHooks; folk: FakeFolk; clients: ListedClient[] },
  ids: PublicIds,
  ownerId: number,
  addKey: TestServer['addKey'],
): IsolatedOwner {
  const tenantId = Math.floor(ownerId / 10);
  const at = world.instant();
  world.owners.push({
    id: ownerId,
    tenantId,
    kind: 'person',
    reference: `user_${ownerId}`,
    name: `Owner ${ownerId}`,
    metadata: {},
    createdAt: at,
    updatedAt: at,
  });
  const account = addAccount(world, ownerId);
  const transaction = addTransaction(world, ownerId, account, {});
  const imported = fakeImport(world, ownerId);
  world.imports.push(imported);
  const documentId = world.id();
  world.documents.push({
    of: ownerId,
    id: documentId,
    kind: 'statement_file',
    title: 'März "2026".xml',
    mediaType: 'application/xml',
    bytes: 12,
    sha256: null,
    createdAt: at,
  });
  world.events.push({
    of: ownerId,
    sequence: 1,
    type: 'account.created',
    connectionId: 1,
    accountId: account,
    importId: imported.id,
    syncId: null,
    consentId: null,
    attemptId: null,
    data: { account_id: account },
    createdAt: at,
  });
  const endpoint = addEndpoint(world, hooks, tenantId);
  const delivery = addDelivery(world, hooks, tenantId, endpoint, ownerId);
  const person = addPerson(world, folk, { tenantId, ownerId });
  addMember(world, folk, { tenantId, ownerId }, person, 'admin');
  const objects: Partial<Record<Target, string>> = {
    team: ids.encode('team', ownerId, ownerId),
    person: ids.encode('person', 0, person),
    client: ids.encode('client', 0, addFinapiClient(world, clients, tenantId)),
    webhook_endpoint: ids.encode('webhook_endpoint', 0, endpoint),
    webhook_delivery: ids.encode('webhook_delivery', 0, delivery),
    ...fillConnecting(world, ids, ownerId),
    ...fillCategories(world, ids, ownerId),
    institution: 'demo-de',
    owner: ids.encode('owner', ownerId, ownerId),
    account: ids.encode('account', ownerId, account),
    transaction: ids.encode('transaction', ownerId, transaction),
    import: ids.encode('import', ownerId, imported.id),
    document: ids.encode('document', ownerId, documentId),
    event: ids.encode('event', ownerId, 1),
  };
  const tenantKey = addKey({ tenantId });
  const keyId = world.keys.at(-1)?.id ?? 0;
  const ownerKey = addKey({ tenantId, ownerId, ownerOnly: true });
  return {
    tenant: tenantId,
    ownerId,
    tenantKey,
    ownerKey,
    objects: { ...objects, api_key: ids.encode('api_key', 0, keyId) },
  };
}

/** Puts an account with balances in the world. */
export function addAccount(world: FakeWorld, ownerId: number): number {
  const id = world.id();
  const at = world.instant();
  const booked = {
    accountId: id,
    type: 'closing_booked' as const,
    amount: '100.00',
    currency: 'EUR',
    referenceDate: '2026-05-31',
    bankTime: null,
    askedAt: null,
  };
  world.balances.push({ of: ownerId, ...booked });
  world.accounts.push({
    of: ownerId,
    id,
    connectionId: 1,
    connector: 'file',
    kind: 'current',
    currency: 'EUR',
    label: 'Giro',
    customLabel: null,
    holder: null,
    product: null,
    bic: null,
    bankName: 'Bank',
    masked: 'DE****3000',
    identifiers: [{ scheme: 'iban', masked: 'DE****3000' }],
    booked,
    available: null,
    ...NO_FACTS,
    links: [],
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

/** Puts a transaction in the world. */
export function addTransaction(
  world: FakeWorld,
  ownerId: number,
  accountId: number,
  given: Partial<TransactionRow>,
): number {
  const id = world.id();
  const at = world.instant();
  world.transactions.push({
    of: ownerId,
    id,
    accountId,
    status: 'booked',
    amount: '-12.340',
    currency: 'EUR',
    entryDate: '2026-05-01',
    bookingDate: '2026-05-01',
    valueDate: null,
    counterpartyName: 'Café "Zur Post"',
    counterpartyMasked: 'DE****1234',
    text: 'Rechnung',
    bankText: null,
    category: null,
    categorySource: null,
    categoryConfidence: null,
    merchant: null,
    transferOf: null,
    bankReference: null,
    details: '{"references":{"bank":"B1"},"running_balance":"87.660"}',
    presence: 'present',
    missingSince: null,
    removedReason: null,
    review: null,
    possibleDuplicateOf: null,
    createdAt: at,
    updatedAt: at,
    ...given,
  });
  return id;
}
