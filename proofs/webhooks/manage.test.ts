/** What people do with endpoints: rotate, replay, disable, delete; and what nobody may see or reach. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENDPOINTS_MAX, SECRETS_LIVE_MAX } from '../../src/engine/webhooks/limits.ts';
import { isPattern, meets } from '../../src/engine/webhooks/patterns.ts';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { loadKeyChecks, openRotationStore } from '../../src/store/key-store.ts';
import { typeMeets } from '../../src/store/webhook-deliveries.ts';
import { callerOf, type House, must, openHouse } from './house.ts';
import { type Arrived, openReceiver, type Receiver } from './receiver.ts';

const HOUR_MS = 3_600_000;
const LOOKS_MAX = 1_000;
const LOOK_MS = 20;

let house: House;
let receiver: Receiver;
const made: number[] = [];

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver.close();
  house.ahead = 0;
  for (const id of made.splice(0)) await house.worker.remove(house.caller, id);
  expect(house.errors.splice(0)).toEqual([]);
});

const endpoint = async (more: { url?: string; eventTypes?: string[]; ownerId?: number } = {}) => {
  const { url = receiver.url, ...rest } = more;
  const given = await house.endpoint(url, rest);
  made.push(given.endpoint.id);
  return { id: given.endpoint.id, secret: given.secret };
};
const deliveries = async (endpointId: number) =>
  (await house.worker.deliveries(house.scope, { endpointId }, { limit: 500, after: null })).rows;
const verifies = (
  { body, headers }: Arrived | undefined = { body: '', headers: {}, path: '', at: 0 },
  secret: string,
) => {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  // The clock of the house may be ahead: the signature is what is looked at.
  try {
    new SvixWebhook(secret).verify(body, given);
    return true;
  } catch (error) {
    return /timestamp/i.test(String(error)) ? 'old' : false;
  }
};

describe('secrets', () => {
  it('during a rotation both sign; after the overlap the new one alone', async () => {
    const { id, secret } = await endpoint();
    const fresh = must(await house.worker.rotate(house.caller, id, 24)).secret;
    expect(fresh).not.toBe(secret);
    await house.append();
    await house.drain();
    const [both] = receiver.arrived;
    expect(String(both?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect([verifies(both, secret), verifies(both, fresh)]).toEqual([true, true]);
    expect((await house.worker.endpoint(house.scope, id))?.secrets).toMatchObject([
      { expiresAt: null },
      { expiresAt: expect.any(String) },
    ]);
    house.ahead = 24 * HOUR_MS + 1_000;
    await house.append();
    await house.drain();
    expect(String(receiver.arrived[1]?.headers['webhook-signature']).split(' ')).toHaveLength(1);
    house.ahead = 0;
    await house.store.admin('update webhook_secrets set expires_at = now() where expires_at is not null');
    await house.append();
    await house.drain();
    expect([verifies(receiver.arrived[2], secret), verifies(receiver.arrived[2], fresh)]).toEqual([
      false,
      true,
    ]);
  });

  it('with no overlap the old one ends at once; too many at a time are refused', async () => {
    const { id, secret } = await endpoint();
    for (let n = 1; n < SECRETS_LIVE_MAX; n++) must(await house.worker.rotate(house.caller, id, 1));
    expect(await house.worker.rotate(house.caller, id, 1)).toEqual({
      ok: false,
      fault: { code: 'secret_limit' },
    });
    const last = must(await house.worker.rotate(house.caller, id, 0)).secret;
    await house.append();
    await house.drain();
    expect([verifies(receiver.arrived[0], secret), verifies(receiver.arrived[0], last)]).toEqual([
      false,
      true,
    ]);
    expect(
      await house.store.admin('select count(*) from webhook_secrets where endpoint_id = $1', [id]),
    ).toEqual([['1']]);
  });

  it('invariant 11: are nowhere but sealed: not in the database, nor in what is shown', async () => {
    const { id, secret } = await endpoint();
    const second = must(await house.worker.rotate(house.caller, id, 24)).secret;
    await house.append();
    await house.drain();
    const tables = await house.store.admin(
      `select relname from pg_class where relnamespace = 'tributary'::regnamespace and relkind = 'r'`,
    );
    const dump: string[] = [];
    for (const [table] of tables)
      dump.push(JSON.stringify(await house.store.admin(`select t::text from ${table} t`)));
    const view = await house.worker.delivery(house.scope, (await deliveries(id))[0]?.id ?? 0);
    const shown = [
      ...dump,
      JSON.stringify(await house.worker.endpoint(house.scope, id)),
      JSON.stringify(view),
    ].join('\n');
    for (const one of [secret, second]) {
      const bytes = Buffer.from(one.slice('whsec_'.length), 'base64');
      for (const spelling of [one, one.slice(6), bytes.toString('hex'), bytes.toString('base64url')])
        expect(shown.includes(spelling)).toBe(false);
    }
    expect(shown).toContain('webhook_endpoint.secret_rotated');
  });

  it('open again after the instance key was rotated, and cannot be moved to another endpoint', async () => {
    const one = await endpoint();
    const two = await endpoint({ eventTypes: ['none.of_these'] });
    const before = house.vault.fingerprints()[0]?.key ?? '';
    const shelf = openRotationStore(house.store.app, house.store.jobs);
    expect(await shelf.values.countWrappedWith(before)).toBe(2);
    must(
      await rotateKeys(
        house.vault,
        { store: shelf, pause: async () => {} },
        () => {},
        new AbortController().signal,
      ),
    );
    expect(await shelf.values.countWrappedWith(before)).toBe(0);
    const fresh = must(await openVault({ keyFile: house.keyFile, allowCreate: false }));
    must(fresh.verify(await loadKeyChecks(house.store.app)));
    await house.append();
    await house.drain();
    expect(verifies(receiver.arrived[0], one.secret)).toBe(true);
    await house.store.admin(
      `update webhook_secrets set sealed = (select sealed from webhook_secrets where endpoint_id = $2) where endpoint_id = $1`,
      [one.id, two.id],
    );
    await house.append();
    await house.worker.fanOut();
    await house.worker.run(house.scope.tenantId, one.id);
    expect(house.errors.splice(0).map(String)).toEqual([expect.stringMatching(/does not open/)]);
    expect(receiver.arrived).toHaveLength(1);
  });
});

describe('sending again', () => {
  it('one: the same message id, the tries begin anew', async () => {
    receiver.next.push(500);
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    const [failed] = await deliveries(id);
    const replayed = must(await house.worker.replay(house.caller, failed?.id ?? 0));
    expect(replayed.status).toBe('pending');
    await house.drain();
    must(await house.worker.replay(house.caller, failed?.id ?? 0));
    await house.drain();
    expect(new Set(receiver.arrived.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const view = await house.worker.delivery(house.scope, failed?.id ?? 0);
    expect([view?.row.status, view?.attempts.map(({ number, statusCode }) => [number, statusCode])]).toEqual([
      'delivered',
      [
        [1, 500],
        [2, 204],
        [3, 204],
      ],
    ]);
  });

  it('a range: what was missed while the endpoint was disabled or not there, and what failed', async () => {
    const early = await house.append({ type: 'sync.finished' });
    const { id } = await endpoint({ eventTypes: ['sync.*'] });
    const first = await house.append({ type: 'sync.finished' });
    await house.drain();
    must(await house.worker.disable(house.caller, id));
    const missed = await house.append({ type: 'sync.finished' });
    await house.append({ type: 'account.created' });
    await house.drain();
    const range = { ownerId: house.owner.ownerId, after: early - 1, delivered: false };
    expect(await house.worker.replayRange(house.caller, id, range)).toEqual({
      ok: false,
      fault: { code: 'disabled' },
    });
    must(await house.worker.enable(house.caller, id));
    await house.drain();
    expect(receiver.messages().map(({ data }) => data.sequence)).toEqual([first]);
    expect(must(await house.worker.replayRange(house.caller, id, range))).toBe(2);
    await house.drain();
    expect(receiver.messages().map(({ data }) => data.sequence)).toEqual([first, early, missed]);
    // Nothing is missing any more; with `delivered` all come again.
    expect(must(await house.worker.replayRange(house.caller, id, range))).toBe(0);
    expect(must(await house.worker.replayRange(house.caller, id, { ...range, delivered: true }))).toBe(3);
    await house.drain();
    expect(
      receiver
        .messages()
        .slice(3)
        .map(({ data }) => data.sequence),
    ).toEqual([early, first, missed]);
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    const until = new Date(Date.now() - HOUR_MS / 2).toISOString();
    expect(must(await house.worker.replayRange(house.caller, id, { since, until, delivered: true }))).toBe(0);
    const other = await house.newOwner(house.scope);
    expect(must(await house.worker.replayRange(house.caller, id, { ...range, ownerId: other.ownerId }))).toBe(
      0,
    );
  });

  it('a range that is too large changes nothing', async () => {
    const { id } = await endpoint();
    const after = await house.append();
    await house.store.admin(
      `insert into events (owner_id, tenant_id, sequence, type, position)
       select $1, $2, $3::bigint + n, 'bulk', (select max(position) from events where owner_id = $1) from generate_series(1, 10001) n`,
      [house.owner.ownerId, house.scope.tenantId, after],
    );
    await house.store.admin('update owners set last_event = last_event + 10001 where id = $1', [
      house.owner.ownerId,
    ]);
    const range = { ownerId: house.owner.ownerId, after, delivered: false };
    expect(await house.worker.replayRange(house.caller, id, range)).toEqual({
      ok: false,
      fault: { code: 'replay_too_large' },
    });
    expect(
      await house.store.admin('select count(*) from webhook_deliveries where endpoint_id = $1', [id]),
    ).toEqual([['0']]);
    await house.store.admin(`delete from events where type = 'bulk'`);
  });

  it('a range wants the same types as the handing out of new events', async () => {
    const types = ['a', 'a.b', 'a.b.c', 'ab.c', 'a_b.c', 'axb.c', 'sync.finished', 'a.'];
    const patterns = ['*', 'a', 'a.*', 'a.b', 'a.b.*', 'a_b.*', 'sync.finished'];
    for (const pattern of patterns) {
      expect(isPattern(pattern)).toBe(true);
      const rows = await house.store.admin(
        `select t from unnest($1::text[]) t where ${typeMeets('t', '$2::text[]')} order by 1`,
        [`{${types.map((type) => `"${type}"`).join(',')}}`, `{"${pattern}"}`],
      );
      expect([pattern, rows.map(([type]) => type)]).toEqual([
        pattern,
        types.filter((type) => meets([pattern], type)).sort(),
      ]);
    }
  });

  it('a test reaches the endpoint whatever types it wants', async () => {
    const { id, secret } = await endpoint({ eventTypes: ['none.of_these'] });
    const row = must(await house.worker.test(house.caller, id));
    await house.drain();
    expect(receiver.messages()).toMatchObject([
      { type: 'webhook.test', data: { webhook_endpoint_id: expect.stringMatching(/^whe_/) } },
    ]);
    expect(verifies(receiver.arrived[0], secret)).toBe(true);
    expect((await house.worker.delivery(house.scope, row.id))?.row.status).toBe('delivered');
    must(await house.worker.disable(house.caller, id));
    expect(await house.worker.test(house.caller, id)).toEqual({ ok: false, fault: { code: 'disabled' } });
  });
});

describe('a change', () => {
  it('counts from the next message on, and with an instant only when the endpoint is of that instant', async () => {
    const other = await openReceiver();
    const { id } = await endpoint();
    const before = (await house.worker.endpoint(house.scope, id))?.updatedAt ?? '';
    house.ahead += 5;
    const changed = must(await house.worker.change(house.caller, id, { url: other.url }, before));
    expect(await house.worker.change(house.caller, id, { description: 'late' }, before)).toEqual({
      ok: false,
      fault: { code: 'stale' },
    });
    must(await house.worker.change(house.caller, id, { eventTypes: ['x.*'] }, changed.updatedAt));
    await house.append({ type: 'x.y' });
    await house.append({ type: 'y.x' });
    await house.drain();
    expect([receiver.arrived.length, other.messages().map(({ type }) => type)]).toEqual([0, ['x.y']]);
    await other.close();
  });
});

describe('an endpoint for one owner', () => {
  it('that is gone stands in the feed of the owner, and other endpoints are told from there', async () => {
    const told = await openReceiver();
    await endpoint({ url: told.url, eventTypes: ['webhook_endpoint.*'] });
    const own = await endpoint({ ownerId: house.owner.ownerId });
    receiver.next.push(410);
    await house.append();
    // The feed tells it once whatever began before it on this database server has ended.
    for (let looks = 0; looks < LOOKS_MAX && told.messages().length === 0; looks++) {
      await house.drain();
      await sleep(LOOK_MS);
    }
    expect(told.messages()).toMatchObject([
      { type: 'webhook_endpoint.disabled', data: { sequence: expect.any(Number), data: { reason: 'gone' } } },
    ]);
    expect((await house.worker.endpoint(house.scope, own.id))?.disabledReason).toBe('gone');
    const events = await house.store.queries.listEvents(
      house.owner,
      { type: ['webhook_endpoint.disabled'] },
      { limit: 10, after: null },
    );
    expect(events.rows).toHaveLength(1);
    await told.close();
  });
});

describe('what is gone', () => {
  it('a deleted endpoint gets nothing more, and its secrets and log go with it', async () => {
    receiver.usually = 500;
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    expect(await house.worker.remove(house.caller, id)).toBe(true);
    house.ahead += HOUR_MS;
    await house.append();
    await house.drain();
    expect(receiver.arrived).toHaveLength(1);
    for (const table of [
      'webhook_endpoints',
      'webhook_secrets',
      'webhook_deliveries',
      'webhook_attempts',
      'webhook_cursors',
    ])
      expect([
        table,
        await house.store.admin(`select count(*) from ${table} where tenant_id = $1`, [house.scope.tenantId]),
      ]).toEqual([table, [['0']]]);
    expect(await house.worker.remove(house.caller, id)).toBe(false);
  });

  it('a deleted owner takes its messages and its own endpoints along; others go on', async () => {
    const leaving = await house.newOwner(house.scope);
    receiver.usually = 500;
    const all = await endpoint();
    const own = await endpoint({ ownerId: leaving.ownerId });
    await house.append({ type: 'x.secret_of_owner' }, leaving);
    await house.append({ type: 'x.other' });
    await house.drain();
    const audit = { actor: 'test', action: 'owner.deleted', subject: null, detail: {} };
    await house.store.directory.deleteOwner(leaving, audit);
    receiver.usually = 200;
    house.ahead += HOUR_MS;
    const before = receiver.arrived.length;
    await house.drain();
    expect(
      receiver
        .messages()
        .slice(before)
        .map(({ type }) => type),
    ).toEqual(['x.other']);
    expect(await house.worker.endpoint(house.scope, own.id)).toBe(null);
    expect((await deliveries(all.id)).map(({ type }) => type)).toEqual(['x.other']);
  });

  it('the log is let go after 30 days, what waits is not', async () => {
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    receiver.usually = 500;
    await house.append();
    await house.drain();
    house.ahead = 29 * 24 * HOUR_MS;
    expect(await house.worker.purge()).toBe(0);
    house.ahead = 31 * 24 * HOUR_MS;
    expect(await house.worker.purge()).toBe(1);
    expect((await deliveries(id)).map(({ status }) => status)).toEqual(['pending']);
  });
});

describe('limits and walls', () => {
  it('invariant 12: an endpoint of another tenant is none', async () => {
    const { id } = await endpoint();
    await house.append();
    await house.drain();
    const [row] = await deliveries(id);
    const stranger = callerOf((await house.newTenant()).tenantId);
    const { worker } = house;
    expect(await worker.endpoint(stranger, id)).toBe(null);
    expect(await worker.delivery(stranger, row?.id ?? 0)).toBe(null);
    expect((await worker.deliveries(stranger, { endpointId: id }, { limit: 10, after: null })).rows).toEqual(
      [],
    );
    expect(await worker.remove(stranger, id)).toBe(false);
    for (const refused of [
      await worker.rotate(stranger, id, 24),
      await worker.enable(stranger, id),
      await worker.disable(stranger, id),
      await worker.change(stranger, id, { url: 'nonsense' }),
      await worker.test(stranger, id),
      await worker.replay(stranger, row?.id ?? 0),
      await worker.replayRange(stranger, id, { since: '2000-01-01T00:00:00Z', delivered: true }),
    ])
      expect(refused).toEqual({ ok: false, fault: { code: 'not_found' } });
    const stolen = await worker.create(stranger, {
      url: receiver.url,
      description: null,
      eventTypes: ['*'],
      ownerId: house.owner.ownerId,
    });
    expect(stolen).toMatchObject({ ok: false, fault: { code: 'invalid', member: 'owner_id' } });
  });

  it('URLs and types that can never work are refused when they are said', async () => {
    const strict = house.another({ allowLoopback: false });
    const urls = [
      'http://127.0.0.1:9999/x',
      'http://example.org/x',
      'https://10.1.2.3/x',
      'https://[::1]/x',
      'https://user:pw@example.org/',
      'https://169.254.169.254/latest/meta-data',
      'ftp://example.org/',
      'https://example.org:22/',
      'javascript:alert(1)',
      '',
      `https://example.org/${'x'.repeat(2_000)}`,
    ];
    for (const url of urls) {
      const answer = await strict.create(house.caller, {
        url,
        description: null,
        eventTypes: ['*'],
        ownerId: null,
      });
      expect([url.slice(0, 60), answer.ok ? 'taken' : answer.fault.code]).toEqual([
        url.slice(0, 60),
        'invalid',
      ]);
    }
    for (const eventTypes of [[], ['a b'], ['*.b'], Array.from({ length: 51 }, (_, n) => `a.b${n}`)]) {
      const answer = await house.worker.create(house.caller, {
        url: receiver.url,
        description: null,
        eventTypes,
        ownerId: null,
      });
      expect(answer).toMatchObject({ ok: false, fault: { code: 'invalid', member: 'event_types' } });
    }
  });

  it('an address is judged again at every message: what was fine when it was made may not be now', async () => {
    const { id } = await endpoint();
    await house.append();
    await house.drain(house.another({ allowLoopback: false }));
    const view = await house.worker.delivery(house.scope, (await deliveries(id))[0]?.id ?? 0);
    expect([receiver.arrived.length, view?.attempts[0]?.trouble]).toEqual([0, 'host_not_allowed']);
  });

  it('a tenant has so many endpoints and no more', async () => {
    await endpoint();
    await house.store.admin(
      `insert into webhook_endpoints (tenant_id, url, event_types, status, created_at, updated_at)
       select $1, 'https://example.org', '{none}', 'enabled', now(), now() from generate_series(2, $2::integer)`,
      [house.scope.tenantId, ENDPOINTS_MAX],
    );
    const input = { url: receiver.url, description: null, eventTypes: ['*'], ownerId: null };
    expect(await house.worker.create(house.caller, input)).toEqual({
      ok: false,
      fault: { code: 'endpoint_limit' },
    });
    await house.store.admin(`delete from webhook_endpoints where event_types = '{none}'`);
  });
});
