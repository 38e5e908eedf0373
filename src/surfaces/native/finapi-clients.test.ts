/** /v1/finapi-clients on memory: who may, what is shown, what is refused. */
import { createSecretKey } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type TestServer, testServer } from './test-harness.ts';

let server: TestServer;
beforeEach(() => {
  server = testServer(publicIds(createSecretKey(Buffer.alloc(32, 5))));
});

const PATH = '/v1/finapi-clients';

async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  key = server.tenantKey,
) {
  const answer = await server.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, json: answer.body === '' ? null : answer.json() };
}

it('are made with secrets that are shown once, changed, renewed and deleted', async () => {
  const made = await ask('POST', PATH, { name: 'My app', login_attempts_max: 3, web_forms_required: true });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    object: 'finapi_client',
    name: 'My app',
    role: 'application',
    login_attempts_max: 3,
    web_forms_required: true,
    client_secret: expect.any(String),
    data_decryption_key: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const { client_secret: _secret, data_decryption_key: _key, ...shown } = made.json;
  const url = `${PATH}/${made.json.id}`;
  expect((await ask('GET', url)).json).toEqual(shown);
  const changed = await ask('PATCH', url, { name: 'Other', application_name: 'App', user_token_seconds: 0 });
  expect(changed.json).toMatchObject({ name: 'Other', application_name: 'App', user_token_seconds: 0 });
  const renewed = await ask('POST', `${url}/renew`, { secret: true });
  expect(renewed.json).toMatchObject({ client_secret: expect.any(String), data_decryption_key: null });
  expect((await ask('DELETE', url)).status).toBe(204);
  expect((await ask('DELETE', url)).status).toBe(404);
});

it('of administration are made as such, and listed page by page, oldest first', async () => {
  await ask('POST', PATH, { name: 'One', role: 'mandator_admin' });
  await ask('POST', PATH, { name: 'Two' });
  const names: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await ask('GET', `${PATH}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    names.push(...page.json.data.map((row: { name: string; role: string }) => `${row.name} ${row.role}`));
    if (page.json.next_cursor === null) break;
    cursor = page.json.next_cursor;
  }
  expect(names.slice(-2)).toEqual(['One mandator_admin', 'Two application']);
});

it('refuse periods from 1 to 59 seconds, names that are empty, and keys without the scope', async () => {
  for (const body of [
    {},
    { name: '' },
    { name: 'A', user_token_seconds: 59 },
    { name: 'A', login_attempts_max: -1 },
  ])
    expect([body, (await ask('POST', PATH, body)).json.code]).toEqual([body, 'validation_failed']);
  const reader = server.addKey({ scopes: ['clients:read', 'api_keys:write'] });
  expect((await ask('GET', PATH, undefined, reader)).status).toBe(200);
  expect((await ask('POST', PATH, { name: 'A' }, reader)).json.code).toBe('scope_missing');
});

it('an owner becomes a user, once, and no owner of another tenant does', async () => {
  const [mine, , foreign] = server.owners;
  const add = (owner_id: string | undefined, user_id?: string) =>
    ask('POST', '/v1/finapi-users', { owner_id, ...(user_id === undefined ? {} : { user_id }) });
  const made = await add(mine?.objects.owner, 'Somebody');
  expect([made.status, made.json]).toEqual([
    201,
    {
      object: 'finapi_user',
      user_id: 'somebody',
      owner_id: mine?.objects.owner,
      password: 'password of somebody',
    },
  ]);
  expect((await add(mine?.objects.owner, 'somebody')).json.code).toBe('finapi_user_exists');
  expect((await add(foreign?.objects.owner)).status).toBe(404);
  expect((await add(mine?.objects.owner, 'a b')).json.code).toBe('validation_failed');
  expect(
    (await ask('POST', '/v1/finapi-users', { owner_id: mine?.objects.owner }, mine?.ownerKey)).json.code,
  ).toBe('owner_key_confined');
});
