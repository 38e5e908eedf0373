/** The simulated banks through their connector and the engine into a real store: what accounts say of themselves. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, TestBank } from '../../sandbox/testing.ts';
import { attempt, driverOf, grantedSession } from '../../src/connectors/conformance/drive.ts';
import { liveHttp } from '../../src/connectors/conformance/live-http.ts';
import type { LiveBank, Subject } from '../../src/connectors/conformance/subject.ts';
import { openRegistry } from '../../src/connectors/registry.ts';
import { sandboxConnector } from '../../src/connectors/sandbox/index.ts';
import { control, lastDays, personAt } from '../../src/connectors/sandbox/testing.ts';
import type { AccountRow, OwnerScope } from '../../src/engine/ports.ts';
import { sealJson, sessionPlace } from '../../src/engine/sealed-json.ts';
import { ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';

const INSTITUTION = 'demo-de-open';
const bank = new TestBank();
let bench: SyncBench;
let scope: OwnerScope;

beforeAll(async () => {
  await bank.start();
  bench = await openSyncBench();
  await bench.admin(
    `insert into institutions (id, connector, name) values ($1, 'sandbox', 'Demo Bank') on conflict do nothing`,
    [INSTITUTION],
  );
});
afterAll(async () => {
  await bench?.close();
  await bank.end();
});
beforeEach(async () => {
  scope = await bench.ledger.newOwner();
});

/** Signs in at the simulated bank and keeps the session as connecting does. */
async function connect(login: string): Promise<number> {
  bench.clock = bank.now;
  return reconnected(await bench.connect(scope), login);
}

/** The same for a connection that is there. */
async function reconnected(connectionId: number, login: string): Promise<number> {
  const connector = sandboxConnector({ baseUrl: bank.url });
  const live: LiveBank = {
    type: 'live',
    http: liveHttp(),
    now: () => bank.now,
    person: personAt(bank, INSTITUTION, login),
  };
  const subject: Subject = {
    connector,
    institution: INSTITUTION,
    method: 'open',
    fields: { login },
    secrets: [],
    window: lastDays(INSTITUTION, 30, bank.now),
    signs: [],
    bank: live,
  };
  const session = grantedSession(await attempt(driverOf(subject, live), live, undefined));
  await bench.renew(scope, connectionId, 'replaced');
  const sealer = await importVault(bench.ledger.vault).sealerFor(scope.ownerId);
  await bench.admin(
    `update connections set connector = 'sandbox', institution_id = $3, sealed_session = $4 where owner_id = $1 and id = $2`,
    [
      scope.ownerId,
      connectionId,
      INSTITUTION,
      Buffer.from(sealJson(sealer, sessionPlace(connectionId), session)),
    ],
  );
  return connectionId;
}

async function sync(
  connectionId: number,
  cause: 'connected' | 'scheduled' | 'renewed' = 'scheduled',
): Promise<void> {
  bench.clock = bank.now;
  const syncId = await bench.ask(scope, connectionId, cause);
  const http = liveHttp();
  await bench
    .worker(new ScriptedBank(), {
      connectors: openRegistry([sandboxConnector({ baseUrl: bank.url })]),
      http: ({ onReply }) => ({
        send: async (request) => {
          const reply = await http.send(request);
          if (reply.ok) onReply?.(reply);
          return reply;
        },
      }),
    })
    .run(scope.ownerId, syncId);
  const row = await bench.store.get(scope, syncId);
  expect([row?.status, row?.fault]).toEqual(['success', null]);
}

const accounts = async (): Promise<readonly AccountRow[]> =>
  (await bench.ledger.queries.listAccounts(scope, { limit: 10, after: null })).rows;
const card = async (): Promise<AccountRow> => {
  const found = (await accounts()).find(({ kind }) => kind === 'card');
  if (found === undefined) throw new Error('no card');
  return found;
};
const wait = (days: number): void => {
  bank.now += days * DAY_MS;
};

describe('invariant 8: the accounts of a simulated bank', () => {
  it('close to the cent whenever they are looked at, over a month with pending entries and holds', async () => {
    const connectionId = await connect('demo');
    await sync(connectionId, 'connected');
    for (const days of [1, 0.3, 3, 1, 7, 0.1, 9, 5]) {
      wait(days);
      await sync(connectionId);
      for (const { kind, reconciliation } of await accounts())
        expect([kind, Number(reconciliation?.difference), reconciliation?.gaps]).toEqual([kind, 0, []]);
    }
    const { rows } = await bench.ledger.queries.listEvents(
      scope,
      { type: ['account.reconciled'] },
      { limit: 50, after: null },
    );
    expect(rows).toHaveLength((await accounts()).length);
  }, 120_000);

  it('show an overpaid card as money, and what is owed as a negative balance; the limit is apart', async () => {
    const connectionId = await connect('demo');
    await sync(connectionId, 'connected');
    const owed = await card();
    expect(owed.creditLimit).toMatch(/^\d/);
    const entry = { institution: INSTITUTION, login: 'demo', account: 'card' };
    await control(bank, 'POST', '/entries', { ...entry, amount: '9000.00', text: 'Payment to the card' });
    await sync(connectionId);
    const overpaid = await card();
    expect(Number(overpaid.booked?.amount)).toBeCloseTo(Number(owed.booked?.amount) + 9000, 2);
    expect(Number(overpaid.booked?.amount)).toBeGreaterThan(0);
    expect(overpaid.creditLimit).toBe(owed.creditLimit);
    expect(Number(overpaid.reconciliation?.difference ?? 0)).toBe(0);
  }, 60_000);

  it('quarantine what contradicts itself, say by how much they do not close, and close when the bank says it rightly', async () => {
    const login = 'demo.contradictory-sign';
    const connectionId = await connect(login);
    await sync(connectionId, 'connected');
    const quarantined = async (): Promise<number> =>
      (await accounts()).reduce((sum, account) => sum + account.quarantined, 0);
    const first = await quarantined();
    expect(first).toBeGreaterThan(0);
    wait(29);
    await sync(connectionId);
    expect(await quarantined()).toBeGreaterThan(first);
    const open = (await accounts()).find((account) => account.quarantined > 0);
    expect(Number(open?.reconciliation?.difference)).toBeLessThan(0);
    const { rows } = await bench.ledger.queries.listQuarantined(scope, {}, { limit: 100, after: null });
    expect(rows.every(({ amount, indicator }) => amount.startsWith('-') && indicator === 'credit')).toBe(
      true,
    );
    // The bank says it rightly; with the next authentication all of it is asked for again.
    await control(bank, 'PUT', '/scenarios', { institution: INSTITUTION, login, scenario: 'slow' });
    await sync(await reconnected(connectionId, login), 'renewed');
    const { listQuarantined } = bench.ledger.queries;
    const left = await listQuarantined(scope, {}, { limit: 100, after: null });
    // What the bank gives no more stays as it was said.
    const reach = lastDays(INSTITUTION, 730, bank.now).from;
    expect(left.rows.filter(({ entryDate }) => entryDate > reach)).toEqual([]);
    expect((await accounts()).map(({ reconciliation }) => Number(reconciliation?.difference))).toEqual([
      0, 0, 0,
    ]);
    const ended = await listQuarantined(scope, { resolved: true }, { limit: 100, after: null });
    const resolutions = ended.rows.flatMap(({ resolution }) => resolution ?? []);
    expect(resolutions.length).toBeGreaterThanOrEqual(first - left.rows.length);
    expect(new Set(resolutions)).toEqual(new Set(['taken_in']));
  }, 60_000);
});
