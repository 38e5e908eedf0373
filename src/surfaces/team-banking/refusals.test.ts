import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, success } from '../../core/result.ts';
import type { ClaimRefusal, ConnectRefusal } from '../../engine/connect-port.ts';
import type { ConnectionFault, ConsentRow, SyncRow } from '../../engine/connection-rows.ts';
import type { TeamRole } from '../../engine/people/port.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { type TestServer, testServer } from '../native/test-harness.ts';
import { addMember, addPerson } from '../native/testing-people.ts';

const ids = publicIds(createSecretKey(Buffer.alloc(32, 7)));
const OWNER = { tenantId: 1, ownerId: 11 };
const TEAM = ids.encode('team', 11, 11);
const HOUR_MS = 3_600_000;

let server: TestServer;
let synced: Partial<SyncRow> = {};
let asked: ConnectRefusal | null = null;
let claimed: ClaimRefusal | null = null;
let requests = 0;
beforeEach(() => {
  synced = { status: 'success' };
  asked = null;
  claimed = null;
  requests = 0;
  server = testServer(ids);
  const { syncing, connecting } = server.parts;
  Object.assign(syncing, {
    request: async () => {
      requests++;
      return asked === null ? success(sync()) : failure(asked);
    },
    sync: async () => sync(),
  });
  Object.assign(connecting, {
    claimConsent: async () => (claimed === null ? success(row()) : failure(claimed)),
  });
  change('consents', { ...USABLE, connectionId: row().id });
  change('connections', { consentId: consent().id, status: 'active', action: 'none' });
});
afterEach(() => server.app.close());

const AHEAD = () => new Date(server.world.bankClock.now().getTime() + HOUR_MS).toISOString();
const USABLE: Partial<ConsentRow> = {
  state: 'authorised',
  expiresAt: '2099-01-01T00:00:00.000Z',
  scaRenewBy: null,
  reconfirmBy: null,
};
const row = () => {
  const found = server.world.connections.find(({ of, institutionId }) => of === 11 && institutionId !== null);
  return found ?? expect.fail('no connection');
};
const consent = () => server.world.consents.find(({ of }) => of === 11) ?? expect.fail('no consent');
const sync = (): SyncRow => {
  const found = server.world.syncs.find(({ of }) => of === 11) ?? expect.fail('no sync');
  return { ...found, fault: null, connectionId: row().id, ...synced };
};
function change(what: 'connections' | 'consents', given: object): void {
  const found = what === 'connections' ? row() : consent();
  Object.assign(found, given);
}

/** Calls an operation as a member of the team. */
async function call(place: string, input: object = {}, role: TeamRole = 'admin') {
  const { world, folk, app } = server;
  const person = addPerson(world, folk, OWNER);
  addMember(world, folk, OWNER, person, role);
  const answer = await app.inject({
    method: 'POST',
    url: `/api/banking${place}`,
    headers: { authorization: `Bearer ${folk.tokenOf(person)}` },
    payload: { teamId: TEAM, connectionId: ids.encode('connection', 11, row().id), ...input },
  });
  return { status: answer.statusCode, json: answer.json(), headers: answer.headers };
}
const codeOf = async (told: ReturnType<typeof call>) => {
  const { status, json } = await told;
  return [status, json.code];
};

describe('a consent that cannot be used', () => {
  const PAST = '2000-01-01T00:00:00.000Z';
  const cases: Readonly<Record<string, readonly [Partial<ConsentRow>, string]>> = {
    expired: [{ state: 'expired' }, 'CONSENT_EXPIRED'],
    'past its end, not swept': [{ expiresAt: PAST }, 'CONSENT_EXPIRED'],
    revoked: [{ state: 'revoked' }, 'CONSENT_REVOKED'],
    'suspended by the bank': [{ state: 'reauth_required' }, 'REAUTH_REQUIRED'],
    'past its authentication, not swept': [{ scaRenewBy: PAST }, 'REAUTH_REQUIRED'],
    'not reconfirmed in time': [{ reconfirmBy: PAST }, 'REAUTH_REQUIRED'],
    'suspended and past its end': [{ state: 'reauth_required', expiresAt: PAST }, 'CONSENT_EXPIRED'],
  };

  it('is refused with a link and without a sync: each state has its code', async () => {
    for (const [what, [given, code]] of Object.entries(cases)) {
      change('consents', { ...USABLE, ...given });
      for (const [place, input] of [
        ['/sync', {}],
        ['/consent', { scopes: ['accounts'], expiresAt: AHEAD() }],
      ] as const) {
        const { status, json } = await call(place, input);
        expect([what, place, status, json]).toEqual([
          what,
          place,
          409,
          {
            message: expect.any(String),
            code,
            connectionId: ids.encode('connection', 11, row().id),
            consentId: ids.encode('consent', 11, consent().id),
            reconnectUrl: expect.stringContaining('/connect/'),
          },
        ]);
      }
    }
    expect(requests).toBe(0);
  });

  it('gives no link to who may not connect', async () => {
    change('consents', { state: 'revoked' });
    const { json } = await call('/sync', {}, 'member');
    expect(json).toMatchObject({ code: 'CONSENT_REVOKED', reconnectUrl: null });
  });

  it('is known after the sync that met it, too', async () => {
    synced = { status: 'failed', fault: { code: 'consent_revoked' } };
    Object.assign(server.parts.syncing, {
      sync: async () => {
        change('consents', { state: 'revoked' });
        return sync();
      },
    });
    expect(await codeOf(call('/sync'))).toEqual([409, 'CONSENT_REVOKED']);
  });

  it('is not asked for where there is no bank', async () => {
    change('connections', { institutionId: null, connector: 'file', consentId: null });
    const rowOfFiles = server.world.connections.find(({ of }) => of === 11);
    const connectionId = ids.encode('connection', 11, rowOfFiles?.id ?? 0);
    server.world.connections.push({ ...(rowOfFiles ?? expect.fail()), of: 12, institutionId: 'x' });
    const { world, folk, app } = server;
    const person = addPerson(world, folk, OWNER);
    addMember(world, folk, OWNER, person, 'admin');
    for (const url of ['/api/banking/sync', '/api/banking/disconnect']) {
      const payload = { teamId: TEAM, connectionId };
      const headers = { authorization: `Bearer ${folk.tokenOf(person)}` };
      const answer = await app.inject({ method: 'POST', url, headers, payload });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 409, 'NOT_SUPPORTED']);
    }
  });
});

describe('a sync', () => {
  it('that brought something is told as the connection is then', async () => {
    for (const status of ['success', 'partial'] as const) {
      synced = { status };
      const { status: code, json } = await call('/sync', {}, 'member');
      expect([code, Object.keys(json)]).toEqual([200, ['id', 'status', 'updatedAt', 'consents']]);
      expect(json.status).toBe('ACTIVE');
    }
  });

  it('that brought nothing says why: each fault has its status', async () => {
    const at = server.world.bankClock.now().getTime() + HOUR_MS;
    const faults: Readonly<Record<ConnectionFault['code'], readonly [ConnectionFault, number, string]>> = {
      consent_expired: [{ code: 'consent_expired' }, 409, 'CONSENT_EXPIRED'],
      consent_revoked: [{ code: 'consent_revoked' }, 409, 'CONSENT_REVOKED'],
      credentials_wrong: [{ code: 'credentials_wrong', fields: [] }, 409, 'REAUTH_REQUIRED'],
      sca_needed: [{ code: 'sca_needed', reachFrom: null }, 409, 'REAUTH_REQUIRED'],
      sca_refused: [{ code: 'sca_refused' }, 409, 'REAUTH_REQUIRED'],
      sca_expired: [{ code: 'sca_expired' }, 409, 'REAUTH_REQUIRED'],
      action_at_bank_needed: [
        { code: 'action_at_bank_needed', reason: 'locked', text: null },
        409,
        'ACTION_AT_BANK_REQUIRED',
      ],
      account_unclear: [{ code: 'account_unclear' }, 409, 'ACCOUNT_MAPPING_REQUIRED'],
      connection_exists: [{ code: 'connection_exists', connectionId: 5 }, 409, 'CONNECTION_EXISTS'],
      rate_limited: [{ code: 'rate_limited', retryAt: at }, 429, 'RATE_LIMITED'],
      tries_used: [{ code: 'tries_used', retryAt: new Date(at).toISOString() }, 429, 'RATE_LIMITED'],
      bank_down: [{ code: 'bank_down', retryAt: at }, 503, 'PROVIDER_UNAVAILABLE'],
      interrupted: [{ code: 'interrupted' }, 503, 'PROVIDER_UNAVAILABLE'],
      no_accounts: [{ code: 'no_accounts' }, 502, 'PROVIDER_ERROR'],
      shape_not_understood: [{ code: 'shape_not_understood', where: 'x' }, 502, 'PROVIDER_ERROR'],
      not_permitted: [{ code: 'not_permitted' }, 502, 'PROVIDER_ERROR'],
      connector_missing: [{ code: 'connector_missing' }, 502, 'PROVIDER_ERROR'],
    };
    for (const [fault, status, code] of Object.values(faults)) {
      synced = { status: 'failed', fault };
      const told = await call('/sync');
      expect([fault.code, told.status, told.json.code]).toEqual([fault.code, status, code]);
      if (status === 429 || fault.code === 'bank_down')
        expect([fault.code, told.headers['retry-after']]).toEqual([fault.code, '3600']);
      expect(told.json.message).not.toContain('x ');
    }
  });

  it('over the budget of calls is 429 and says when', async () => {
    asked = { code: 'budget_used', nextAllowedAt: AHEAD() };
    const told = await call('/sync');
    expect([told.status, told.json.code, told.headers['retry-after']]).toEqual([429, 'RATE_LIMITED', '3600']);
    asked = null;
    synced = { status: 'deferred', dueAt: AHEAD() };
    expect(await codeOf(call('/sync'))).toEqual([429, 'RATE_LIMITED']);
  });

  it('that takes longer than an answer can wait is 504, and goes on', async () => {
    synced = { status: 'running' };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const telling = call('/sync');
      let told: Awaited<typeof telling> | null = null;
      void telling.then((answer) => {
        told = answer;
      });
      for (let seconds = 0; seconds < 60 && told === null; seconds++) {
        await vi.advanceTimersByTimeAsync(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { status, json, headers } = await telling;
      expect([status, json.code, headers['retry-after']]).toEqual([504, 'PROVIDER_TIMEOUT', '5']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of a paused connection is 409, one that was stopped is to be asked again', async () => {
    asked = { code: 'not_now', why: 'paused' };
    change('connections', { status: 'paused' });
    expect(await codeOf(call('/sync'))).toEqual([409, 'PAUSED']);
    change('connections', { status: 'active' });
    expect(await codeOf(call('/sync'))).toEqual([409, 'NOT_NOW']);
    asked = null;
    synced = { status: 'cancelled' };
    expect(await codeOf(call('/sync'))).toEqual([503, 'PROVIDER_UNAVAILABLE']);
  });
});

it('a consent that cannot be claimed says why', async () => {
  const consentId = ids.encode('consent', 11, consent().id);
  const wanted = { provider: 'sandbox', providerId: 'demo-de', consentId };
  const refusals: readonly (readonly [ClaimRefusal, number, string])[] = [
    [{ code: 'not_found' }, 404, 'NOT_FOUND'],
    [{ code: 'consent_not_authorised' }, 409, 'CONSENT_NOT_AUTHORISED'],
    [{ code: 'other_bank' }, 409, 'CONSENT_NOT_AUTHORISED'],
    [{ code: 'consent_used', connectionId: row().id }, 409, 'CONSENT_USED'],
    [{ code: 'consent_expired' }, 409, 'CONSENT_EXPIRED'],
    [{ code: 'consent_revoked' }, 409, 'CONSENT_REVOKED'],
  ];
  for (const [refusal, status, code] of refusals) {
    claimed = refusal;
    expect(await codeOf(call('/connect', wanted))).toEqual([status, code]);
  }
  claimed = null;
  expect((await call('/connect', wanted)).json).toMatchObject({
    status: 'ACTIVE',
    consents: [{ status: 'AUTHORIZED' }],
  });
});
