/**
 * Who may see what, tried on every operation of the OpenAPI document: each owner's keys against every other owner's
 * ids, ids of the wrong kind and ids that are none. Works on any server, so the same check runs on the real store.
 */
import type { FastifyInstance } from 'fastify';
import type { IdKind } from '../../core/ids.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import type { Method, Target } from './operation.ts';

/** One owner with one object of each kind, and keys. */
export interface IsolatedOwner {
  readonly tenant: number;
  readonly ownerId: number;
  /** A key of the tenant that names no owner, with all scopes. */
  readonly tenantKey: string;
  /** A key for this owner only, with all scopes. */
  readonly ownerKey: string;
  /** The public id of one object of each kind that operations name. */
  readonly objects: Readonly<Partial<Record<Target, string>>>;
}

export interface IsolationHarness {
  readonly app: FastifyInstance;
  readonly ids: PublicIds;
  readonly owners: readonly IsolatedOwner[];
  /** Number of an object and of an owner that do not exist. */
  readonly missing: number;
}

interface DocumentedOperation {
  readonly method: Method;
  readonly path: string;
  readonly parameters: readonly string[];
}

/** The kind that the `{id}` of a path names, by its first segment. */
const KIND_OF_PATH: Readonly<Record<string, IdKind>> = {
  owners: 'owner',
  accounts: 'account',
  transactions: 'transaction',
  categories: 'own_category',
  'category-rules': 'category_rule',
  'category-runs': 'category_run',
  imports: 'import',
  documents: 'document',
  events: 'event',
  api_keys: 'api_key',
  connections: 'connection',
  'connect-attempts': 'connect_attempt',
  'connect-sessions': 'connect_session',
  consents: 'consent',
  syncs: 'sync',
  teams: 'team',
  people: 'person',
  'finapi-clients': 'client',
  'webhook-endpoints': 'webhook_endpoint',
  'webhook-deliveries': 'webhook_delivery',
};

/** Objects that parameters of lists name. */
const KIND_OF_PARAMETER: Readonly<Record<string, IdKind>> = {
  account_id: 'account',
  connection_id: 'connection',
};

/** Objects that bodies name, with a body that names one. */
const BODIES: Readonly<Record<string, { kind: IdKind; naming: (id: string) => object }>> = {
  'POST /v1/connect-sessions': {
    kind: 'connection',
    naming: (id) => ({ purpose: 'renew', connection_id: id }),
  },
};

/** Operations of no owner that any key reaches: they tell every key the same, or of itself only. */
const OPEN: ReadonlySet<string> = new Set([
  'GET /v1/meta',
  'GET /v1/owners',
  'GET /v1/categories',
  'GET /v1/institutions',
  'GET /v1/institutions/{id}',
]);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A request: where, and what is sent. */
interface Attempt {
  readonly url: string;
  readonly body: object;
}
const at = (url: string, body: object = {}): Attempt => ({ url, body });

/** Every operation that the server documents. */
export async function documentedOperations(app: FastifyInstance): Promise<DocumentedOperation[]> {
  const document: {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  } = JSON.parse((await app.inject('/openapi.json')).body);
  const found: DocumentedOperation[] = [];
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method.toLowerCase()];
      if (operation === undefined) continue;
      const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
      found.push({ method, path, parameters: query.map((parameter) => parameter.name) });
    }
  return found;
}

/** What came of the check: how many answers were compared, and what was not as it must be. */
export interface IsolationOutcome {
  readonly compared: number;
  readonly violations: readonly string[];
}

/** An answer without what names the request: its id, and the id in its path. */
async function ask(
  harness: IsolationHarness,
  key: string,
  operation: DocumentedOperation,
  { url, body: sent }: Attempt,
): Promise<string> {
  const answer = await harness.app.inject({
    method: operation.method,
    url,
    headers: {
      authorization: `Bearer ${key}`,
      ...(operation.method === 'GET' || operation.method === 'DELETE'
        ? {}
        : { 'content-type': 'application/json' }),
    },
    ...(operation.method === 'GET' || operation.method === 'DELETE' ? {} : { payload: JSON.stringify(sent) }),
  });
  const body = answer.body
    .replace(/"request_id":"[^"]*"/, '"request_id":""')
    .replace(/"instance":"[^"]*"/, '"instance":""');
  return `${answer.statusCode} ${answer.headers['content-type'] ?? ''} ${body}`;
}

/**
 * Compares, for every operation: a foreign id, an id of the wrong kind and a text that is no id with an id of the
 * caller's own that names nothing; and a foreign owner or account in the query with a missing one. Then looks whether
 * everybody's objects are still there. Operations with a body get an empty one, which changes nothing where allowed.
 */
export async function checkIsolation(harness: IsolationHarness): Promise<IsolationOutcome> {
  const operations = await documentedOperations(harness.app);
  const violations: string[] = [];
  let compared = 0;
  const expectSame = async (
    key: string,
    operation: DocumentedOperation,
    missing: Attempt,
    foreign: Attempt,
  ): Promise<void> => {
    compared++;
    const [wanted, given] = [
      await ask(harness, key, operation, missing),
      await ask(harness, key, operation, foreign),
    ];
    if (wanted !== given)
      violations.push(`${operation.method} ${foreign.url}: ${given} instead of ${wanted}`);
  };
  for (const operation of operations)
    for (const caller of harness.owners)
      for (const key of [caller.tenantKey, caller.ownerKey])
        for (const [missing, foreign] of attempts(harness, operation, caller, key))
          await expectSame(key, operation, missing, foreign);
  violations.push(...(await unconfined(harness, operations)));
  violations.push(...(await lostObjects(harness, operations)));
  return { compared, violations };
}

/** Pairs of requests that have to be answered alike: one that names nothing, one that names what is not the caller's. */
function attempts(
  harness: IsolationHarness,
  operation: DocumentedOperation,
  caller: IsolatedOwner,
  key: string,
): [Attempt, Attempt][] {
  const { method, path, parameters } = operation;
  const pairs: [Attempt, Attempt][] = [];
  const isConfined = key === caller.ownerKey;
  const others = harness.owners.filter(
    (other) => other.ownerId !== caller.ownerId && (isConfined || other.tenant !== caller.tenant),
  );
  // All other owners here, of the same tenant too: an object is of one owner only.
  const everyOther = harness.owners.filter((other) => other.ownerId !== caller.ownerId);
  const kind = kindOf(path);
  if (path.includes('{id}') && kind !== undefined) {
    const of = (id: string): Attempt => at(path.replace('{id}', encodeURIComponent(id)));
    const none = missingId(harness, kind, caller);
    for (const other of others) pairs.push([of(none), of(other.objects[kind] ?? 'none')]);
    const wrong = kind === 'account' ? caller.objects.transaction : caller.objects.account;
    for (const id of [wrong ?? 'none', 'none', `${none.slice(0, -1)}!`, '%00'])
      pairs.push([of(none), of(id)]);
  }
  if (parameters.includes('owner_id')) {
    // A stream that were let in would not end: with such a cursor it is refused, in another way.
    const more = path.endsWith('/stream') ? '&cursor=none' : '';
    const of = (id: string): Attempt => at(`${path}?owner_id=${id}${more}`);
    const missing = of(harness.ids.encode('owner', harness.missing, harness.missing));
    for (const other of others) pairs.push([missing, of(other.objects.owner ?? 'none')]);
  }
  const own = `${path}?owner_id=${caller.objects.owner ?? ''}`;
  for (const [parameter, named] of Object.entries(KIND_OF_PARAMETER)) {
    if (!parameters.includes(parameter)) continue;
    const of = (id: string): Attempt => at(`${own}&${parameter}=${id}`);
    for (const other of everyOther)
      pairs.push([of(missingId(harness, named, caller)), of(other.objects[named] ?? 'none')]);
  }
  const body = BODIES[`${method} ${path}`];
  if (body !== undefined) {
    const of = (id: string): Attempt => at(own, body.naming(id));
    for (const other of everyOther)
      pairs.push([of(missingId(harness, body.kind, caller)), of(other.objects[body.kind] ?? 'none')]);
  }
  return pairs;
}

/** The kind of object that the `{id}` of a path names; undefined when the path is of no owner's object. */
const kindOf = (path: string): IdKind | undefined => KIND_OF_PATH[path.split('/')[2] ?? ''];

/** Operations that no owner is named in must be closed to keys for one owner, or be known to be open to all. */
async function unconfined(
  harness: IsolationHarness,
  operations: readonly DocumentedOperation[],
): Promise<string[]> {
  const found: string[] = [];
  for (const operation of operations) {
    const { method, path, parameters } = operation;
    const name = `${method} ${path}`;
    const isOfOwner =
      parameters.includes('owner_id') || (path.includes('{id}') && kindOf(path) !== undefined);
    if (isOfOwner || OPEN.has(name)) continue;
    for (const { ownerKey } of harness.owners) {
      const answer = await ask(harness, ownerKey, operation, at(path.replace('{id}', 'none')));
      if (!answer.includes('"owner_key_confined"'))
        found.push(`${name} is open to an owner's key: ${answer}`);
    }
  }
  return found;
}

/** Objects of a tenant: no owner stands in their ids. */
const OF_TENANTS: ReadonlySet<IdKind> = new Set([
  'api_key',
  'client',
  'person',
  'webhook_endpoint',
  'webhook_delivery',
]);

function missingId(harness: IsolationHarness, kind: IdKind, caller: IsolatedOwner): string {
  if (kind === 'owner') return harness.ids.encode('owner', harness.missing, harness.missing);
  return harness.ids.encode(kind, OF_TENANTS.has(kind) ? 0 : caller.ownerId, harness.missing);
}

/** Whether each owner still reaches everything of its own; shows as well that the ids that were tried are real. */
async function lostObjects(
  harness: IsolationHarness,
  operations: readonly DocumentedOperation[],
): Promise<string[]> {
  const lost: string[] = [];
  for (const { method, path, parameters } of operations) {
    const kind = kindOf(path);
    if (method !== 'GET' || !/\/\{id\}$/.test(path) || kind === undefined) continue;
    for (const owner of harness.owners) {
      const url = path.replace('{id}', owner.objects[kind] ?? 'none');
      const answer = await ask(harness, owner.tenantKey, { method, path, parameters }, at(url));
      if (!answer.startsWith('200 ')) lost.push(`${url} is gone: ${answer}`);
    }
  }
  return lost;
}
