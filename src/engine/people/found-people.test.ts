import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTokens } from '../../services/tokens/open-tokens.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { openPeopleStore } from '../../store/people.ts';
import { openTeamStore } from '../../store/teams.ts';
import { openTestStore, type TestStore } from '../../store/testing.ts';
import type { Credentials } from '../found-instance.ts';
import type { OwnerRow } from '../ports.ts';
import { DEMO_EMAIL, foundPeople } from './found-people.ts';
import { SANDBOX_TOKEN_LEFT_MIN_S, SANDBOX_TOKEN_LIFE_S } from './limits.ts';
import { teams } from './teams.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 3)));
const START = Date.parse('2026-11-21T12:00:00.000Z');
const key = randomBytes(32);
const BARE: Credentials = { baseUrl: 'http://localhost:8080', native: { apiKey: 'sk_sandbox_x' } };
let store: TestStore;
let demoOwner: OwnerRow;
let scope: { tenantId: number };
const clock = { now: START };
let hashed = 0;

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  clock.now = START;
  hashed = 0;
  scope = { tenantId: (await store.directory.createTenant('Founded')).id };
  const owner = { kind: 'person', reference: 'demo', name: 'Demo', metadata: {} } as const;
  const audit = { actor: 'operator', action: 'owner.created', subject: null, detail: {} };
  demoOwner = (await store.directory.createOwner(scope, owner, audit)) ?? expect.fail('no owner');
});

function found(credentials: Credentials = BARE, newKey = key): Promise<Credentials> {
  const now = (): number => clock.now;
  const tokens = openTokens({ key: newKey, now, newId: randomUUID, provider: null, onTrouble: () => {} });
  const passwords = {
    hash: async (password: string) => {
      hashed++;
      return `$argon2id$${password}`;
    },
    verify: async () => false,
  };
  const parts = {
    store: openPeopleStore(store.app),
    teams: teams({ store: openTeamStore(store.app), ids, now, onMoved: () => {} }),
    tokens,
    passwords,
    ids,
    demoPassword: 'the demo password',
    newId: randomUUID,
    now,
  };
  return foundPeople(parts, { scope, demoOwner, credentials });
}
const count = async (table: string): Promise<number> =>
  Number((await store.admin(`select count(*) from ${table} where tenant_id = $1`, [scope.tenantId]))[0]?.[0]);

describe('founding people', () => {
  it('makes the demo person, the team and the parts of the file, in their order', async () => {
    const made = await found();
    expect(Object.keys(made)).toEqual(['baseUrl', 'native', 'teamBanking', 'openFinance']);
    expect(made.teamBanking).toMatchObject({ provider: 'sandbox', providerId: 'demo-bh' });
    expect(made.openFinance).toMatchObject({
      email: DEMO_EMAIL,
      password: 'the demo password',
      providers: [],
    });
    const person = await openPeopleStore(store.app).byEmail(scope, DEMO_EMAIL);
    expect(person?.ownerId).toBe(demoOwner.id);
    const team = { ...scope, ownerId: demoOwner.id };
    expect(await openTeamStore(store.app).role(team, person?.id ?? 0)).toBe('admin');
    expect(made.teamBanking?.teamId).toBe(ids.encode('team', demoOwner.id, demoOwner.id));
  });

  it('again changes nothing, hashes nothing and keeps what works once', async () => {
    const first = await found();
    const used: Credentials = {
      ...first,
      teamBanking: { ...(first.teamBanking ?? expect.fail('no team')), consentId: 'cst_x' },
      openFinance: {
        ...(first.openFinance ?? expect.fail('no login')),
        providers: [{ providerName: 'BBVA', authToken: 'a' }],
      },
    };
    const rows = [await count('people'), await count('team_members'), await count('audit')];
    hashed = 0;
    expect(await found(used)).toEqual(used);
    expect(hashed).toBe(0);
    expect([await count('people'), await count('team_members'), await count('audit')]).toEqual(rows);
  });

  it('of two starts at the same moment makes one of each', async () => {
    const both = await Promise.all([found(), found(), found()]);
    expect([await count('people'), await count('team_members')]).toEqual([1, 1]);
    expect(new Set(both.map(({ teamBanking }) => teamBanking?.teamId)).size).toBe(1);
  });

  it('renews tokens in their last week, and those that open nothing', async () => {
    const first = await found();
    clock.now = START + (SANDBOX_TOKEN_LIFE_S - SANDBOX_TOKEN_LEFT_MIN_S) * 1000;
    expect(await found(first)).toEqual(first);
    clock.now += 1000;
    const later = await found(first);
    expect(later.teamBanking?.token).not.toBe(first.teamBanking?.token);
    expect(later.openFinance?.token).not.toBe(first.openFinance?.token);
    // Another instance's file, or one that somebody wrote into.
    for (const broken of [
      await found(first, randomBytes(32)),
      { ...first, teamBanking: { ...(first.teamBanking ?? expect.fail('no team')), token: 'x' } },
    ])
      expect((await found(broken)).teamBanking?.token).not.toBe(broken.teamBanking?.token);
  });

  it('makes a person again who was removed, with tokens of their own', async () => {
    const first = await found();
    const people = openPeopleStore(store.app);
    const person = (await people.byEmail(scope, DEMO_EMAIL)) ?? expect.fail('nobody');
    const audit = { actor: 'operator', action: 'person.removed', subject: null, detail: {} };
    await people.remove(scope, person.id, START, audit);
    const again = await found(first);
    expect(again.openFinance?.token).not.toBe(first.openFinance?.token);
    const team = { ...scope, ownerId: demoOwner.id };
    const made = await people.byEmail(scope, DEMO_EMAIL);
    expect(await openTeamStore(store.app).role(team, made?.id ?? 0)).toBe('admin');
  });
});
