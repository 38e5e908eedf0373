/** A rehearsal of matching: this version over a history that it made shows no difference, another one shows just its own. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { type AccountReport, rematch } from '../../src/engine/rematch/rematch.ts';
import { replay } from '../../src/engine/rematch/replay.ts';
import type { RematchStore } from '../../src/engine/rematch/rows.ts';
import { maskIban } from '../../src/services/vault/identifiers.ts';
import { importVault } from '../../src/services/vault/import-vault.ts';
import { openRematchStore } from '../../src/store/rematch.ts';
import { openSyncBench, type SyncBench } from '../syncs/bench.ts';
import { liveOn } from './rehearsed-life.ts';

/** The matcher as it could be in another version: no pending entry ever books by score. */
const other = vi.hoisted(() => ({ decides: false }));
vi.mock('../../src/core/matching/candidates.ts', async (original) => {
  const real = await original<typeof import('../../src/core/matching/candidates.ts')>();
  const pairsOf: typeof real.pairsOf = (...args) => {
    const found = real.pairsOf(...args);
    return other.decides ? { ...found, pairs: found.pairs.filter(({ kind }) => kind !== 'booking') } : found;
  };
  return { ...real, pairsOf };
});

const SEEDS = [1, 2, 3];
let bench: SyncBench;
let store: RematchStore;
beforeAll(async () => {
  bench = await openSyncBench();
  store = openRematchStore(bench.ledger.app, bench.ledger.jobs);
});
afterAll(() => bench.close());

const partsOf = () => ({ store, vault: importVault(bench.ledger.vault), mask: maskIban });

async function rehearse(scope: OwnerScope): Promise<AccountReport> {
  const reports: AccountReport[] = [];
  const { signal } = new AbortController();
  for await (const report of rematch(partsOf(), [scope], signal, () => {})) reports.push(report);
  const [first] = reports;
  if (first === undefined || reports.length > 1) throw new Error('not one account');
  return first;
}

/** JSON whose members stand in one order, as the database may turn them around. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

describe('a rehearsal', () => {
  for (const seed of SEEDS)
    it(`invariant 1: of a history that this version made shows no difference (seed ${seed})`, async () => {
      const scope = await liveOn(bench, seed, false);
      const report = await rehearse(scope);
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ status: 'equal', found: 0 });
      expect(report.windows).toBeGreaterThan(15);
      expect(report.transactions).toBeGreaterThan(20);
    });

  for (const seed of [11, 13, 15, 16, 17])
    it(`has what persons merged, split and deleted at its place (seed ${seed})`, async () => {
      const scope = await liveOn(bench, seed, true);
      const report = await rehearse(scope);
      expect(report.differences).toEqual([]);
      expect(report.status).toBe('equal');
    });

  it('says so when what a person merged was deleted later', async () => {
    const scope = await liveOn(bench, 12, true);
    expect(await rehearse(scope)).toMatchObject({ status: 'not_found', differences: [] });
  });

  it('derives every explanation again, byte for byte, from what was fetched', async () => {
    const scope = await liveOn(bench, 4, false);
    const { steps } = await store.history(scope);
    const replayed = await replay(partsOf(), scope, steps, new AbortController().signal, () => {});
    const again = [...(replayed?.ledger.rows.values() ?? [])].flatMap(({ history }) =>
      history.flatMap(({ explanation }) => (explanation === null ? [] : [withoutIds(explanation)])),
    );
    const rows = await bench.admin(
      'select explanation from transaction_history where owner_id = $1 and explanation is not null',
      [scope.ownerId],
    );
    const kept = rows.map(([text]) => withoutIds(JSON.parse(text ?? '')));
    expect(kept.length).toBeGreaterThan(10);
    expect(again.sort()).toEqual(kept.sort());
  });

  it('of another matcher shows the pairs that it decides otherwise, and only those', async () => {
    const scope = await liveOn(bench, 5, false);
    const rows = await bench.admin(
      `select distinct transaction_id from transaction_history where owner_id = $1 and rule = 'booked_from_pending'`,
      [scope.ownerId],
    );
    const pairs = new Set(rows.map(([id]) => Number(id)));
    expect(pairs.size).toBeGreaterThan(5);
    other.decides = true;
    const report = await rehearse(scope).finally(() => {
      other.decides = false;
    });
    expect(report.status).toBe('different');
    const ids = report.differences.map(({ ledger }) => ledger.map(({ id }) => id ?? 0));
    expect([...pairs].filter((id) => !ids.flat().includes(id))).toEqual([]);
    // What has no such pair in it is decided as before.
    expect(ids.filter((some) => !some.some((id) => pairs.has(id)))).toEqual([]);
    expect(await rehearse(scope)).toMatchObject({ status: 'equal' });
  });

  it('says so when something is not kept any more', async () => {
    const scope = await liveOn(bench, 6, false);
    await bench.admin('update sync_pages set sealed_observations = null where owner_id = $1', [
      scope.ownerId,
    ]);
    expect(await rehearse(scope)).toMatchObject({ status: 'not_kept', differences: [] });
  });
});

/** Rivals are ids of rows, which a rehearsal numbers anew: so many of them. */
function withoutIds(explanation: object): string {
  const rivals = 'rivals' in explanation && Array.isArray(explanation.rivals) ? explanation.rivals.length : 0;
  return plain({ ...explanation, rivals });
}
