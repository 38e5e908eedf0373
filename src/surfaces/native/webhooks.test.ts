/** The operations about webhooks: who may, what is refused, and what is shown. */
import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 5)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

const ask = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  key = server.tenantKey,
) => {
  const answer = await server.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: answer.statusCode,
    json: answer.body === '' ? {} : answer.json(),
    headers: answer.headers,
  };
};
const endpointId = (): string => server.owners[0]?.objects.webhook_endpoint ?? '';
const deliveryId = (): string => server.owners[0]?.objects.webhook_delivery ?? '';

describe('webhook endpoints', () => {
  it('the secret is in the answers that make it and in no other', async () => {
    const made = await ask('POST', '/v1/webhook-endpoints', { url: 'https://example.org/x' });
    expect([made.status, made.json.event_types, made.json.owner_id]).toEqual([201, ['*'], null]);
    expect(made.json.secret).toMatch(/^whsec_/);
    expect(made.headers.location).toBe(`/v1/webhook-endpoints/${made.json.id}`);
    const seen = [
      await ask('GET', String(made.headers.location)),
      await ask('GET', '/v1/webhook-endpoints'),
      await ask('PATCH', String(made.headers.location), { description: 'shop' }),
      await ask('GET', '/v1/audit'),
    ];
    for (const { json } of seen) expect(JSON.stringify(json)).not.toContain('whsec_');
    for (const line of server.logged) expect(line).not.toContain('whsec_');
    const rotated = await ask('POST', `${made.headers.location}/rotate-secret`, {});
    expect([rotated.status, rotated.json.secret]).toEqual([200, expect.stringMatching(/^whsec_/)]);
  });

  it('need scopes of their own, and are not for keys of one owner', async () => {
    const reads = server.addKey({ scopes: ['webhooks:read'] });
    expect((await ask('GET', '/v1/webhook-endpoints', undefined, reads)).status).toBe(200);
    const writes = await ask('POST', '/v1/webhook-endpoints', { url: 'https://example.org' }, reads);
    expect([writes.status, writes.json.code]).toEqual([403, 'scope_missing']);
    const owner = server.owners[0]?.ownerKey;
    for (const [method, url] of [
      ['GET', '/v1/webhook-endpoints'],
      ['GET', `/v1/webhook-endpoints/${endpointId()}`],
      ['GET', '/v1/webhook-deliveries'],
      ['DELETE', `/v1/webhook-endpoints/${endpointId()}`],
    ] as const)
      expect((await ask(method, url, undefined, owner)).json.code).toBe('owner_key_confined');
  });

  it('refuse what is wrong, by the member that is', async () => {
    const wrong: [object, string][] = [
      [{}, '/url'],
      [{ url: 'http://example.org' }, '/url'],
      [{ url: 'https://example.org', event_types: [] }, '/event_types'],
      [{ url: 'https://example.org', event_types: Array.from({ length: 51 }, () => 'a') }, '/event_types'],
      [{ url: 'https://example.org', owner_id: server.owners[2]?.objects.owner }, '/owner_id'],
      [{ url: 'https://example.org', owner_id: 'nobody' }, '/owner_id'],
    ];
    for (const [body, pointer] of wrong) {
      const { status, json } = await ask('POST', '/v1/webhook-endpoints', body);
      expect([pointer, status < 500, json.errors[0].pointer.startsWith(pointer)]).toEqual([
        pointer,
        true,
        true,
      ]);
    }
    const rotate = await ask('POST', `/v1/webhook-endpoints/${endpointId()}/rotate-secret`, {
      overlap_hours: 169,
    });
    expect([rotate.status, rotate.json.code]).toEqual([400, 'validation_failed']);
  });

  it('a disabled one takes neither tests nor replays', async () => {
    const path = `/v1/webhook-endpoints/${endpointId()}`;
    expect((await ask('POST', `${path}/test`, {})).status).toBe(202);
    expect((await ask('POST', `${path}/disable`, {})).json).toMatchObject({
      status: 'disabled',
      disabled_reason: 'requested',
    });
    expect((await ask('POST', `${path}/test`, {})).json.code).toBe('webhook_endpoint_disabled');
    expect((await ask('POST', `${path}/enable`, {})).json.status).toBe('enabled');
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('DELETE', path)).status).toBe(404);
  });
});

describe('a change with If-Match', () => {
  it('is made when the endpoint is as it was read, and else refused', async () => {
    const url = `/v1/webhook-endpoints/${endpointId()}`;
    const etag = String((await ask('GET', url)).headers.etag);
    const patch = (tag: string) =>
      server.app.inject({
        method: 'PATCH',
        url,
        headers: { authorization: `Bearer ${server.tenantKey}`, 'if-match': tag },
        payload: { description: `as of ${tag}` },
      });
    expect((await patch(etag)).statusCode).toBe(200);
    const again = await patch(etag);
    expect([again.statusCode, again.json().code]).toEqual([412, 'precondition_failed']);
    expect((await patch('nonsense')).json().code).toBe('if_match_invalid');
  });
});

describe('webhook deliveries', () => {
  it('are filtered, and ids that name nothing here meet nothing', async () => {
    const count = async (query: string) =>
      (await ask('GET', `/v1/webhook-deliveries?${query}`)).json.data.length;
    expect(await count('')).toBe(2);
    expect(await count(`webhook_endpoint_id=${endpointId()}`)).toBe(1);
    expect(await count('status=failed')).toBe(0);
    expect(await count('webhook_endpoint_id=nothing')).toBe(0);
    expect(await count(`webhook_endpoint_id=${server.owners[2]?.objects.webhook_endpoint}`)).toBe(0);
    expect(await count(`event_id=${endpointId()}`)).toBe(0);
    expect((await ask('GET', '/v1/webhook-deliveries?status=lost')).json.code).toBe('validation_failed');
    expect((await ask('GET', `/v1/webhook-deliveries/${deliveryId()}`)).json.attempts).toEqual([]);
    expect((await ask('POST', `/v1/webhook-deliveries/${deliveryId()}/replay`, {})).status).toBe(202);
  });

  it('a replay of a range says where it begins', async () => {
    const path = `/v1/webhook-endpoints/${endpointId()}/replay`;
    const owner = server.owners[0]?.objects.owner;
    const pointerOf = async (body: object) => (await ask('POST', path, body)).json.errors?.[0]?.pointer;
    expect(await pointerOf({})).toBe('/since');
    expect(await pointerOf({ after: 3 })).toBe('/after');
    expect(await pointerOf({ since: 'yesterday' })).toBe('/since');
    expect(await pointerOf({ since: '2026-01-01T00:00:00Z', owner_id: 'own_x' })).toBe('/owner_id');
    for (const body of [{ since: '2026-01-01T00:00:00Z' }, { after: 3, owner_id: owner }]) {
      const { status, json } = await ask('POST', path, body);
      expect([status, json.object, json.events]).toEqual([202, 'webhook_replay', 0]);
    }
  });
});
