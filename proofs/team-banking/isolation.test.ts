/** Two teams reach for each other's data in every operation, in every role; and what strangers may send. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/surfaces/team-banking/operations.ts';
import { type Member, TeamHouse, type Told } from './house.ts';

const LONG_MS = 120_000;
const BANK = { provider: 'sandbox', providerId: 'demo-de-open' } as const;

/** A team with one of everything. */
interface Side {
  readonly teamId: string;
  readonly owner: string;
  readonly ownerId: number;
  readonly admin: Member;
  readonly connectionId: string;
  readonly accountId: string;
  readonly consentId: string;
  readonly sessionId: string;
}

let house: TeamHouse;
let one: Side;
let two: Side;
let member: Member;
let viewer: Member;
/** In both teams. */
let both: Member;
let nobody: Member;

async function side(
  members: readonly (readonly [Member, 'viewer' | 'member' | 'admin'])[],
  login: string,
): Promise<Side> {
  const [[admin] = [nobody]] = members;
  const { id: teamId, owner } = await house.team(members);
  const ask = (method: string, place: string, input: object) =>
    house.ask(admin.token, method, place, { teamId, ...input });
  const first = await house.consent(BANK.providerId, owner, login);
  const { id: connectionId } = (await ask('POST', '/connect', { ...BANK, consentId: first })).json;
  const synced = await ask('POST', '/sync', { connectionId });
  expect([synced.status, synced.text]).toEqual([200, expect.anything()]);
  const accounts = (await ask('GET', '/accounts', {})).value as readonly { id: string }[];
  const session = (await ask('POST', '/consent-sessions', {})).json;
  const ownerId = (await house.server.vault()).ids.decode(owner)?.object ?? 0;
  return {
    teamId,
    owner,
    ownerId,
    admin,
    connectionId: String(connectionId),
    accountId: accounts[0]?.id ?? '',
    consentId: await house.consent(BANK.providerId, owner, login),
    sessionId: String(session.id),
  };
}

beforeAll(async () => {
  house = await TeamHouse.open();
  const [first, second] = [await house.person(), await house.person()];
  [member, viewer, both, nobody] = [
    await house.person(),
    await house.person(),
    await house.person(),
    await house.person(),
  ];
  one = await side(
    [
      [first, 'admin'],
      [member, 'member'],
      [viewer, 'viewer'],
      [both, 'admin'],
    ],
    'demo',
  );
  two = await side(
    [
      [second, 'admin'],
      [both, 'admin'],
    ],
    'demo2',
  );
}, LONG_MS);
afterAll(() => house.close(), LONG_MS);

const SOON = new Date(Date.now() + 20 * 86_400_000).toISOString();

/** What an operation is asked with, for things of a team. */
const inputOf = (name: string, of: Side): Readonly<Record<string, unknown>> => {
  switch (name) {
    case 'connect_bank':
      return { ...BANK, consentId: of.consentId };
    case 'disconnect_bank':
    case 'sync_bank_data':
    case 'list_accounts':
      return { connectionId: of.connectionId };
    case 'update_consent':
      return { connectionId: of.connectionId, scopes: ['accounts', 'balances'], expiresAt: SOON };
    case 'list_transactions':
      return { accountId: of.accountId, connectionId: of.connectionId };
    default:
      return {};
  }
};
const pathOf = (path: string, of: Side): string =>
  path.replace('/api/banking', '').replace('{id}', path.includes('accounts') ? of.accountId : of.sessionId);

const call = (name: string, token: string, of: Side, input: object, path?: string): Promise<Told> => {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (operation === undefined) throw new Error(name);
  const place = path ?? pathOf(operation.path, of);
  return house.ask(token, operation.method, place, { teamId: of.teamId, ...inputOf(name, of), ...input });
};

/** An answer as whoever compares two sees it. */
const seen = ({ status, text, headers }: Told) => [
  status,
  text,
  [...headers].filter(([name]) => !['date', 'request-id', 'ratelimit'].includes(name)),
];
const idsOf = ({ text }: Told): readonly string[] => text.match(/\b[a-z]{3}_[0-9a-z]{26}\b/g) ?? [];
const allOf = (of: Side) =>
  Promise.all(
    ['list_connections', 'list_accounts', 'list_transactions'].map(
      async (name) => (await call(name, of.admin.token, of, {})).text,
    ),
  );

describe('who is not in a team', () => {
  it('invariant 12: learns nothing in any operation: unknown, malformed and foreign teams are one and the same', async () => {
    const { ids } = await house.server.vault();
    const unknown = ids.encode('team', 999_999, 999_999);
    for (const { name } of OPERATIONS) {
      const reference = seen(await call(name, nobody.token, one, { teamId: unknown }));
      expect([name, reference[0]]).toEqual([name, 403]);
      const texts = [two.teamId, 'tea_x', 'x', '\0', one.owner, one.connectionId, `${one.teamId} `, '💶'];
      for (const teamId of [one.teamId, ...texts])
        expect([name, teamId, seen(await call(name, nobody.token, one, { teamId }))]).toEqual([
          name,
          teamId,
          reference,
        ]);
      expect([name, seen(await call(name, two.admin.token, one, {}))]).toEqual([name, reference]);
    }
  });

  it('is told to sign in where there is no token that counts', async () => {
    for (const { name } of OPERATIONS)
      for (const token of ['x', `${one.admin.token}x`, one.admin.token.replace(/\.[^.]+$/, '.')]) {
        const told = await call(name, token, one, {});
        expect([name, told.status, Object.keys(told.json)]).toEqual([name, 401, ['message', 'code']]);
        expect(told.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
  });
});

describe('who is in a team', () => {
  it('finds nothing of another team in any operation: it looks like what there is not', async () => {
    const { ids } = await house.server.vault();
    const missing = (kind: 'connection' | 'account' | 'consent' | 'connect_session') =>
      ids.encode(kind, one.ownerId, 999_999);
    const wrong = (kind: Parameters<typeof missing>[0], foreign: string, other: string) => [
      missing(kind),
      foreign,
      other,
      'x',
      'con_0000000000000000000000000',
      '\0',
    ];
    const tries: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
      connect_bank: [['consentId', wrong('consent', two.consentId, one.connectionId)]],
      disconnect_bank: [['connectionId', wrong('connection', two.connectionId, one.consentId)]],
      update_consent: [['connectionId', wrong('connection', two.connectionId, one.consentId)]],
      sync_bank_data: [['connectionId', wrong('connection', two.connectionId, one.consentId)]],
      list_accounts: [['connectionId', wrong('connection', two.connectionId, one.accountId)]],
      list_transactions: [
        ['connectionId', wrong('connection', two.connectionId, one.accountId)],
        ['accountId', wrong('account', two.accountId, one.connectionId)],
      ],
      get_account: [['path', wrong('account', two.accountId, one.connectionId)]],
      get_consent_session: [['path', wrong('connect_session', two.sessionId, one.connectionId)]],
    };
    const before = await allOf(two);
    const answers = new Set<string>();
    for (const [name, members] of Object.entries(tries))
      for (const [member_, texts] of members)
        for (const text of texts)
          for (const { token } of [one.admin, both]) {
            const { path = '' } = OPERATIONS.find((each) => each.name === name) ?? {};
            const place = path.replace('/api/banking', '').replace('{id}', encodeURIComponent(text));
            const told =
              member_ === 'path'
                ? await call(name, token, one, {}, place)
                : await call(name, token, one, { [member_]: text });
            expect([name, text, told.status]).toEqual([name, text, 404]);
            answers.add(JSON.stringify(seen(told)));
          }
    expect(answers.size).toBe(1);
    expect(await allOf(two)).toEqual(before);
  });

  it('sees the things of that team only', async () => {
    const told = async (of: Side): Promise<ReadonlySet<string>> => {
      const ids = new Set<string>();
      for (const name of ['list_connections', 'list_accounts', 'list_transactions', 'get_account'])
        for (const id of idsOf(await call(name, both.token, of, {}))) ids.add(id);
      return ids;
    };
    const [first, second] = [await told(one), await told(two)];
    expect(first.size).toBeGreaterThan(50);
    expect([...first].filter((id) => second.has(id))).toEqual([]);
  });

  it('may do what the role allows, and nothing has happened where it does not', async () => {
    const before = await allOf(one);
    const needs = (name: string): string =>
      name === 'sync_bank_data'
        ? 'member'
        : ['connect_bank', 'disconnect_bank', 'update_consent', 'create_consent_session'].includes(name)
          ? 'admin'
          : 'viewer';
    for (const { name } of OPERATIONS)
      for (const [role, { token }] of [
        ['viewer', viewer],
        ['member', member],
      ] as const) {
        const need = needs(name);
        if (need === 'viewer' || need === role) continue;
        const told = await call(name, token, one, {});
        expect([name, role, told.status, told.json.code]).toEqual([name, role, 403, 'FORBIDDEN']);
        expect(told.json.message).toContain(need);
        // Too low a role learns nothing of ids either.
        const other = await call(name, token, one, {
          connectionId: two.connectionId,
          consentId: two.consentId,
        });
        expect(seen(other)).toEqual(seen(told));
      }
    expect(await allOf(one)).toEqual(before);
    for (const name of [
      'list_connections',
      'list_accounts',
      'get_account',
      'list_transactions',
      'get_consent_session',
    ])
      for (const { token } of [viewer, member]) expect((await call(name, token, one, {})).status).toBe(200);
    expect((await call('sync_bank_data', member.token, one, {})).status).toBeLessThan(500);
  });

  it('who leaves the team is out at once', async () => {
    const leaver = await house.person();
    await house.native('POST', `/v1/teams/${one.teamId}/members`, { email: leaver.email, role: 'viewer' });
    expect((await call('list_connections', leaver.token, one, {})).status).toBe(200);
    const { data } = await house.native('GET', `/v1/teams/${one.teamId}/members`);
    const row = (data as { email: string; person_id: string }[]).find(({ email }) => email === leaver.email);
    const gone = await house.server.ask(
      'DELETE',
      `/v1/teams/${one.teamId}/members?person_id=${row?.person_id}`,
    );
    expect([gone.status, gone.text]).toEqual([204, '']);
    const told = await call('list_connections', leaver.token, one, {});
    expect(seen(told)).toEqual(seen(await call('list_connections', nobody.token, one, {})));
  });
});

/** Mistakes of ours that requests met. */
const mistakes = () => house.server.mistakes;

describe('hostile input', () => {
  const TEXTS = [
    '',
    '\0',
    '\u{d800}',
    '💶'.repeat(60),
    'a'.repeat(5000),
    "' or 1=1 --",
    '%00',
    '../..',
    '-1',
    '1e999',
  ];
  const VALUES = [null, 0, -1, 1e308, true, [], {}, [[]], { teamId: 'x' }, ['a', 'b'], ...TEXTS];

  it(
    'is 4xx with a message and a code, never 500',
    async () => {
      const { token } = one.admin;
      for (const { name, method, queryFields, bodyFields } of OPERATIONS) {
        const fields = (method === 'GET' ? queryFields : bodyFields)?.names ?? [];
        for (const field of fields)
          for (const value of method === 'GET' ? TEXTS : VALUES) {
            const told = await call(name, token, two, { teamId: one.teamId, [field]: value });
            const label = `${name} ${field} ${JSON.stringify(value)?.slice(0, 40)}: ${told.text.slice(0, 200)}`;
            expect([label, told.status < 500]).toEqual([label, true]);
            if (told.status !== 200)
              expect([label, Object.keys(told.json).slice(0, 2)]).toEqual([label, ['message', 'code']]);
          }
      }
      expect(mistakes()).toEqual([]);
    },
    LONG_MS,
  );

  it('is refused where a parameter comes twice or a body is none', async () => {
    const { token } = one.admin;
    const raw = (place: string, init: RequestInit = {}) =>
      fetch(`${house.server.url}/api/banking${place}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      });
    for (const place of [
      `/connections?teamId=${one.teamId}&teamId=${one.teamId}`,
      `/accounts/${one.accountId}?teamId=${one.teamId}&accountId=${two.accountId}`,
      `/transactions?teamId=${one.teamId}&from=2026-02-01&to=2026-01-01`,
      `/transactions?teamId=${one.teamId}&type=credit`,
      `/transactions?teamId=${one.teamId}&category=NO_SUCH`,
      `/transactions?teamId=${one.teamId}&cursor=x`,
      '/connections',
      '/connections?teamId=',
      '/connections?teamId[]=x',
      '/connections?%ff',
    ]) {
      const answer = await raw(place);
      expect([place, answer.status]).toEqual([place, 400]);
    }
    for (const body of [
      '',
      '[]',
      '"x"',
      '{',
      'null',
      '{"teamId":1}',
      `{"teamId":"${'['.repeat(10)}`,
      '['.repeat(100_000),
    ]) {
      const answer = await raw('/sync', { method: 'POST', body });
      expect([body.slice(0, 20), answer.status]).toEqual([body.slice(0, 20), 400]);
    }
    const big = await raw('/connect', {
      method: 'POST',
      body: JSON.stringify({ teamId: 'x'.repeat(2_000_000) }),
    });
    expect(big.status).toBe(413);
    const input = { teamId: one.teamId, ...BANK, consentId: one.consentId };
    const metadata = { text: 'x'.repeat(16_384) };
    expect(
      (await raw('/connect', { method: 'POST', body: JSON.stringify({ ...input, metadata }) })).status,
    ).toBe(400);
    const xml = await raw('/sync', {
      method: 'POST',
      body: '<a/>',
      headers: { 'content-type': 'application/xml' },
    });
    expect(xml.status).toBe(415);
    expect(mistakes()).toEqual([]);
  });
});
