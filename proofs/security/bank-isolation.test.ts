/** Nobody reaches what banks gave another: over the API, by streams, on the connect page, and as the role of the jobs. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInOnPages } from '../../src/services/sandbox/bank-pages.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { checkIsolation, type IsolatedOwner } from '../../src/surfaces/native/isolation.ts';
import { BankServer, type KeyedOwner } from './bank-server.ts';
import { Visitor } from './visitor.ts';

let house: BankServer;
let mine: Connected;
let neighbour: Connected;
let stranger: Connected;

/** An owner with a bank. */
interface Connected extends KeyedOwner {
  readonly objects: Required<Pick<IsolatedOwner['objects'], Kind>>;
  /** The path of the link of its session. */
  readonly link: string;
}
type Kind = 'owner' | 'connection' | 'connect_attempt' | 'connect_session' | 'consent' | 'sync' | 'account';

const MISSING = 987_654_321;

async function connected(owner: KeyedOwner): Promise<Connected> {
  const key = owner.ownerKey;
  const wanted = { institution_id: 'demo-de-open', fields: { login: 'demo2' } };
  const { json: attempt } = await house.ask('POST', '/v1/connections', wanted, { key });
  const sync = await house.synced(attempt.connection_id, key);
  const { json: session } = await house.ask('POST', '/v1/connect-sessions', { purpose: 'manage' }, { key });
  const { json: accounts } = await house.ask('GET', '/v1/accounts', undefined, { key });
  const [account] = accounts.data as { id: string }[];
  const ids = (await house.vault()).ids;
  return {
    ...owner,
    objects: {
      owner: ids.encode('owner', owner.ownerId, owner.ownerId),
      connection: String(attempt.connection_id),
      connect_attempt: String(attempt.id),
      connect_session: String(session.id),
      consent: String(attempt.consent_id),
      sync: String(sync.id),
      account: account?.id ?? '',
    },
    link: new URL(String(session.url)).pathname,
  };
}

/** Jobs go when they are done: a copy of each one's data stays, to be looked at. */
const KEEP_JOBS = `create table tributary_queue.seen (name text, data jsonb);
  create function tributary_queue.see() returns trigger language plpgsql security definer
    as $$ begin insert into tributary_queue.seen values (new.name, new.data); return new; end $$;
  create trigger see after insert on tributary_queue.job_common for each row execute function tributary_queue.see()`;

beforeAll(async () => {
  house = await BankServer.start();
  await withClient(house.databaseUrl, (client) => client.query(KEEP_JOBS));
  const tenant = await house.newTenant();
  const owners = [
    await house.newOwner(tenant),
    await house.newOwner(tenant),
    await house.newOwner(await house.newTenant()),
  ];
  const all: Connected[] = [];
  for (const owner of owners) all.push(await connected(owner));
  [mine, neighbour, stranger] = all as [Connected, Connected, Connected];
});
afterAll(() => house?.close());

/** What the comparison is made of: all about banks, and nothing that needs objects of files. */
const ABOUT_BANKS = /^\/v1\/(?:connect|connections|consents|syncs|institutions|sandbox)/;

/** The real server behind the form in which the comparison asks. */
const overHttp = {
  async inject(
    asked: string | { method: string; url: string; headers: Record<string, string>; payload?: string },
  ) {
    const { method, url, headers, payload } =
      typeof asked === 'string' ? { method: 'GET', url: asked, headers: {}, payload: undefined } : asked;
    const answer = await fetch(house.url + url, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: payload }),
      redirect: 'manual',
    });
    const body = await answer.text();
    const shown = url === '/openapi.json' ? withPaths(body) : body;
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: shown };
  },
};

function withPaths(document: string): string {
  const { paths }: { paths: Record<string, unknown> } = JSON.parse(document);
  return JSON.stringify({
    paths: Object.fromEntries(Object.entries(paths).filter(([at]) => ABOUT_BANKS.test(at))),
  });
}

describe('invariant 12: what a bank gave one owner', () => {
  it('answers over the API exactly like what does not exist', async () => {
    const owners = [mine, neighbour, stranger].map(({ tenantId, ...owner }) => ({
      tenant: tenantId,
      ...owner,
    }));
    const app = overHttp as unknown as FastifyInstance;
    const ids = (await house.vault()).ids;
    const outcome = await checkIsolation({ app, ids, owners, missing: MISSING });
    expect(outcome.violations).toEqual([]);
    expect(outcome.compared).toBeGreaterThan(500);
  }, 60_000);

  it('is streamed to nobody else', async () => {
    const place = `/v1/syncs/${mine.objects.sync}/events`;
    const own = await house.ask('GET', place, undefined, { key: mine.ownerKey });
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    for (const key of [neighbour.ownerKey, stranger.ownerKey, stranger.tenantKey]) {
      const answered = await house.ask('GET', place, undefined, { key });
      expect([answered.status, answered.headers.get('content-type')]).toEqual([
        404,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
      expect(answered.text).not.toContain(mine.objects.connection);
    }
  });

  it('cannot be driven by a key for one owner: the simulated banks are of everybody', async () => {
    for (const [method, place, body] of [
      ['POST', '/v1/sandbox/clock', { advance_days: 1 }],
      ['GET', '/v1/sandbox/log', undefined],
      ['GET', '/v1/sandbox/authorisations', undefined],
      ['POST', '/v1/sandbox/consents/revoke', { institution_id: 'demo-de-open', login: 'demo2' }],
    ] as const) {
      const { status } = await house.ask(method, place, body, { key: mine.ownerKey });
      expect([place, status]).toEqual([place, 403]);
    }
  });
});

/** A browser in which an owner's link was opened, and the path of its session. */
async function visit(owner: Connected): Promise<{ readonly browser: Visitor; readonly base: string }> {
  const browser = new Visitor(house.url);
  expect((await browser.open(owner.link)).status).toBe(200);
  return { browser, base: `/connect/session/${owner.objects.connect_session}` };
}

const PAGES = ['', '/banks', '/start', '/bank', '/connections', '/disconnect'];
const FORMS = ['/start', '/restart', '/answer', '/check', '/change', '/cancel', '/sync', '/disconnect'];

describe('invariant 12: the connect page', () => {
  it('is of the browser that opened the link: no other session, cookie or link gets in', async () => {
    const { browser, base } = await visit(mine);
    const other = await visit(stranger);
    expect((await new Visitor(house.url).open(mine.link)).status).toBe(403);
    expect((await other.browser.open(mine.link)).status).toBe(403);
    const ids = (await house.vault()).ids;
    const missing = `/connect/session/${ids.encode('connect_session', mine.ownerId, MISSING)}`;
    const [proof] = [...browser.cookies].filter(([name]) => name.startsWith('tributary_visit'));
    if (proof === undefined) throw new Error('no cookie');
    const [name, cookie] = proof;
    const value = cookie.value.replace(/^\d+/, String(stranger.tenantId));
    const stolen = [null, cookie, { ...cookie, value }];
    for (const one of stolen) {
      if (one !== null) other.browser.cookies.set(name, one);
      for (const page of PAGES) {
        const [none, seen] = [await other.browser.get(missing + page), await other.browser.get(base + page)];
        expect([page, seen.status, seen.body]).toEqual([page, 404, none.body]);
      }
      for (const form of FORMS) {
        const form_token = await tokenOf(browser, base);
        const fields = { form_token, connection: mine.objects.connection };
        const [none, seen] = [
          await other.browser.post(missing + form, fields),
          await other.browser.post(base + form, fields),
        ];
        expect([form, seen.status, seen.body]).toEqual([form, 404, none.body]);
      }
    }
    expect((await browser.get(base)).body).toContain('Demo Offene Bank');
  });

  it('reaches connections and sign-ins of its own owner only', async () => {
    const { browser, base } = await visit(neighbour);
    await browser.get(base);
    for (const { objects } of [mine, stranger]) {
      const { connection, connect_attempt: attempt } = objects;
      for (const page of ['start', 'disconnect']) {
        const seen = await browser.get(`${base}/${page}?connection=${connection}`);
        expect([page, seen.status, seen.headers.location]).toEqual([
          page,
          303,
          expect.stringMatching(/said=gone$/),
        ]);
      }
      for (const form of ['sync', 'disconnect', 'start']) {
        const seen = await browser.post(`${base}/${form}`, { connection });
        expect([form, seen.headers.location]).toEqual([form, expect.stringMatching(/said=(gone|begun)$/)]);
      }
      const seen = await browser.post(`${base}/restart`, { attempt });
      expect(seen.headers.location).toMatch(/said=ended$/);
    }
    for (const { objects, ownerKey } of [mine, stranger]) {
      const { json } = await house.ask('GET', `/v1/connections/${objects.connection}`, undefined, {
        key: ownerKey,
      });
      expect(json.status).toBe('active');
    }
  });

  it('the way to a bank and back is of the browser that took it first', async () => {
    const { json: attempt } = await house.ask(
      'POST',
      '/v1/connections',
      { institution_id: 'demo-fr', fields: {} },
      { key: mine.ownerKey },
    );
    const { url } = attempt.redirect as { url: string };
    const link = new URL(url).pathname;
    const [first, second] = [new Visitor(house.url), new Visitor(house.url)];
    const toBank = await first.open(link);
    expect((await second.open(link)).status).toBe(403);
    const back = await signInOnPages(String(toBank.headers.location), {
      login: 'demo2',
      password: 'demo-pin',
    });
    const place = `${back?.pathname}${back?.search}`;
    for (const browser of [second, new Visitor(house.url)])
      expect((await browser.get(place)).status).toBe(403);
    const at = `/v1/connect-attempts/${attempt.id}`;
    expect((await house.ask('GET', at, undefined, { key: mine.ownerKey })).json.step).toBe('redirecting');
    expect((await first.get(place)).status).toBe(200);
    expect((await house.ask('GET', at, undefined, { key: mine.ownerKey })).json.step).toBe('granted');
    expect((await first.get(place)).status).toBe(409);
  });
});

/** The token of the forms of a session's page. */
async function tokenOf(browser: Visitor, base: string): Promise<string> {
  await browser.get(base);
  return browser.hidden('form_token');
}

describe('invariant 12: the role of the jobs', () => {
  const HARMLESS = /^(?:bigint|integer|timestamp with time zone|boolean)$/;
  const STATES = /^(?:status|state|step)$/;

  it('sees ids, times and states of what is due, and nothing that a bank or person said', async () => {
    const role = `${new URL(house.databaseUrl).pathname.slice(1)}_jobs`;
    const columns = await withClient(house.databaseUrl, async (client) => {
      const found = await client.query<{ place: string; data_type: string; column_name: string }>(
        `select table_name || '.' || c.column_name as place, c.column_name, data_type
         from information_schema.columns c join information_schema.column_privileges p
           using (table_schema, table_name, column_name)
         where grantee = $1 and table_schema = 'tributary' order by 1`,
        [role],
      );
      return found.rows;
    });
    const odd = columns.filter((one) => !HARMLESS.test(one.data_type) && !STATES.test(one.column_name));
    expect(columns.map(({ place }) => place)).toContain('syncs.due_at');
    expect(odd.map(({ place }) => place)).toEqual(TEXTS_OF_JOBS);
    const jobs = await house.databaseAs('jobs');
    for (const table of TABLES)
      await expect(jobs.rows(null, { text: `select * from ${table}` }, [])).rejects.toThrow(
        /permission denied/,
      );
    for (const text of [
      'select sealed_session from connections',
      'select sealed_view from connect_attempts',
      `update syncs set status = 'due'`,
      'delete from consents',
    ])
      await expect(jobs.rows(null, { text }, [])).rejects.toThrow(/permission denied/);
    expect(
      (await jobs.rows(null, { text: 'select owner_id, id, due_at from syncs' }, [])).length,
    ).toBeGreaterThan(2);
  });

  it('carries nothing but ids in its jobs', async () => {
    const members = await withClient(house.databaseUrl, async (client) => {
      const found = await client.query<{ name: string; key: string; kind: string }>(
        `select distinct name, key, jsonb_typeof(value) as kind from tributary_queue.seen, jsonb_each(data)`,
      );
      return found.rows;
    });
    expect(members.length).toBeGreaterThan(3);
    for (const { key, kind } of members)
      expect([key, kind]).toEqual([expect.stringMatching(/Id$/), 'number']);
  });
});

/** Beside ids, times and states: which key sealed what, for the rotation of keys, and how far the feed was handed out. */
const TEXTS_OF_JOBS = [
  // How many connections a bank has.
  'connections.institution_id',
  // Keep or erase, when it ends.
  'consents.on_end',
  'idempotency_keys.key_hash',
  'idempotency_keys.key_id',
  'owner_keys.key_id',
  // For the rotation of instance keys.
  'tenant_category_rules.direction',
  'tenant_category_rules.key_id',
  'tenant_category_rules.lookup',
  'webhook_cursors.place',
  'webhook_secrets.key_id',
];
const TABLES = [
  'connections',
  'connect_sessions',
  'finapi_web_forms',
  'connect_attempts',
  'connect_tokens',
  'refused_logins',
  'spent_tokens',
  'consents',
  'consent_events',
  'revocations',
  'account_links',
  'syncs',
  'sync_accounts',
  'sync_pages',
  'accounts',
];
