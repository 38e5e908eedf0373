import { createHash, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Result, success } from '../../core/result.ts';
import { openTokens } from '../../services/tokens/open-tokens.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { openPeopleStore } from '../../store/people.ts';
import { openTryStore } from '../../store/sign-in-tries.ts';
import { openTeamStore } from '../../store/teams.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import type { Caller, TenantScope } from '../ports.ts';
import { teamPublicId } from '../public-ids.ts';
import {
  EMAIL_TRIES_MAX,
  PERSON_CACHE_MS,
  REGISTRATIONS_MAX,
  SIGN_INS_AT_ONCE,
  SIGN_INS_WAITING_MAX,
  TOKEN_LIFE_S,
  TRIES_WINDOW_MS,
} from './limits.ts';
import { people } from './people.ts';
import type { Person } from './port.ts';
import type { PasswordKeeper, ReadToken, TokenKeeper } from './sign-in-port.ts';
import { teams } from './teams.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 3)));
const START = Date.parse('2026-11-21T12:00:00.000Z');
const key = randomBytes(32);
let store: TestStore;
let tenantId: number;
const clock = { now: START };

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  clock.now = START;
  tenantId = (await store.directory.createTenant('People')).id;
});

/** Quick, and counted: what it costs is another test's matter. */
class FakePasswords implements PasswordKeeper {
  verified: (string | null)[] = [];
  busy = false;
  async hash(password: string): Promise<string | null> {
    return this.busy ? null : `$argon2id$${createHash('sha256').update(password).digest('hex')}`;
  }
  async verify(hash: string | null, password: string): Promise<boolean | null> {
    if (this.busy) return null;
    this.verified.push(hash);
    return hash !== null && hash === (await this.hash(password));
  }
}

/** Tokens of a provider are what they say; ours are real. */
const PROVIDER = 'https://id.example';
const providerToken = (token: Partial<ReadToken & { by: 'provider' }>): string =>
  `provider:${JSON.stringify(token)}`;

function server(change: { registration?: boolean; issuer?: string | null; tenantId?: number } = {}) {
  const real = openTokens({
    key,
    now: () => clock.now,
    newId: randomUUID,
    provider: null,
    onTrouble: () => {},
  });
  const tokens: TokenKeeper = {
    sign: real.sign,
    async read(token) {
      if (!token.startsWith('provider:')) return real.read(token);
      const said: object = JSON.parse(token.slice('provider:'.length));
      const unsaid = { issuer: PROVIDER, subject: 's', issuedAt: clock.now, email: null, name: null };
      return success({ by: 'provider', ...unsaid, ...said });
    },
  };
  const passwords = new FakePasswords();
  const engine = people({
    store: openPeopleStore(store.app),
    tries: openTryStore(store.app),
    tokens,
    passwords,
    lookupHash: (scheme, value) => createHash('sha256').update(`${scheme}\0${value}`).digest(),
    now: () => clock.now,
    newId: randomUUID,
    random: randomBytes,
    tenantId,
    registration: true,
    issuer: PROVIDER,
    ...change,
  });
  const groups = teams({
    store: openTeamStore(store.app),
    ids,
    now: () => clock.now,
    onMoved: engine.forget,
  });
  return { people: engine, teams: groups, passwords };
}

const operator = (): Caller => ({
  actor: 'operator',
  tenantId,
  ownerId: null,
  ownerOnly: false,
  scopes: ['*'],
});
const must = <T>(result: Result<T, unknown>): T =>
  result.ok ? result.value : expect.fail(JSON.stringify(result.fault));

const ANA = {
  userName: 'Ana',
  email: 'Ana@Example.com',
  password: 'una clave larga',
  preferredLanguage: 'es-MX',
  address: '192.0.2.7',
};
const login = (password: string, email = 'ana@example.com', address: string | null = '192.0.2.7') => ({
  email,
  password,
  address,
});
async function signedUp(at = server(), email = ANA.email): Promise<Person> {
  const { token } = must(await at.people.register({ ...ANA, email, address: null }));
  return must(await at.people.authenticate(token));
}
const logOf = async (scope: TenantScope) =>
  (await store.directory.listAudit(scope, { limit: 100, after: null })).rows;

describe('registering', () => {
  it('makes a person with an owner of their own and signs them in', async () => {
    const { people: here } = server();
    const { token, expiresIn } = must(await here.register(ANA));
    expect(expiresIn).toBe(TOKEN_LIFE_S);
    const person = must(await here.authenticate(token));
    expect(person).toMatchObject({ tenantId, email: 'ana@example.com', name: 'Ana' });
    expect(person.actor).toBe(`person:${person.personId}`);
    const owner = await store.directory.getOwner({ tenantId, ownerId: person.ownerId });
    expect(owner).toMatchObject({ kind: 'person', name: 'Ana' });
    expect(await here.profile(person)).toMatchObject({ preferredLanguage: 'es-MX', demoMode: false });
  });

  it('of an e-mail that somebody has, in any spelling, leaves nothing behind', async () => {
    const { people: here } = server();
    must(await here.register(ANA));
    const before = (await store.directory.listOwners({ tenantId }, { limit: 100, after: null })).rows.length;
    for (const email of ['ana@example.com', ' ANA@EXAMPLE.COM '])
      expect(await here.register({ ...ANA, email })).toEqual({ ok: false, fault: 'exists' });
    const after = (await store.directory.listOwners({ tenantId }, { limit: 100, after: null })).rows.length;
    expect(after).toBe(before);
  });

  it('twice at the same moment makes one person', async () => {
    const [one, two] = [server(), server()];
    const made = await Promise.all([one.people.register(ANA), two.people.register(ANA)]);
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await one.people.list({ tenantId }, { limit: 10, after: null })).rows).toHaveLength(1);
  });

  it('is closed where the operator says so, before anything is counted', async () => {
    const { people: here, passwords } = server({ registration: false });
    for (let k = 0; k <= REGISTRATIONS_MAX; k++)
      expect(await here.register(ANA)).toEqual({ ok: false, fault: 'closed' });
    expect(passwords.verified).toEqual([]);
  });

  it('from one address ends after a number of times, over all processes', async () => {
    const [one, two] = [server(), server()];
    const from = (k: number) => ({ ...ANA, address: '198.51.100.4', email: `p${k}@example.com` });
    for (let k = 0; k < REGISTRATIONS_MAX; k++)
      expect((await (k % 2 === 0 ? one : two).people.register(from(k))).ok).toBe(true);
    expect(await one.people.register(from(99))).toEqual({ ok: false, fault: { retryAfter: 3600 } });
    expect((await one.people.register({ ...from(99), address: '198.51.100.5' })).ok).toBe(true);
  });
});

describe('signing in', () => {
  it('takes the e-mail in any spelling and the password in one', async () => {
    const { people: here } = server();
    must(await here.register(ANA));
    expect((await here.login(login(ANA.password, 'ANA@example.com'))).ok).toBe(true);
    for (const password of ['Una clave larga', 'una clave larga ', '', 'x'.repeat(100_000)])
      expect(await here.login(login(password))).toEqual({ ok: false, fault: 'wrong' });
  });

  it('an unknown e-mail, a person without a password and a wrong one are told alike, each after a hash', async () => {
    const { people: here, passwords } = server();
    must(await here.register(ANA));
    const wanted = { email: 'leo@example.com', name: null, withPassword: false, providerSubject: null };
    must(await here.create(operator(), wanted));
    for (const email of ['ana@example.com', 'leo@example.com', 'nobody@example.com', 'no e-mail'])
      expect(await here.login(login('guess', email, null))).toEqual({ ok: false, fault: 'wrong' });
    expect(passwords.verified.map((hash) => hash === null)).toEqual([false, true, true, true]);
  });

  it('closes an e-mail after too many wrong tries over all processes, the right password included', async () => {
    const [one, two] = [server(), server()];
    must(await one.people.register(ANA));
    for (let k = 0; k < EMAIL_TRIES_MAX; k++) {
      clock.now += 1000;
      const fault = await (k % 2 === 0 ? one : two).people.login(login('guess', 'ANA@example.com', null));
      expect(fault).toEqual({ ok: false, fault: 'wrong' });
    }
    const open = START + 1000 + TRIES_WINDOW_MS;
    const closed = await two.people.login(login(ANA.password));
    expect(closed).toEqual({ ok: false, fault: { retryAfter: (open - clock.now) / 1000 } });
    expect(two.passwords.verified).toHaveLength(EMAIL_TRIES_MAX / 2);
    // Another e-mail is nobody's business.
    expect(await one.people.login(login('guess', 'leo@example.com', null))).toMatchObject({ fault: 'wrong' });
    clock.now = open - 1;
    expect(await two.people.login(login(ANA.password))).toMatchObject({ fault: { retryAfter: 1 } });
    clock.now = open;
    expect((await two.people.login(login(ANA.password))).ok).toBe(true);
    // Whoever signed in begins again.
    expect(await two.people.login(login('guess'))).toEqual({ ok: false, fault: 'wrong' });
  });

  it('of many at the same moment lets no more through than one after the other', async () => {
    const { people: here } = server();
    must(await here.register(ANA));
    const many = Array.from({ length: 3 * EMAIL_TRIES_MAX }, () =>
      here.login(login('guess', ANA.email, null)),
    );
    const faults = (await Promise.all(many)).map((result) => (result.ok ? null : result.fault));
    expect(faults.filter((fault) => fault === 'wrong')).toHaveLength(EMAIL_TRIES_MAX);
  });

  it('in a flood is put off before anything is counted, and goes on when it is over', async () => {
    const { people: here } = server();
    must(await here.register(ANA));
    const flood = SIGN_INS_AT_ONCE + SIGN_INS_WAITING_MAX + 20;
    const faults = await Promise.all(
      Array.from({ length: flood }, (_, k) => here.login(login('guess', `p${k}@example.com`, null))),
    );
    const put = faults.filter((result) => !result.ok && result.fault !== 'wrong');
    expect(put).toEqual(Array.from({ length: 20 }, () => ({ ok: false, fault: { retryAfter: 1 } })));
    expect((await here.login(login(ANA.password))).ok).toBe(true);
  });

  it('is put off when too many passwords are checked at once', async () => {
    const { people: here, passwords } = server();
    must(await here.register(ANA));
    passwords.busy = true;
    expect(await here.login(login(ANA.password))).toEqual({ ok: false, fault: { retryAfter: 1 } });
    expect(await here.register({ ...ANA, email: 'leo@example.com' })).toEqual({
      ok: false,
      fault: { retryAfter: 1 },
    });
  });
});

describe('tokens', () => {
  it('of a person who was removed open nothing: here at once, elsewhere within half a second', async () => {
    const [one, two] = [server(), server()];
    const { token } = must(await one.people.register(ANA));
    const person = must(await one.people.authenticate(token));
    expect((await two.people.authenticate(token)).ok).toBe(true);
    expect(await one.people.remove(operator(), person.personId)).toBe(true);
    expect(await one.people.authenticate(token)).toEqual({ ok: false, fault: 'invalid' });
    clock.now += PERSON_CACHE_MS;
    expect(await two.people.authenticate(token)).toEqual({ ok: false, fault: 'invalid' });
    expect(await one.people.remove(operator(), person.personId)).toBe(false);
    // The data is the owner's and stays.
    expect(await store.directory.getOwner(person)).not.toBeNull();
  });

  it('of another tenant’s people open nothing here', async () => {
    const { token } = must(await server().people.register(ANA));
    const other = (await store.directory.createTenant('Another')).id;
    const elsewhere = server({ tenantId: other });
    expect(await elsewhere.people.authenticate(token)).toEqual({ ok: false, fault: 'invalid' });
    expect(await elsewhere.people.login(login(ANA.password))).toEqual({ ok: false, fault: 'wrong' });
    expect(await elsewhere.people.findPerson({ tenantId: other }, ANA.email)).toBeNull();
    // And the same e-mail may be somebody's there.
    expect((await elsewhere.people.register(ANA)).ok).toBe(true);
  });

  it('of a person whose owner was forgotten open nothing, and nothing of them is left', async () => {
    const here = server();
    const { token } = must(await here.people.register(ANA));
    const person = must(await here.people.authenticate(token));
    const team = must(await here.teams.create(operator(), { ownerId: null, name: 'Family' }));
    const scope = { tenantId, ownerId: team.ownerId };
    must(await here.teams.addMember(operator(), scope, { personId: person.personId, role: 'viewer' }));
    await here.people.setProfileConsent(person, 'MARKETING_EMAIL', true);
    const audit = { actor: 'operator', action: 'owner.deleted', subject: null, detail: {} };
    expect(await store.directory.deleteOwner(person, audit)).toBe(true);
    clock.now += PERSON_CACHE_MS;
    expect(await here.people.authenticate(token)).toEqual({ ok: false, fault: 'invalid' });
    for (const table of ['people', 'profile_consents', 'team_members'])
      expect([
        table,
        await store.admin(`select count(*) from ${table} where tenant_id = $1`, [tenantId]),
      ]).toEqual([table, [['0']]]);
    expect(JSON.stringify(await logOf({ tenantId }))).not.toMatch(/ana/i);
  });
});

describe('people of the identity provider', () => {
  it('are known from their first token on, and two tokens at once make one person', async () => {
    const [one, two] = [server(), server()];
    const token = providerToken({ subject: 'abc', name: 'Ana', email: 'ana@example.com' });
    const both = await Promise.all([one.people.authenticate(token), two.people.authenticate(token)]);
    const [first, second] = both.map(must);
    expect(first).toMatchObject({ email: 'ana@example.com', name: 'Ana' });
    expect(second).toEqual(first);
    const rows = (await one.people.list({ tenantId }, { limit: 10, after: null })).rows;
    expect(rows).toMatchObject([{ providerSubject: 'abc', hasPassword: false }]);
  });

  it('do not get the person of somebody who has their e-mail', async () => {
    const here = server();
    const ana = await signedUp(here);
    const other = must(
      await here.people.authenticate(providerToken({ subject: 'abc', email: 'ana@example.com' })),
    );
    expect(other.personId).not.toBe(ana.personId);
    expect(other.ownerId).not.toBe(ana.ownerId);
    expect(other.email).toBeNull();
  });

  it('who were removed come back with a later token only, and with nothing of before', async () => {
    const here = server();
    const token = providerToken({ subject: 'abc', issuedAt: START });
    const person = must(await here.people.authenticate(token));
    clock.now += 5_000;
    await here.people.remove(operator(), person.personId);
    clock.now += PERSON_CACHE_MS;
    expect(await here.people.authenticate(token)).toEqual({ ok: false, fault: 'invalid' });
    const later = providerToken({ subject: 'abc', issuedAt: clock.now });
    const again = must(await here.people.authenticate(later));
    expect([again.personId, again.ownerId]).not.toContain(person.personId);
    expect(again.ownerId).not.toBe(person.ownerId);
  });

  it('can be made by the operator before they come', async () => {
    const here = server();
    const wanted = { email: null, name: 'Leo', withPassword: false, providerSubject: 'leo-1' };
    const made = must(await here.people.create(operator(), wanted));
    expect(must(await here.people.authenticate(providerToken({ subject: 'leo-1' }))).personId).toBe(
      made.person.id,
    );
    expect(await here.people.create(operator(), wanted)).toEqual({ ok: false, fault: 'exists' });
    expect(await server({ issuer: null }).people.create(operator(), wanted)).toEqual({
      ok: false,
      fault: 'no_provider',
    });
  });
});

describe('teams', () => {
  it('are reached by who is in them, and by nobody else whatever the id is', async () => {
    const here = server();
    const [ana, leo] = [await signedUp(here), await signedUp(here, 'leo@example.com')];
    const team = must(await here.teams.create(operator(), { ownerId: null, name: 'Family' }));
    const scope = { tenantId, ownerId: team.ownerId };
    const teamId = teamPublicId(ids, team.ownerId);
    must(await here.teams.addMember(operator(), scope, { personId: ana.personId, role: 'member' }));
    expect(await here.teams.reach(ana, teamId)).toEqual({ scope, teamId, role: 'member' });
    const strange = ids.encode('owner', team.ownerId, team.ownerId);
    const half = ids.encode('team', team.ownerId, team.ownerId + 1);
    for (const text of [strange, half, 'none', '', teamPublicId(ids, 999_999), teamId.toUpperCase()])
      expect([text, await here.teams.reach(ana, text)]).toEqual([text, null]);
    expect(await here.teams.reach(leo, teamId)).toBeNull();
    expect(await here.teams.reach({ ...ana, tenantId: tenantId + 1 }, teamId)).toBeNull();
    // Out is out at once: nothing is remembered.
    must(await here.teams.addMember(operator(), scope, { personId: leo.personId, role: 'admin' }));
    must(await here.teams.removeMember(operator(), scope, ana.personId));
    expect(await here.teams.reach(ana, teamId)).toBeNull();
    // What is no team any more is reached by nobody.
    expect(await here.teams.remove(operator(), scope)).toBe(true);
    expect(await here.teams.reach(leo, teamId)).toBeNull();
  });

  it('keep their last admin, whoever else goes at the same moment', async () => {
    const here = server();
    const [ana, leo] = [await signedUp(here), await signedUp(here, 'leo@example.com')];
    for (let round = 0; round < 10; round++) {
      const team = must(await here.teams.create(operator(), { ownerId: null, name: null }));
      const scope = { tenantId, ownerId: team.ownerId };
      for (const { personId } of [ana, leo])
        must(await here.teams.addMember(operator(), scope, { personId, role: 'admin' }));
      const ends = await Promise.all([
        here.teams.removeMember(operator(), scope, ana.personId),
        here.teams.setRole(operator(), scope, { personId: leo.personId, role: 'viewer' }),
      ]);
      expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
      expect(ends.find(({ ok }) => !ok)).toEqual({ ok: false, fault: 'last_admin' });
    }
  });

  it('are of one owner once, and of no owner of another tenant', async () => {
    const here = server();
    const ana = await signedUp(here);
    const made = must(await here.teams.create(operator(), { ownerId: ana.ownerId, name: null }));
    expect(made).toMatchObject({ ownerId: ana.ownerId, members: 0 });
    const again = await here.teams.create(operator(), { ownerId: ana.ownerId, name: null });
    expect(again).toEqual({ ok: false, fault: 'exists' });
    const strange = await store.seedOwner();
    for (const ownerId of [strange.ownerId, 999_999])
      expect(await here.teams.create(operator(), { ownerId, name: null })).toEqual({
        ok: false,
        fault: 'unknown',
      });
    const scope = { tenantId, ownerId: ana.ownerId };
    const foreign = { personId: ana.personId + 1_000, role: 'admin' as const };
    expect(await here.teams.addMember(operator(), scope, foreign)).toEqual({ ok: false, fault: 'unknown' });
  });
});

describe('linking', () => {
  it('opens the owner for a login at once, and unlinking gives an empty one', async () => {
    const [here, there] = [server(), server()];
    const { token } = must(await here.people.register(ANA));
    const before = must(await here.people.authenticate(token));
    const owner = await store.directory.createOwner(
      { tenantId },
      { kind: 'person', reference: null, name: 'With data', metadata: {} },
      { actor: 'operator', action: 'owner.created', subject: null, detail: {} },
    );
    const scope = { tenantId, ownerId: owner?.id ?? 0 };
    const linked = must(await here.teams.link(operator(), scope, before.personId));
    expect(linked).toMatchObject({ surface: 'open-finance', personId: before.personId });
    expect(must(await here.people.authenticate(token)).ownerId).toBe(scope.ownerId);
    expect(must(await there.people.authenticate(token)).ownerId).toBe(scope.ownerId);
    expect(await here.teams.identities(scope)).toMatchObject([linked]);
    expect(await here.teams.identities(before)).toEqual([]);

    must(await here.teams.unlink(operator(), scope, before.personId));
    const after = must(await here.people.authenticate(token)).ownerId;
    expect([scope.ownerId, before.ownerId]).not.toContain(after);
    expect(await here.teams.unlink(operator(), scope, before.personId)).toMatchObject({ fault: 'unknown' });
    const strange = await store.seedOwner();
    for (const ownerId of [strange.ownerId, 999_999])
      expect(await here.teams.link(operator(), { tenantId, ownerId }, before.personId)).toEqual({
        ok: false,
        fault: 'unknown',
      });
  });
});

describe('profiles', () => {
  it('change what is given, and consents keep the instant of the decision', async () => {
    const { people: here } = server();
    const person = await signedUp({ ...server(), people: here });
    expect(await here.changeProfile(person, { alias: 'Anita', demoMode: true })).toMatchObject({
      alias: 'Anita',
      phone: null,
      demoMode: true,
      preferredLanguage: 'es-MX',
    });
    expect(await here.changeProfile(person, { alias: null, phone: '+525555555555' })).toMatchObject({
      alias: null,
      phone: '+525555555555',
      demoMode: true,
    });
    const given = await here.setProfileConsent(person, 'MARKETING_EMAIL', true);
    clock.now += 1000;
    expect(await here.setProfileConsent(person, 'MARKETING_EMAIL', true)).toEqual(given);
    const back = await here.setProfileConsent(person, 'MARKETING_EMAIL', false);
    expect(back).toMatchObject({ granted: false, timestamp: '2026-11-21T12:00:01.000Z' });
    expect(await here.profileConsents(person)).toEqual([back]);
    await here.remove(operator(), person.personId);
    expect(await here.profile(person)).toBeNull();
    expect(await here.setProfileConsent(person, 'MARKETING_EMAIL', true)).toBeNull();
  });
});

it('invariant 11: neither password, token, e-mail nor name is in the log of what was done', async () => {
  const here = server();
  const { token } = must(await here.people.register(ANA));
  const person = must(await here.people.authenticate(token));
  await here.people.login(login('a wrong one'));
  const made = must(
    await here.people.create(operator(), {
      email: 'leo@example.com',
      name: 'Leo',
      withPassword: true,
      providerSubject: 'subject-of-leo',
    }),
  );
  const team = must(await here.teams.create(operator(), { ownerId: null, name: 'Family' }));
  const scope = { tenantId, ownerId: team.ownerId };
  must(await here.teams.addMember(operator(), scope, { personId: person.personId, role: 'admin' }));
  must(await here.teams.link(operator(), scope, person.personId));
  const log = JSON.stringify(await logOf({ tenantId }));
  for (const secret of [
    ANA.password,
    token,
    made.password ?? '',
    'ana@example.com',
    'leo@example.com',
    'Leo',
    'subject-of-leo',
    '$argon2',
    '192.0.2.7',
  ])
    expect(log).not.toContain(secret);
  expect(log).toContain('person.registered');
  const tries = JSON.stringify(await store.admin('select encode(lookup, $1) from sign_in_tries', ['escape']));
  for (const secret of ['ana@example.com', '192.0.2.7']) expect(tries).not.toContain(secret);
});
