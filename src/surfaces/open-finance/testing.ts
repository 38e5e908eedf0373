/** The surface on the fake ports, with two users, for its tests. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ConnectionRow, ConsentRow, SyncRow } from '../../engine/connection-rows.ts';
import type { PublicIds } from '../../engine/public-ids.ts';
import { type TestServer, testServer } from '../native/test-harness.ts';
import { institution } from '../native/testing-connect-rows.ts';
import { fakeUuid } from '../native/testing-open-finance.ts';
import { addPerson } from '../native/testing-people.ts';
import { TOKEN_FIELD, TOKEN_METHOD } from './providers.ts';

/** Owners of the harness, and of the same tenant. */
const OWN = 11;
const OTHER = 12;

export interface OpenFinanceBench {
  readonly server: TestServer;
  /** The connection that the harness gave each of the two users. */
  readonly own: ConnectionRow;
  readonly other: ConnectionRow;
  readonly uuid: (connection: { readonly id: number }) => string;
  ask(
    options: InjectOptions & { url: string },
    as?: 'own' | 'other' | string | null,
  ): Promise<LightMyRequestResponse>;
  post(url: string, body?: unknown, as?: 'own' | 'other' | null): Promise<LightMyRequestResponse>;
  change(row: Partial<ConnectionRow>, consent?: Partial<ConsentRow>): void;
  /** What the next sync comes to. */
  syncEnds(as: Partial<SyncRow>): void;
}

/** Opens it. */
export function openBench(ids: PublicIds): OpenFinanceBench {
  const server = testServer(ids);
  const { world, folk, parts } = server;
  world.institutions.push(tokenProvider('demo-mx-bbva', 'BBVA'), tokenProvider('demo-mx-banamex', 'Banamex'));
  const tokens = {
    own: folk.tokenOf(addPerson(world, folk, { tenantId: 1, ownerId: OWN })),
    other: folk.tokenOf(addPerson(world, folk, { tenantId: 1, ownerId: OTHER })),
  };
  const ofOwner = (owner: number): ConnectionRow => {
    const row = world.connections.find(({ of }) => of === owner);
    if (row === undefined) throw new Error('no connection');
    return row;
  };
  const bench: OpenFinanceBench = {
    server,
    own: ofOwner(OWN),
    other: ofOwner(OTHER),
    uuid: ({ id }) => fakeUuid('connection', id),
    ask(options, as = 'own') {
      const token = as === 'own' || as === 'other' ? tokens[as] : as;
      return server.app.inject({
        ...options,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...options.headers },
      });
    },
    post: (url, body, as) =>
      bench.ask(
        body === undefined
          ? { url, method: 'POST' }
          : {
              url,
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              payload: typeof body === 'string' ? body : JSON.stringify(body),
            },
        as,
      ),
    change(row, consent = {}) {
      Object.assign(bench.own, row);
      const held = world.consents.find(({ id }) => id === bench.own.consentId);
      if (held !== undefined) Object.assign(held, consent);
    },
    syncEnds(as) {
      const { request } = parts.syncing;
      const fakes: { request: typeof request } = parts.syncing;
      fakes.request = async (...asked) => {
        const made = await request(...asked);
        const row = made.ok ? world.syncs.find(({ id }) => id === made.value.id) : undefined;
        if (row !== undefined) Object.assign(row, as);
        return made;
      };
    },
  };
  // Its account comes from its bank, and all is well.
  const account = world.accounts.find(({ of }) => of === OWN);
  if (account !== undefined) Object.assign(account, { connectionId: bench.own.id, connector: 'sandbox' });
  const well = { status: 'active', reason: null, fault: null, syncId: null, lastSuccessAt: world.instant() };
  const ends = { expiresAt: null, scaRenewBy: null, reconfirmBy: null };
  bench.change(well as Partial<ConnectionRow>, ends as Partial<ConsentRow>);
  return bench;
}

function tokenProvider(id: string, name: string) {
  const row = institution(id, name);
  const [method] = row.methods;
  if (method === undefined) throw new Error('no method');
  const fields = method.fields.map((field) => ({ ...field, key: TOKEN_FIELD, kind: 'secret' as const }));
  return { ...row, country: 'MX', methods: [{ ...method, key: TOKEN_METHOD, fields }] };
}
