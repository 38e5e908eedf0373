import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type TestServer, testServer } from './test-harness.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
let server: TestServer;
beforeEach(() => {
  server = testServer(ids);
});
afterEach(() => server.app.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
async function ask(method: Method, url: string, body?: object, key = server.tenantKey) {
  const answer = await server.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return {
    status: answer.statusCode,
    json: answer.body === '' ? null : answer.json(),
    headers: answer.headers,
  };
}
const owner = (at = 0) => server.owners[at] ?? expect.fail('no owner');
const team = (): string => owner().objects.team ?? '';
const person = (at = 0): string => owner(at).objects.person ?? '';

describe('/v1/people', () => {
  it('shows a password once, in the answer that made it', async () => {
    const made = await ask('POST', '/v1/people', { email: 'Ana@Example.com', name: 'Ana' });
    expect([made.status, made.json.email, made.json.has_password]).toEqual([201, 'ana@example.com', true]);
    expect(made.json.password).toBeTypeOf('string');
    const again = await ask('GET', made.headers.location as string);
    expect(again.json).not.toHaveProperty('password');
    expect(again.json.id).toBe(made.json.id);
    const listed = await ask('GET', '/v1/people?email=ANA@example.com');
    expect(listed.json.data).toEqual([again.json]);
    expect((await ask('GET', '/v1/people?email=nobody@example.com')).json.data).toEqual([]);
    expect(server.logged.join('')).not.toContain(made.json.password);
  });

  it('says what is wrong with what it is given', async () => {
    const cases: [object, string][] = [
      [{}, 'validation_failed'],
      [{ name: 'Ana' }, 'validation_failed'],
      [{ password: 'generate', provider_subject: 's' }, 'validation_failed'],
      [{ email: 'ana@example.com', password: 'my own' }, 'validation_failed'],
      [{ email: `person${server.folk.people[0]?.id}@example.com` }, 'person_exists'],
    ];
    for (const [body, code] of cases)
      expect([body, (await ask('POST', '/v1/people', body)).json.code]).toEqual([body, code]);
    const none = await ask('POST', '/v1/people', { email: 'leo@example.com', password: 'none' });
    expect([none.status, none.json.password, none.json.has_password]).toEqual([201, null, false]);
  });

  it('is nothing for a key of one owner', async () => {
    for (const [method, url, body] of [
      ['GET', '/v1/people', undefined],
      ['POST', '/v1/people', { email: 'ana@example.com' }],
      ['GET', `/v1/people/${person()}`, undefined],
      ['DELETE', `/v1/people/${person()}`, undefined],
    ] as const)
      expect((await ask(method, url, body, owner().ownerKey)).json.code).toBe('owner_key_confined');
  });
});

describe('/v1/teams', () => {
  it('are made of an owner or with one of their own', async () => {
    const made = await ask('POST', '/v1/teams', { name: 'Family' });
    expect([made.status, made.json.name, made.json.members]).toEqual([201, 'Family', 0]);
    expect((await ask('GET', made.headers.location as string)).json.owner_id).toBe(made.json.owner_id);
    const taken = await ask('POST', '/v1/teams', { owner_id: owner().objects.owner });
    expect([taken.status, taken.json.code]).toEqual([409, 'team_exists']);
    const foreign = owner(2).objects.owner ?? '';
    const missing = ids.encode('owner', 9999, 9999);
    for (const ownerId of [foreign, missing, 'none', team()]) {
      const answer = await ask('POST', '/v1/teams', { owner_id: ownerId });
      expect([ownerId, answer.status, answer.json.code]).toEqual([ownerId, 404, 'not_found']);
    }
    const renamed = await ask('PATCH', `/v1/teams/${made.json.id}`, { name: 'Home' });
    expect(renamed.json.name).toBe('Home');
    expect((await ask('DELETE', `/v1/teams/${made.json.id}`)).status).toBe(204);
    expect((await ask('DELETE', `/v1/teams/${made.json.id}`)).status).toBe(404);
    expect((await ask('GET', `/v1/owners/${made.json.owner_id}`)).status).toBe(200);
  });

  it('have members, and keep an admin', async () => {
    const members = `/v1/teams/${team()}/members`;
    const made = await ask('POST', '/v1/people', { email: 'ana@example.com' });
    const added = await ask('POST', members, { email: 'ana@example.com', role: 'viewer' });
    expect([added.status, added.json.person_id, added.json.role]).toEqual([201, made.json.id, 'viewer']);
    const twice = await ask('POST', members, { person_id: made.json.id, role: 'admin' });
    expect([twice.status, twice.json.code]).toEqual([409, 'team_member_exists']);
    const last = await ask('DELETE', `${members}?person_id=${person()}`);
    expect([last.status, last.json.code]).toEqual([409, 'team_last_admin']);
    const down = await ask('PATCH', members, { person_id: person(), role: 'member' });
    expect([down.status, down.json.code]).toEqual([409, 'team_last_admin']);
    expect((await ask('PATCH', members, { email: 'ana@example.com', role: 'admin' })).json.role).toBe(
      'admin',
    );
    expect((await ask('DELETE', `${members}?person_id=${person()}`)).status).toBe(204);
    expect((await ask('GET', members)).json.data.map((one: { email: string }) => one.email)).toEqual([
      'ana@example.com',
    ]);
    expect((await ask('POST', members, { email: 'ana@example.com', role: 'king' })).json.code).toBe(
      'validation_failed',
    );
  });

  it('invariant 12: another tenant’s person is nobody, whatever is done with them', async () => {
    const members = `/v1/teams/${team()}/members`;
    const foreign = person(2);
    const email = server.folk.people.find((one) => ids.encode('person', 0, one.id) === foreign)?.email ?? '';
    const missing = ids.encode('person', 0, 9999);
    const bare = ({ status, json }: { status: number; json: Record<string, unknown> | null }) => ({
      status,
      ...json,
      request_id: '',
    });
    for (const [method, rest] of [
      ['POST', { role: 'viewer' }],
      ['PATCH', { role: 'viewer' }],
    ] as const) {
      const wanted = bare(await ask(method, members, { person_id: missing, ...rest }));
      expect(wanted.status).toBe(404);
      expect(bare(await ask(method, members, { person_id: foreign, ...rest }))).toEqual(wanted);
      expect(bare(await ask(method, members, { email, ...rest }))).toEqual(wanted);
    }
    const wanted = bare(await ask('DELETE', `${members}?person_id=${missing}`));
    expect(bare(await ask('DELETE', `${members}?person_id=${foreign}`))).toEqual(wanted);
    const identities = `/v1/owners/${owner().objects.owner}/identities`;
    const link = { surface: 'open-finance', person_id: foreign };
    expect((await ask('POST', identities, link)).status).toBe(404);
    expect((await ask('DELETE', `${identities}?surface=open-finance&person_id=${foreign}`)).status).toBe(404);
  });

  it('tell a key of one owner nothing of who is in the tenant', async () => {
    const members = `/v1/teams/${team()}/members`;
    const { ownerKey } = owner();
    expect((await ask('GET', members, undefined, ownerKey)).status).toBe(200);
    for (const method of ['POST', 'PATCH'] as const)
      for (const email of ['nobody@example.com', server.folk.people[1]?.email]) {
        const answer = await ask(method, members, { email, role: 'viewer' }, ownerKey);
        expect([method, email, answer.json.code]).toEqual([method, email, 'owner_key_confined']);
      }
    const identities = `/v1/owners/${owner().objects.owner}/identities`;
    const link = { surface: 'open-finance', email: 'nobody@example.com' };
    expect((await ask('POST', identities, link, ownerKey)).json.code).toBe('owner_key_confined');
  });
});

describe('/v1/owners/{id}/identities', () => {
  it('links and unlinks logins and teams', async () => {
    const identities = `/v1/owners/${owner(1).objects.owner}/identities`;
    const linked = await ask('POST', identities, { surface: 'open-finance', person_id: person() });
    expect([linked.status, linked.json.person_id]).toEqual([201, person()]);
    const subjects = (await ask('GET', identities)).json.data.map((one: { subject: string }) => one.subject);
    expect(subjects).toContain(linked.json.subject);
    const url = `${identities}?surface=open-finance&person_id=${person()}`;
    expect((await ask('DELETE', url)).status).toBe(204);
    expect((await ask('DELETE', url)).status).toBe(404);
    const again = await ask('POST', identities, { surface: 'team-banking' });
    expect([again.status, again.json.code]).toEqual([409, 'team_exists']);
    expect((await ask('DELETE', `${identities}?surface=team-banking`)).status).toBe(204);
    const made = await ask('POST', identities, { surface: 'team-banking' });
    expect([made.status, made.json.subject]).toEqual([201, owner(1).objects.team]);
  });
});
