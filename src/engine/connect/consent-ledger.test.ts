/** What is written of consents stays: nobody changes it unseen, and it outlives connection and owner without naming them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asking, type ConnectBench, must, openConnectBench, request } from '../../../proofs/connect/bench.ts';
import { endAfterDays } from '../../core/consent/deadlines.ts';
import type { Asking } from '../connect-port.ts';
import type { OwnerScope } from '../ports.ts';
import { openProof } from './consent-proof.ts';
import { DAY_MS } from './limits.ts';
import { asks, failed, granted, waits } from './testing.ts';

let bench: ConnectBench;
let scope: OwnerScope;
let logins = 0;
beforeAll(async () => {
  bench = await openConnectBench();
});
beforeEach(async () => {
  scope = await bench.newOwner();
  bench.bank.reset();
});
afterAll(() => bench.close());

const start = (given: Parameters<typeof request>[0] = {}) =>
  bench.engine.start(
    asking(scope),
    request({ method: 'app', fields: { login: `login-${++logins}` }, ...given }),
  );
async function connect(institutionId = 'bank-one', consent = {}): Promise<number> {
  bench.bank.answers(granted({ token: 'session-1' }, consent));
  return must(await start({ institutionId })).connectionId;
}
const consents = async () => (await bench.engine.consents(scope, {}, { limit: 50, after: null })).rows;
const only = async () => (await consents())[0] ?? expect.fail('no consent');
const verify = async () => bench.engine.verifyConsent(scope, (await only()).id);
const there = (): Asking => ({
  ...asking(scope),
  attended: { ip: '198.51.100.23', userAgent: 'Ada’s browser', at: bench.now() },
});

describe('the history of a consent', () => {
  const TAMPERING: readonly (readonly [string, string, string])[] = [
    ['an actor', `update consent_events set actor = 'user' where owner_id = $1 and number = 2`, 'hash'],
    [
      'a time',
      `update consent_events set at = at - interval '1 day' where owner_id = $1 and number = 2`,
      'hash',
    ],
    ['a reason', `update consent_events set reason = 'RENEWED' where owner_id = $1 and number = 3`, 'hash'],
    ['a missing event', `delete from consent_events where owner_id = $1 and number = 2`, 'number'],
    ['a missing end', `delete from consent_events where owner_id = $1 and number = 3`, 'row'],
    [
      'more scopes',
      `update consent_versions set scopes = '{accounts,balances,transactions,holdings}' where owner_id = $1`,
      'version',
    ],
    [
      'a later end',
      `update consent_versions set expires_at = expires_at + interval '1 day' where owner_id = $1`,
      'version',
    ],
    ['another state', `update consents set state = 'authorised', ended_at = null where owner_id = $1`, 'row'],
    ['a longer consent', `update consents set expires_at = null where owner_id = $1`, 'row'],
  ];
  for (const [what, sql, why] of TAMPERING)
    it(`shows that somebody with the table owner's rights changed it: ${what}`, async () => {
      const connectionId = await connect();
      must(await bench.engine.disconnect(asking(scope), connectionId));
      expect(await verify()).toMatchObject({ whole: true, events: 3, brokenAt: null, why: null });
      // Not even the table's owner can, unless they take the triggers away first.
      if (sql.includes('consent_'))
        await expect(bench.store.admin(sql, [scope.ownerId])).rejects.toThrow(/append-only/);
      for (const table of ['consent_events', 'consent_versions'])
        await bench.store.admin(`alter table ${table} disable trigger user`);
      try {
        await bench.store.admin(sql, [scope.ownerId]);
      } finally {
        for (const table of ['consent_events', 'consent_versions'])
          await bench.store.admin(`alter table ${table} enable trigger user`);
      }
      expect(await verify()).toMatchObject({ whole: false, why });
    });

  it('is of one consent: that of another owner, or of none, is not there', async () => {
    await connect();
    const { id } = await only();
    const other = await bench.newOwner();
    expect(await bench.engine.verifyConsent(other, id)).toBeNull();
    expect(await bench.engine.verifyConsent(scope, 999_999)).toBeNull();
  });

  it('keeps what says that the account holder was there, sealed, with a digest of it', async () => {
    bench.bank.answers(granted());
    must(
      await bench.engine.start(there(), request({ method: 'app', fields: { login: `there-${++logins}` } })),
    );
    const { id } = await only();
    const rows = await bench.store.admin(
      `select number, encode(sealed_facts, 'hex'), encode(facts_digest, 'hex'), consent_events::text from consent_events
        where owner_id = $1 order by number`,
      [scope.ownerId],
    );
    const sealer = await bench.sealerFor(scope.ownerId);
    for (const [, sealed, digest, text] of rows) {
      expect(text).not.toContain('198.51.100.23');
      const proof = { sealed: Buffer.from(sealed ?? '', 'hex'), digest: Buffer.from(digest ?? '', 'hex') };
      expect(openProof(sealer, id, proof)).toMatchObject({ ip: '198.51.100.23', userAgent: 'Ada’s browser' });
      const other = { ...proof, digest: Buffer.alloc(32) };
      expect(openProof(sealer, id, other)).toBeNull();
    }
    expect(rows.map(([number]) => number)).toEqual(['1', '2']);
    // The same facts twice make different digests: what they were cannot be tried out.
    expect(rows[0]?.[2]).not.toBe(rows[1]?.[2]);
    expect(await verify()).toMatchObject({ whole: true });
  });
});

describe('the evidence of a consent', () => {
  const evidence = (of: Parameters<typeof bench.engine.consentEvidence>[1]) =>
    bench.engine.consentEvidence(scope, of);
  const rowsText = async () =>
    JSON.stringify(
      await bench.store.admin('select consent_evidence::text from consent_evidence where tenant_id = $1', [
        scope.tenantId,
      ]),
    );

  it('outlives its connection, whole', async () => {
    const connectionId = await connect('bank-one', { reference: 'secret-reference' });
    const before = await only();
    expect(await bench.engine.deleteConnection(there(), connectionId)).toBe(true);
    expect(await consents()).toEqual([]);
    const [kept, ...more] = await evidence({ ownerId: scope.ownerId, consentId: before.id });
    expect(more).toEqual([]);
    expect(kept).toMatchObject({
      connector: 'scripted',
      institutionId: 'bank-one',
      profile: 'EEA_PSD2',
      state: 'revoked',
      reason: 'ERASURE',
      verdict: { whole: true, events: 3 },
    });
    expect(kept?.events.slice(0, 2).map(({ hash }) => hash)).toEqual(before.events.map(({ hash }) => hash));
    expect(kept?.versions).toMatchObject([{ number: 1, scopes: before.scopes, expiresAt: before.expiresAt }]);
  });

  it('outlives its owner, and nothing in it tells who that was', async () => {
    bench.bank.answers(waits(bench.now()));
    must(await bench.engine.start(there(), request({ method: 'app', fields: { login: 'ada-lovelace' } })));
    await connect();
    const numbers = (await consents()).map(({ id }) => id);
    const audit = { actor: 'operator', action: 'owner.deleted', subject: null, detail: {} };
    expect(await bench.store.directory.deleteOwner(scope, audit)).toBe(true);
    const kept = await evidence({ ownerId: scope.ownerId, consentId: null });
    expect(kept.map(({ state, verdict }) => [state, verdict.whole]).sort()).toEqual([
      ['authorised', true],
      ['awaiting_authorisation', true],
    ]);
    const [one] = await evidence({ ownerId: scope.ownerId, consentId: numbers[0] ?? 0 });
    expect(kept.map(({ pseudonym }) => pseudonym)).toContain(one?.pseudonym);
    const text = await rowsText();
    for (const personal of ['ada-lovelace', 'Ada', '198.51.100.23', 'session-1', `"owner_id"`])
      expect(text).not.toContain(personal);
    // Under row-level security another tenant has none of it.
    const other = await bench.newOwner();
    expect(await bench.engine.consentEvidence(other, { ownerId: scope.ownerId, consentId: null })).toEqual(
      [],
    );
    expect(await bench.engine.consentEvidence(other, null)).toEqual([]);
  });

  it('cannot be changed or removed, and shows it where somebody did', async () => {
    const connectionId = await connect();
    const { id } = await only();
    await bench.engine.deleteConnection(asking(scope), connectionId);
    for (const sql of [
      'update consent_evidence set reason = null',
      'delete from consent_evidence',
      'truncate consent_evidence',
    ])
      await expect(bench.store.admin(sql)).rejects.toThrow(/append-only/);
    await bench.store.admin('alter table consent_evidence disable trigger user');
    await bench.store.admin(
      `update consent_evidence set events = jsonb_set(events, '{1,actor}', '"user"') where tenant_id = $1`,
      [scope.tenantId],
    );
    await bench.store.admin('alter table consent_evidence enable trigger user');
    const [kept] = await evidence({ ownerId: scope.ownerId, consentId: id });
    expect(kept?.verdict).toMatchObject({ whole: false, brokenAt: 2, why: 'hash' });
  });
});

describe('the rules of a country', () => {
  it('cut a consent that is asked for, or given, for longer', async () => {
    const wanted = { institutionId: 'bank-us', daysWanted: 4000 };
    bench.bank.answers(granted({}, { validUntil: bench.now() + 3000 * DAY_MS }));
    must(await start(wanted));
    expect(bench.bank.calls.at(-1)?.event).toMatchObject({ daysWanted: 365 });
    const end = new Date(endAfterDays(bench.now(), 365, 'America/New_York')).toISOString();
    expect(await only()).toMatchObject({
      profile: 'US_FDX',
      expiresAt: end,
      scaRenewBy: null,
      reconfirmBy: null,
    });
  });

  it('believe a bank that gives less, at the grant and at every renewal', async () => {
    const connectionId = await connect('bank-one', { validUntil: bench.now() + 30 * DAY_MS });
    expect((await only()).expiresAt).toBe(new Date(bench.now() + 30 * DAY_MS).toISOString());
    const shorter = bench.now() + 5 * DAY_MS;
    bench.bank.answers(granted({ token: 'session-2' }, { validUntil: shorter, scaRenewBy: shorter }));
    must(await start({ purpose: 'renew', connectionId, institutionId: null }));
    expect(await only()).toMatchObject({
      expiresAt: new Date(shorter).toISOString(),
      scaRenewBy: new Date(shorter).toISOString(),
    });
  });

  it('set the days after which authentication is due, and the word of the account holder', async () => {
    await connect('bank-one', { scaRenewBy: null, validUntil: bench.now() + 900 * DAY_MS });
    expect((await only()).scaRenewBy).toBe(new Date(endAfterDays(bench.now(), 180, 'UTC')).toISOString());
    scope = await bench.newOwner();
    await connect('bank-gb');
    const due = new Date(endAfterDays(bench.now(), 90, 'Europe/London')).toISOString();
    expect(await only()).toMatchObject({
      profile: 'UK_OBIE',
      expiresAt: null,
      scaRenewBy: null,
      reconfirmBy: due,
    });
  });

  it('end what waits for authorisation after an hour in Brazil, whatever the bank says', async () => {
    bench.bank.answers(waits(bench.now(), 'second_signer', { until: bench.now() + 20 * DAY_MS }));
    const { id, deadlineAt } = must(await start({ institutionId: 'bank-br' }));
    expect(deadlineAt).toBe(new Date(bench.now() + 3_600_000).toISOString());
    expect(await only()).toMatchObject({
      state: 'partially_authorised',
      connectionId: null,
      grantedAt: null,
    });
    bench.advance(3_600_000);
    bench.bank.answers(waits(bench.now(), 'second_signer', { until: bench.now() + 20 * DAY_MS }));
    await bench.engine.resumeAttempts(10);
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'failed' });
    expect(await only()).toMatchObject({ state: 'rejected', reason: 'AUTHORISATION_TIMEOUT', versions: [] });
  });

  it('erase the data when a consent ends in Australia, and keep it elsewhere', async () => {
    for (const [bank, left] of [
      ['bank-au', '0'],
      ['bank-gb', '1'],
    ] as const) {
      scope = await bench.newOwner();
      const connectionId = await connect(bank);
      await bench.store.admin(
        `insert into accounts (owner_id, connection_id, kind, currency) values ($1, $2, 'current', 'AUD')`,
        [scope.ownerId, connectionId],
      );
      await bench.engine.sweep(50);
      const accounts = async () =>
        (await bench.store.admin('select count(*) from accounts where owner_id = $1', [scope.ownerId]))[0];
      expect(await accounts()).toEqual(['1']);
      must(await bench.engine.revokeConsent(there(), (await only()).id));
      await Promise.all([bench.engine.sweep(50), bench.process().sweep(50)]);
      await bench.engine.sweep(50);
      expect([bank, await accounts()]).toEqual([bank, [left]]);
      const told = (await bench.feed(scope)).map(({ type }) => type);
      expect(told.filter((type) => type === 'consent.data_erased')).toHaveLength(left === '0' ? 1 : 0);
      expect(told.filter((type) => type === 'account.deleted')).toHaveLength(left === '0' ? 1 : 0);
      expect(await verify()).toMatchObject({ whole: true });
    }
  });

  it('leave data alone that a newer consent allows', async () => {
    const connectionId = await connect('bank-au', { reference: 'older' });
    await bench.store.admin(
      `insert into accounts (owner_id, connection_id, kind, currency) values ($1, $2, 'current', 'AUD')`,
      [scope.ownerId, connectionId],
    );
    bench.bank.answers(granted({ token: 'session-2' }, { reference: 'newer' }));
    must(await start({ purpose: 'reconnect', connectionId, institutionId: null }));
    expect((await consents()).map(({ state }) => state)).toEqual(['revoked', 'authorised']);
    await bench.engine.sweep(50);
    expect(
      await bench.store.admin('select count(*) from accounts where owner_id = $1', [scope.ownerId]),
    ).toEqual([['1']]);
  });
});

describe('warnings', () => {
  it('come 14, 7 and 1 days ahead of each of the three ends, once, across processes and restarts', async () => {
    const now = bench.now();
    // The ends at three different days: expiry, authentication, reconfirmation (after 90 days).
    await connect('bank-gb', { validUntil: now + 200 * DAY_MS, scaRenewBy: now + 100 * DAY_MS });
    const warned = async () =>
      (await bench.feed(scope))
        .filter(({ type }) => type === 'consent.expiring')
        .map(({ data }) => `${data.deadline} ${data.days}`);
    const keep = async (deadline: 'reconfirmBy' | 'scaRenewBy' | 'expiresAt') => {
      const at = (await only())[deadline];
      bench.advance(Date.parse(at ?? '') - 15 * DAY_MS - bench.now());
      for (let days = 0; days < 15; days++) {
        await Promise.all([bench.engine.sweep(50), bench.process().sweep(50)]);
        await bench.process().sweep(50);
        bench.advance(DAY_MS);
      }
    };
    await keep('reconfirmBy');
    must(await bench.engine.reconfirm({ ...there(), actor: 'person:1' }, (await only()).id));
    expect((await warned()).filter((line) => line.startsWith('reconfirmation'))).toEqual([
      'reconfirmation 14',
      'reconfirmation 7',
      'reconfirmation 1',
    ]);
    // A renewal moves the ends, and those are warned of anew.
    const connectionId = (await only()).connectionId ?? 0;
    const at = bench.now();
    bench.bank.answers(
      granted({ token: 'session-2' }, { validUntil: at + 200 * DAY_MS, scaRenewBy: at + 40 * DAY_MS }),
    );
    must(await start({ purpose: 'renew', connectionId, institutionId: null }));
    await keep('scaRenewBy');
    const lines = (await warned()).filter((line) => line.startsWith('sca_renewal'));
    expect(lines.slice(-3)).toEqual(['sca_renewal 14', 'sca_renewal 7', 'sca_renewal 1']);
    await bench.engine.sweep(50);
    expect(await only()).toMatchObject({ state: 'reauth_required', reason: 'SCA_EXPIRED', usable: false });
  });
});

describe('what only the account holder can say', () => {
  it('is refused to a key alone, and taken from a person or with their own headers', async () => {
    await connect('bank-gb');
    const { id } = await only();
    const end = bench.now() + DAY_MS;
    expect(await bench.engine.narrow(asking(scope), id, { expiresAt: end })).toMatchObject({
      ok: false,
      fault: { code: 'account_holder_needed' },
    });
    expect(await bench.engine.reconfirm(asking(scope), id)).toMatchObject({
      fault: { code: 'account_holder_needed' },
    });
    expect(must(await bench.engine.narrow(there(), id, { scopes: ['accounts'] })).scopes).toEqual([
      'accounts',
    ]);
    expect(must(await bench.engine.reconfirm(asking(scope, 'person:3'), id)).events.at(-1)).toMatchObject({
      actor: 'user',
      reason: 'EXTENDED',
    });
    expect(await bench.engine.narrow(there(), id, { scopes: ['accounts', 'balances'] })).toMatchObject({
      fault: { code: 'authorisation_required' },
    });
    expect(await bench.engine.narrow(await theirs(), id, {})).toMatchObject({ fault: { code: 'not_found' } });
  });

  const theirs = async (): Promise<Asking> => asking(await bench.newOwner(), 'person:9');
});

describe('a consent that waits', () => {
  it('is given up when it is revoked, by its sign-in', async () => {
    bench.bank.answers(asks(bench.now()));
    const { id } = must(await start({ method: 'form', fields: { login: `l-${++logins}`, password: 'pin' } }));
    const consent = await only();
    expect(consent).toMatchObject({ state: 'awaiting_authorisation', connectionId: null, usable: false });
    bench.bank.answers(failed({ code: 'sca_refused' }));
    const done = must(await bench.engine.revokeConsent(asking(scope, 'person:1'), consent.id));
    expect(done).toMatchObject({ state: 'rejected', reason: 'CANCELLED' });
    expect(done.events.at(-1)).toMatchObject({ actor: 'user' });
    expect(await bench.engine.attempt(scope, id)).toMatchObject({ step: 'cancelled' });
    expect(await bench.engine.revokeConsent(asking(scope), consent.id)).toMatchObject({
      fault: { code: 'not_now' },
    });
  });
});

describe('what a bank says of a consent while something is fetched', () => {
  const tell = async (report: { standing: 'good' | 'suspended' | 'unknown'; validUntil: number | null }) => {
    const { id, connectionId } = await only();
    const [row] = await bench.store.admin('select attempt_id from consents where id = $1', [id]);
    const news = { connectionId: connectionId ?? 0, consentId: id, grantId: Number(row?.[0]) };
    await bench.engine.consentNews(scope, { ...news, report: { scaRenewBy: null, ...report } });
  };

  it('is believed where it is less, and never where it is more', async () => {
    await connect('bank-one', { validUntil: bench.now() + 60 * DAY_MS });
    const before = await only();
    for (const validUntil of [null, bench.now() + 61 * DAY_MS, Number.NaN])
      await tell({ standing: 'good', validUntil });
    expect(await only()).toEqual(before);
    const shorter = bench.now() + 7 * DAY_MS;
    await tell({ standing: 'good', validUntil: shorter });
    await tell({ standing: 'good', validUntil: shorter });
    const after = await only();
    expect(after).toMatchObject({
      expiresAt: new Date(shorter).toISOString(),
      reason: 'NARROWED',
      usable: true,
    });
    expect(after.versions).toHaveLength(2);
    expect(after.events.at(-1)).toMatchObject({ actor: 'bank', reason: 'NARROWED' });
  });

  it('suspends it where the bank does, and where nobody knows what its word means', async () => {
    for (const standing of ['suspended', 'unknown'] as const) {
      scope = await bench.newOwner();
      await connect();
      await tell({ standing, validUntil: null });
      const held = await only();
      expect(held).toMatchObject({
        state: 'reauth_required',
        reason: 'BANK_ACCESS_CANCELLED',
        usable: false,
      });
      await tell({ standing: 'good', validUntil: null });
      // Only a sign-in brings it back.
      expect(await only()).toEqual(held);
    }
  });
});
