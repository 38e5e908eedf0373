/** A consent that ends, a connection that is paused, a sync that is stopped, amid a sync: the bank is not called any more. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { daysAgo, NOON, openSyncBench, type SyncBench } from './bench.ts';

const IBANS = ['DE02120300000000202051', 'DE02500105170137075030'];
let bench: SyncBench;
let scope: OwnerScope;
let bank: ScriptedBank;
let connectionId: number;

beforeAll(async () => {
  bench = await openSyncBench();
});
afterAll(() => bench.close());

/** A bank of two accounts, a page for each of its entries. */
async function prepare(): Promise<void> {
  bench.clock = NOON;
  for (const list of Object.values(bench.told)) list.length = 0;
  scope = await bench.ledger.newOwner();
  bank = new ScriptedBank();
  bank.pageSize = 1;
  bank.listSize = 1;
  bank.accounts = IBANS.map((iban, at) => ({
    handle: `h${at}`,
    iban,
    entries: [1, 2].map((day) => ({
      id: `e${day}`,
      day: daysAgo(day),
      amount: '-1.00',
      text: `Payment ${day}`,
    })),
    balances: [{ type: 'closing_booked', amount: '1.00', date: daysAgo(1) }],
  }));
  connectionId = await bench.connect(scope);
}
beforeEach(prepare);

/** The calls of a sync that nothing disturbs: two pages of accounts, then a balance and two pages for each. */
const CALLS = 8;

const set = (columns: string) =>
  bench.admin(`update connections set ${columns} where owner_id = $1 and id = $2`, [
    scope.ownerId,
    connectionId,
  ]);
const revoke = (state: string) =>
  bench.admin(`update consents set state = '${state}' where owner_id = $1 and connection_id = $2`, [
    scope.ownerId,
    connectionId,
  ]);

const ENDS: readonly {
  readonly title: string;
  readonly end: () => Promise<unknown>;
  readonly status: string;
  readonly fault: string | null;
}[] = [
  { title: 'is revoked', end: () => revoke('revoked'), status: 'failed', fault: 'consent_revoked' },
  { title: 'expires', end: () => revoke('expired'), status: 'failed', fault: 'consent_expired' },
  {
    title: 'comes to its end by the clock',
    end: async () => {
      bench.clock += 91 * 24 * 3_600_000;
    },
    status: 'failed',
    fault: 'consent_expired',
  },
  {
    title: 'needs authentication',
    end: () => revoke('reauth_required'),
    status: 'failed',
    fault: 'sca_needed',
  },
  {
    title: 'is revoked with its session',
    end: async () => {
      await revoke('revoked');
      await set('sealed_session = null, session_version = session_version + 1, disconnected_at = now()');
    },
    status: 'cancelled',
    fault: null,
  },
  {
    title: 'belongs to a connection that is paused',
    end: () => set('paused_at = now()'),
    status: 'cancelled',
    fault: null,
  },
  {
    title: 'is fine but the sync is stopped',
    end: () => {
      const asking = { scope, actor: 'test', attended: null };
      return bench.store
        .list(scope, {}, { limit: 1, after: null })
        .then(({ rows }) => bench.worker(bank).cancel(asking, rows[0]?.id ?? 0));
    },
    status: 'cancelled',
    fault: null,
  },
];

describe('invariant 9: a consent that', () => {
  for (const { title, end, status, fault } of ENDS)
    it(`${title} amid any call ends the sync without another call`, async () => {
      for (let at = 1; at <= CALLS; at++) {
        await prepare();
        let ledger: string[] = [];
        bank.meanwhile = async (_, number) => {
          if (number !== at) return;
          ledger = await bench.lines(scope);
          await end();
        };
        const row = await bench.sync(scope, connectionId, bank);
        expect(bank.calls, `${title} amid call ${at}`).toHaveLength(at);
        expect(row).toMatchObject({ status, finishedAt: expect.any(String) });
        expect(row.fault?.code ?? null).toBe(fault);
        expect(await bench.lines(scope)).toEqual(ledger);
        expect(row.accounts.every((one) => ['success', 'failed', 'skipped'].includes(one.status))).toBe(true);
        expect(bench.told.errors).toEqual([]);
        const [kept] = await bench.admin(
          `select count(p.sealed_observations) from sync_pages p
           join sync_accounts a using (owner_id, sync_id, ordinal) where owner_id = $1 and a.status <> 'success'`,
          [scope.ownerId],
        );
        expect(kept).toEqual(['0']);
      }
    }, 60_000);

  it('is not usable from the start means no call at all', async () => {
    const connection = await bench.connect(scope, { expiresAt: NOON - 1 });
    expect(await bench.sync(scope, connection, bank)).toMatchObject({
      status: 'failed',
      fault: { code: 'consent_expired' },
    });
    expect(bank.calls).toEqual([]);
  });

  it('is revoked between two requests of one call is noticed ahead of the second', async () => {
    for (let at = 1; at <= 2 * CALLS; at++) {
      await prepare();
      bank.refreshes = true;
      bank.meanwhile = async (_, number) => {
        if (number === at) await revoke('revoked');
      };
      const row = await bench.sync(scope, connectionId, bank);
      expect(bank.calls).toHaveLength(at);
      expect(row).toMatchObject({ status: 'failed', fault: { code: 'consent_revoked' } });
    }
  });

  it('is revoked while the bank renews its session: the revocation gets the session that works', async () => {
    bank.renewsTokens = true;
    bank.meanwhile = async (_, number) => {
      if (number !== 3) return;
      await revoke('revoked');
      await set('sealed_session = null, session_version = session_version + 1');
      await bench.admin(
        `insert into institutions (id, connector, name) values ('x', 'x', 'x') on conflict do nothing`,
      );
      await bench.admin(
        `insert into revocations (owner_id, connection_id, consent_id, connector, institution_id, sealed_session, due_at, created_at)
         select $1, id, consent_id, connector, 'x', '\\x00', now(), now() from connections where owner_id = $1`,
        [scope.ownerId],
      );
    };
    await bench.sync(scope, connectionId, bank);
    expect(bank.calls).toHaveLength(3);
    const [row] = await bench.admin('select id, sealed_session from revocations where owner_id = $1', [
      scope.ownerId,
    ]);
    const sealer = await bench.ledger.vault.ensureOwner(scope.ownerId);
    if (!sealer.ok) throw new Error('no sealer');
    const place = { table: 'revocations', column: 'sealed_session', row: `${row?.[0]}` };
    const opened = sealer.value.open(place, Buffer.from(row?.[1]?.slice(2) ?? '', 'hex'));
    expect(opened.ok && JSON.parse(Buffer.from(opened.value).toString())).toEqual({ token: bank.token });
    const [session] = await bench.admin('select sealed_session from connections where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(session).toEqual([null]);
  });
});

describe('a consent that is renewed amid a sync', () => {
  it('ends the sync, and another one follows with the new handles and the account holder there', async () => {
    for (let at = 1; at <= CALLS; at++) {
      await prepare();
      bank.meanwhile = async (_, number) => {
        if (number !== at) return;
        bank.token = 'token-1';
        await bench.renew(scope, connectionId, 'token-1');
        await bench.admin('update syncs set stop_requested = true where owner_id = $1', [scope.ownerId]);
        await bench.ask(scope, connectionId, 'renewed', true);
        for (const one of bank.accounts) one.handle = `new-${one.handle}`;
      };
      const row = await bench.sync(scope, connectionId, bank);
      expect(row.status, `renewed amid call ${at}`).toBe('cancelled');
      bank.meanwhile = async () => {};
      const calls = bank.calls.length;
      const [next] = (await bench.store.list(scope, {}, { limit: 1, after: null })).rows;
      expect(next).toMatchObject({ status: 'due', cause: 'renewed' });
      expect(bench.told.jobs.at(-1)?.payload.syncId).toBe(next?.id);
      await bench.worker(bank).run(scope.ownerId, next?.id ?? 0);
      expect(await bench.store.get(scope, next?.id ?? 0)).toMatchObject({ status: 'success' });
      expect(bank.calls.slice(calls).every(({ attended }) => attended)).toBe(true);
      expect(await bench.lines(scope)).toHaveLength(4);
      const accounts = await bench.ledger.queries.listAccounts(scope, { limit: 9, after: null });
      expect(accounts.rows).toHaveLength(2);
    }
  }, 60_000);
});
