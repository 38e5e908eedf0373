/** A scripted bank over a real store with the mapping of accounts, for proofs about which account is which. */
import { accountMapping } from '../../src/engine/accounts/account-mapping.ts';
import type { AnswerMapping } from '../../src/engine/accounts/port.ts';
import type { MappingRow } from '../../src/engine/accounts/rows.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import type { BankAccount, ScriptedBank } from '../../src/engine/sync/testing.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openMappingStore } from '../../src/store/account-mapping-store.ts';
import { daysAgo, NOON, openSyncBench, type SyncBench } from '../syncs/bench.ts';

export const IBANS = [
  'DE02120300000000202051',
  'DE02500105170137075030',
  'DE02100500000054540402',
  'DE02300209000106531065',
] as const;

/** An account of the bank with one entry. */
export const bankAccount = (
  handle: string,
  iban: string | null,
  more: Partial<BankAccount> = {},
): BankAccount => ({
  handle,
  iban,
  entries: [{ id: `e-${handle}`, day: daysAgo(2), amount: '-1.00', text: `Payment ${handle}` }],
  ...more,
});

export type AccountsHouse = Awaited<ReturnType<typeof openAccountsHouse>>;

/** Opens it on a fresh database. */
export async function openAccountsHouse() {
  const bench: SyncBench = await openSyncBench();
  const mapping = accountMapping({
    store: openMappingStore(bench.ledger.app),
    vault: importVault(bench.ledger.vault),
    queue: {
      send: async (_, payload) => {
        if ('syncId' in payload) bench.told.jobs.push({ payload, startAfter: null });
      },
    },
    now: () => bench.clock,
  });
  const asking = (scope: OwnerScope) => ({ scope, actor: 'test', attended: null });
  const house = {
    bench,
    mapping,
    asking,

    async begin(): Promise<OwnerScope> {
      bench.clock = NOON;
      for (const list of Object.values(bench.told)) list.length = 0;
      return bench.ledger.newOwner();
    },

    async accounts(scope: OwnerScope) {
      const page = await bench.ledger.queries.listAccounts(scope, { limit: 100, after: null });
      return page.rows;
    },

    async open(scope: OwnerScope, connectionId: number): Promise<readonly MappingRow[]> {
      const rows = (await mapping.mappings(scope, connectionId)) ?? [];
      return rows.filter(({ state }) => state === 'open');
    },

    answer: (scope: OwnerScope, connectionId: number, answers: readonly AnswerMapping[]) =>
      mapping.answer(asking(scope), connectionId, answers),

    /** Runs the last sync that was sent. */
    async runSent(bank: ScriptedBank) {
      const sent = bench.told.jobs.at(-1)?.payload;
      if (sent === undefined) throw new Error('no sync was sent');
      await bench.worker(bank).run(sent.ownerId, sent.syncId);
      const scope = { tenantId: sent.tenantId, ownerId: sent.ownerId };
      return bench.store.get(scope, sent.syncId);
    },

    /** The same connection under another consent. */
    async reconnected(scope: OwnerScope, connectionId: number, bank: ScriptedBank) {
      await bench.renew(scope, connectionId, bank.token);
      return bench.sync(scope, connectionId, bank, 'renewed');
    },

    entries: async (scope: OwnerScope) =>
      (
        await bench.admin(
          'select account_id, text from transactions where owner_id = $1 order by account_id, text',
          [scope.ownerId],
        )
      ).map(([account, text]) => `${account} ${text}`),
  };
  return house;
}
