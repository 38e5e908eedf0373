/** An owner's ledger on a real store, entries that come and change in it, and workers that categorise them. */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { NO_BRANDS } from '../../src/core/categories/brands/open.ts';
import type { BrandIndex } from '../../src/core/categories/types.ts';
import { categories } from '../../src/engine/categories/categories.ts';
import type { CategoryParts } from '../../src/engine/categories/parts.ts';
import type { Categories, CategoryWork } from '../../src/engine/categories/port.ts';
import { tenantRuleBook } from '../../src/engine/categories/tenant-rules.ts';
import { workOwner } from '../../src/engine/categories/work.ts';
import type { Caller, OwnerScope, TransactionRow } from '../../src/engine/ports.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { tenantRuleVault } from '../../src/services/vault/tenant-rule-vault.ts';
import { openCategoryStore } from '../../src/store/category-store.ts';
import { appendEvent } from '../../src/store/events.ts';
import { ruleContext } from '../../src/store/tenant-category-rules.ts';
import { type LedgerBench, openLedgerBench } from '../imports/harness.ts';

export interface House {
  readonly bench: LedgerBench;
  readonly parts: CategoryParts;
  readonly categories: Categories & CategoryWork;
  readonly caller: Caller;
  account(scope: OwnerScope, iban?: string | null, holder?: string | null): Promise<number>;
  /** Entries that come with one window; their ids. */
  arrive(scope: OwnerScope, accountId: number, entries: readonly Entry[]): Promise<readonly number[]>;
  /** An entry that the bank corrects. */
  change(
    scope: OwnerScope,
    id: number,
    to: { readonly text?: string; readonly amount?: string },
  ): Promise<void>;
  /** Does the job for one owner until nothing is due. */
  settle(scope: OwnerScope, parts?: CategoryParts): Promise<void>;
  get(scope: OwnerScope, id: number): Promise<TransactionRow>;
  /** Everything that is stored of categories, by transaction, for comparing. */
  all(scope: OwnerScope): Promise<readonly string[]>;
  events(scope: OwnerScope): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Entry {
  readonly amount: string;
  readonly date?: string;
  readonly name?: string;
  readonly text?: string;
  readonly mcc?: string;
  /** The account number on the other side. */
  readonly number?: string;
}

const NEVER = new AbortController().signal;

export async function openHouse(brands: BrandIndex = NO_BRANDS): Promise<House> {
  const bench = await openLedgerBench();
  const { app, jobs, vault, queries, changes } = bench;
  const store = openCategoryStore(app, jobs);
  const parts: CategoryParts = {
    store,
    tenantRules: tenantRuleBook(store, tenantRuleVault(vault, ruleContext), importVault(vault)),
    ledger: queries,
    changes,
    vault: importVault(vault),
    brands: () => brands,
    model: null,
    worker: 'one',
    breathe,
    onError: (error) => {
      throw error;
    },
  };
  const lookup = ({ ownerId }: OwnerScope, text: string): Buffer =>
    importVault(vault).lookupHash(ownerId, text);
  const sealed = async (scope: OwnerScope, table: string, row: Buffer, text: string): Promise<Buffer> => {
    const sealer = await importVault(vault).sealerFor(scope.ownerId);
    return Buffer.from(sealer.seal({ table, column: 'sealed', row: row.toString('hex') }, Buffer.from(text)));
  };
  let made = 0;

  const otherSide = async (scope: OwnerScope, number: string | undefined): Promise<string | null> => {
    if (number === undefined) return null;
    const hash = lookup(scope, `counterparty:${number}`);
    const text = `insert into counterparty_accounts (owner_id, lookup, masked, sealed) values ($1, $2, '****', $3)
      on conflict (owner_id, lookup) do update set masked = '****' returning id`;
    const seal = await sealed(scope, 'counterparty_accounts', hash, number);
    const [row] = await app.rows(scope, { text }, [scope.ownerId, hash, seal]);
    return row?.[0] ?? null;
  };

  return {
    bench,
    parts,
    categories: categories(parts),
    caller: { actor: 'test', tenantId: 0, ownerId: null, ownerOnly: false, scopes: ['*'] },
    settle: (scope, own = parts) => workOwner(own, scope, NEVER),

    async account(scope, iban = null, holder = null) {
      const text = `with c as (insert into connections (owner_id, connector) values ($1, 'test') returning id)
        insert into accounts (owner_id, connection_id, kind, currency, holder)
        select $1, id, 'current', 'EUR', $2 from c returning id`;
      const [row] = await app.rows(scope, { text }, [scope.ownerId, holder]);
      const id = Number(row?.[0]);
      if (iban === null) return id;
      const hash = lookup(scope, `iban:${iban}`);
      await app.rows(
        scope,
        {
          text: `insert into account_identifiers (owner_id, lookup, currency, account_id, scheme, masked, sealed)
            values ($1, $2, 'EUR', $3, 'iban', '****', $4)`,
        },
        [scope.ownerId, hash, id, await sealed(scope, 'account_identifiers', hash, iban)],
      );
      return id;
    },

    async arrive(scope, accountId, entries) {
      const sides: (string | null)[] = [];
      for (const { number } of entries) sides.push(await otherSide(scope, number));
      return app.transaction(scope, async (tx) => {
        const revision = await appendEvent(tx, scope.ownerId, {
          type: 'transactions.changed',
          accountId,
          data: {},
        });
        const ids: number[] = [];
        for (const [at, { amount, date = '2026-03-02', name, text, mcc }] of entries.entries()) {
          const key = createHash('md5').update(String(made++)).digest();
          const details = mcc === undefined ? null : JSON.stringify({ codes: { mcc } });
          const [row] = await tx.rows(
            {
              text: `insert into transactions (owner_id, account_id, revision, entry_date, status, currency, amount,
                  counterparty_name, counterparty_account_id, text, details, content_key, content_hash)
                values ($1, $2, $3, $4, 'booked', 'EUR', $5, $6, $7, $8, $9, $10, $10) returning id`,
            },
            [
              scope.ownerId,
              accountId,
              revision,
              date,
              amount,
              name ?? null,
              sides[at] ?? null,
              text ?? null,
              details,
              key,
            ],
          );
          ids.push(Number(row?.[0]));
        }
        return ids;
      });
    },

    change: (scope, id, { text, amount }) =>
      app.transaction(scope, async (tx) => {
        const revision = await appendEvent(tx, scope.ownerId, { type: 'transactions.changed', data: {} });
        const change = `update transactions set revision = $3, text = coalesce($4, text),
          amount = coalesce($5::numeric, amount), updated_at = now() where owner_id = $1 and id = $2`;
        await tx.run({ text: change }, [scope.ownerId, id, revision, text ?? null, amount ?? null]);
      }),

    async get(scope, id) {
      const row = await queries.getTransaction(scope, id);
      if (row === null) throw new Error(`there is no transaction ${id}`);
      return row;
    },

    async all(scope) {
      const text = `select transaction_id, code, source, confidence, merchant, transfer_of, again
        from transaction_categories where owner_id = $1 order by transaction_id`;
      const rows = await app.rows(scope, { text }, [scope.ownerId]);
      return rows.map((row) => row.map((cell) => cell ?? '-').join(' | '));
    },

    async events(scope) {
      const { rows } = await queries.listEvents(scope, {}, { limit: 500, after: null });
      return rows.map(({ type, data }) =>
        type === 'transactions.categorised' ? `${type} ${String(data.count)}` : type,
      );
    },
    close: () => bench.close(),
  };
}
