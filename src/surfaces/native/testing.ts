/**
 * The ports of the engine in memory, for tests of the surface: as small as they can be, and faithful in what the
 * surface relies on (scopes, keyset pages, instants as text). Not for production: nothing is kept.
 */
import { compare, type Decimal } from '../../core/money.ts';
import type { Asking, Connecting, ConnectRefusal } from '../../engine/connect-port.ts';
import type {
  AttemptRow,
  ConnectionRow,
  ConnectSessionRow,
  ConsentRow,
  InstitutionRow,
  SyncRow,
} from '../../engine/connection-rows.ts';
import type { ImportFault, ImportRequest } from '../../engine/import-port.ts';
import type {
  AccountRow,
  ApiKeyRow,
  AuditRow,
  BalanceRow,
  DirectoryStore,
  DocumentRow,
  EventRow,
  ImportRow,
  LedgerQueries,
  OwnerRow,
  OwnerScope,
  PageOf,
  PageRequest,
  TenantScope,
  TransactionCursor,
  TransactionFilter,
  TransactionRow,
  TransactionSort,
} from '../../engine/ports.ts';
import { fakeBalances } from './testing-balances.ts';
import { fakeHistory } from './testing-reviews.ts';

/** A row with the owner that it is of. */
export type Owned<Row> = Row & { readonly of: number };
type OwnerRecord = OwnerRow & { readonly tenantId: number };

/** All that a fake world holds; tests may put rows in directly. */
export class FakeWorld {
  now = Date.parse('2026-06-01T12:00:00.000Z');
  nextId = 1;
  owners: OwnerRecord[] = [];
  keys: (ApiKeyRow & { readonly hash: string })[] = [];
  audit: (AuditRow & { readonly tenantId: number })[] = [];
  idempotency = new Map<string, { fingerprint: string; status: number; body: Uint8Array | null }>();
  accounts: Owned<AccountRow>[] = [];
  balances: Owned<BalanceRow>[] = [];
  transactions: Owned<TransactionRow>[] = [];
  imports: Owned<ImportRow>[] = [];
  documents: Owned<DocumentRow>[] = [];
  events: Owned<EventRow>[] = [];
  institutions: InstitutionRow[] = [];
  sessions: Owned<ConnectSessionRow>[] = [];
  attempts: Owned<AttemptRow>[] = [];
  connections: Owned<ConnectionRow>[] = [];
  consents: Owned<ConsentRow>[] = [];
  syncs: Owned<SyncRow>[] = [];
  /** What is kept of consents that are gone. */
  evidence: Connecting['consentEvidence'] = async () => [];
  /** Why the next verb about connecting is refused; done when null. */
  refusal: ConnectRefusal | null = null;
  /** What was asked about connecting: the verb, who asked, and with what. */
  verbs: { verb: string; asking: Asking; given: unknown }[] = [];
  /** What the next upload comes to; done when null. */
  nextFault: ImportFault | null = null;
  /** Whether uploads stay under way until {@link finish} is called. */
  holdImports = false;
  finish: () => void = () => {};
  received: { request: ImportRequest; bytes: Buffer }[] = [];
  /** Queries asked, by name. */
  asked: string[] = [];

  /** How far the banks' clock is ahead. */
  aheadMs = 0;

  readonly clock = { now: (): Date => new Date(this.now) };
  readonly bankClock = { now: (): Date => new Date(this.now + this.aheadMs) };
  readonly instant = (): string => new Date(this.now).toISOString();
  readonly id = (): number => this.nextId++;

  note(scope: TenantScope, entry: Pick<AuditRow, 'actor' | 'action' | 'subject' | 'detail'>): void {
    this.audit.push({ ...entry, id: this.id(), at: this.instant(), tenantId: scope.tenantId });
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A page of rows that are in order, after the row whose number is the cursor. */
export function pageBy<Row>(
  rows: readonly Row[],
  { limit, after }: PageRequest<number>,
  numberOf: (row: Row) => number,
  order: 'up' | 'down' = 'up',
): PageOf<Row> {
  const sorted = [...rows].sort((a, b) => (numberOf(a) - numberOf(b)) * (order === 'up' ? 1 : -1));
  const rest = sorted.filter(
    (row) => after === null || (order === 'up' ? numberOf(row) > after : numberOf(row) < after),
  );
  return { rows: rest.slice(0, limit), more: rest.length > limit };
}

/** The directory in memory. */
export function fakeDirectory(world: FakeWorld): DirectoryStore {
  const find = (scope: OwnerScope): OwnerRecord | undefined =>
    world.owners.find((owner) => owner.id === scope.ownerId && owner.tenantId === scope.tenantId);
  return {
    createTenant: async (name) => ({ id: world.id(), name, createdAt: world.instant() }),
    ownerIsOf: async (scope) => find(scope) !== undefined,
    async createOwner(scope, owner, audit) {
      if (owner.reference !== null && (await this.findOwner(scope, owner.reference)) !== null) return null;
      const at = world.instant();
      const row = { ...owner, id: world.id(), tenantId: scope.tenantId, createdAt: at, updatedAt: at };
      world.owners.push(row);
      world.note(scope, audit);
      return row;
    },
    getOwner: async (scope) => find(scope) ?? null,
    findOwner: async (scope, reference) =>
      world.owners.find((o) => o.tenantId === scope.tenantId && o.reference === reference) ?? null,
    listOwners: async (scope, page) =>
      pageBy(
        world.owners.filter((o) => o.tenantId === scope.tenantId),
        page,
        (o) => o.id,
      ),
    async updateOwner(scope, change, ifUpdatedAt, audit) {
      const row = find(scope);
      if (row === undefined) return null;
      if (ifUpdatedAt !== null && row.updatedAt !== ifUpdatedAt) return 'stale';
      if (change.reference != null) {
        const other = await this.findOwner(scope, change.reference);
        if (other !== null && other.id !== row.id) return 'taken';
      }
      world.now += 1;
      const changed = { ...row, ...change, updatedAt: world.instant() };
      world.owners[world.owners.indexOf(row)] = changed;
      world.note(scope, audit);
      return changed;
    },
    async deleteOwner(scope, audit) {
      const row = find(scope);
      if (row === undefined) return false;
      world.owners = world.owners.filter((owner) => owner !== row);
      world.keys = world.keys.filter((key) => key.ownerId !== row.id);
      world.note(scope, audit);
      return true;
    },
    async createApiKey({ tokenHash, ...key }, audit) {
      const row = {
        ...key,
        id: world.id(),
        createdAt: world.instant(),
        revokedAt: null,
        lastUsedAt: null,
        hash: hex(tokenHash),
      };
      world.keys.push(row);
      world.note(key, audit);
      return row;
    },
    async findApiKey(tokenHash) {
      world.asked.push('findApiKey');
      return world.keys.find((key) => key.hash === hex(tokenHash)) ?? null;
    },
    listApiKeys: async (scope, page) =>
      pageBy(
        world.keys.filter((key) => key.tenantId === scope.tenantId),
        page,
        (key) => key.id,
        'down',
      ),
    getApiKey: async (scope, id) =>
      world.keys.find((key) => key.id === id && key.tenantId === scope.tenantId) ?? null,
    async revokeApiKey(scope, id, audit) {
      const row = world.keys.find((key) => key.id === id && key.tenantId === scope.tenantId);
      if (row === undefined) return null;
      const changed = { ...row, revokedAt: row.revokedAt ?? world.instant() };
      world.keys[world.keys.indexOf(row)] = changed;
      world.note(scope, audit);
      return changed;
    },
    touchApiKey: async () => {},
    createSession: async () => {},
    findSession: async () => null,
    deleteSession: async () => {},
    async claimIdempotencyKey(scope, keyHash, fingerprint) {
      const name = `${scope.tenantId}:${hex(keyHash)}`;
      const known = world.idempotency.get(name);
      if (known === undefined) {
        world.idempotency.set(name, { fingerprint: hex(fingerprint), status: 0, body: null });
        return { state: 'claimed' };
      }
      if (known.fingerprint !== hex(fingerprint)) return { state: 'mismatch' };
      if (known.body === null) return { state: 'running' };
      return { state: 'done', status: known.status, sealedBody: known.body };
    },
    async settleIdempotencyKey(scope, keyHash, answer) {
      const name = `${scope.tenantId}:${hex(keyHash)}`;
      const known = world.idempotency.get(name);
      if (answer === null) world.idempotency.delete(name);
      else if (known !== undefined)
        world.idempotency.set(name, { ...known, status: answer.status, body: answer.sealedBody });
    },
    listAudit: async (scope, page) =>
      pageBy(
        world.audit.filter((entry) => entry.tenantId === scope.tenantId),
        page,
        (entry) => entry.id,
        'down',
      ),
    writeAudit: async (scope, entry) => world.note(scope, entry),
    describe: async () => ({
      server: 'fake',
      serverVersionNumber: 180000,
      database: 'fake',
      migration: '0001_house',
      bytes: 0,
    }),
  };
}

/** The rows of the scope's owner. */
export const mine = <Row extends { readonly of: number }>(rows: readonly Row[], scope: OwnerScope): Row[] =>
  rows.filter((row) => row.of === scope.ownerId);

function meets(row: TransactionRow, filter: TransactionFilter): boolean {
  const amount = row.amount as Decimal;
  const words = [row.text, row.counterpartyName, row.bankText].join('\n').toLowerCase();
  return (
    (filter.accountIds?.includes(row.accountId) ?? true) &&
    (filter.from === undefined || row.entryDate >= filter.from) &&
    (filter.to === undefined || row.entryDate <= filter.to) &&
    (filter.amountMin === undefined || compare(amount, filter.amountMin as Decimal) >= 0) &&
    (filter.amountMax === undefined || compare(amount, filter.amountMax as Decimal) <= 0) &&
    (filter.status?.includes(row.status) ?? true) &&
    (filter.category?.includes(row.category ?? '') ?? true) &&
    (filter.currency?.includes(row.currency) ?? true) &&
    (filter.text === undefined || words.includes(filter.text.toLowerCase()))
  );
}

/** Which of two places comes first in an order. */
function comparePlaces(a: TransactionCursor, b: TransactionCursor, sort: TransactionSort): number {
  const byKey = sort.endsWith('date')
    ? a.key < b.key
      ? -1
      : a.key > b.key
        ? 1
        : 0
    : compare(a.key as Decimal, b.key as Decimal);
  return (byKey === 0 ? a.id - b.id : byKey) * (sort.startsWith('-') ? -1 : 1);
}

/** The ledger in memory. */
export function fakeLedger(world: FakeWorld): LedgerQueries {
  const placeOf = (row: TransactionRow, sort: TransactionSort): TransactionCursor => ({
    key: sort.endsWith('date') ? row.entryDate : row.amount,
    id: row.id,
  });
  const oneOf = <Row extends { readonly of: number; readonly id: number }>(
    rows: readonly Row[],
    scope: OwnerScope,
    id: number,
  ): Row | null => mine(rows, scope).find((row) => row.id === id) ?? null;
  return {
    listAccounts: async (scope, page) => pageBy(mine(world.accounts, scope), page, (row) => row.id),
    getAccount: async (scope, id) => oneOf(world.accounts, scope, id),
    ...fakeBalances((scope) => mine(world.balances, scope)),
    ...fakeHistory(world),
    async listTransactions(scope, filter, sort, { limit, after }) {
      world.asked.push('listTransactions');
      const rows = mine(world.transactions, scope)
        .filter((row) => meets(row, filter))
        .filter((row) => after === null || comparePlaces(placeOf(row, sort), after, sort) > 0)
        .sort((a, b) => comparePlaces(placeOf(a, sort), placeOf(b, sort), sort));
      return { rows: rows.slice(0, limit), more: rows.length > limit };
    },
    countTransactions: async (scope, filter) =>
      mine(world.transactions, scope).filter((row) => meets(row, filter)).length,
    getTransaction: async (scope, id) => oneOf(world.transactions, scope, id),
    listImports: async (scope, page) => pageBy(mine(world.imports, scope), page, (row) => row.id, 'down'),
    getImport: async (scope, id) => oneOf(world.imports, scope, id),
    listDocuments: async (scope, page) => pageBy(mine(world.documents, scope), page, (row) => row.id, 'down'),
    getDocument: async (scope, id) => oneOf(world.documents, scope, id),
    async listEvents(scope, filter, page) {
      const rows = mine(world.events, scope).filter((row) => filter.type?.includes(row.type) ?? true);
      return pageBy(rows, page, (row) => row.sequence);
    },
    getEvent: async (scope, sequence) =>
      mine(world.events, scope).find((row) => row.sequence === sequence) ?? null,
  };
}
