/** Sealed values in a place that is not theirs, and those of an owner who was forgotten: nothing of them opens. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { openOwnerKeyStore } from '../../src/store/key-store.ts';
import { dumpDatabase, ownTables } from './dump.ts';
import { Grep, textCanary } from './grep.ts';
import { type House, openHouse } from './house.ts';
import { planOn } from './key-tools.ts';
import { must } from './words.ts';

let cluster: TestCluster;
const folder = mkdtempSync(path.join(tmpdir(), 'tributary-keys-'));
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});
const newPlan = (name: string) => planOn(cluster, path.join(folder, name));

describe('sealed values in the wrong place', () => {
  let url: string;
  let house: House;
  let tenant: TenantScope;
  const owners: { scope: OwnerScope; documents: number[] }[] = [];
  const answers = [randomBytes(32), randomBytes(32)];

  beforeAll(async () => {
    const made = await newPlan('swapped');
    ({ url, tenant } = made);
    house = await openHouse(made.plan);
    for (const owner of [1, 2]) {
      const scope = await house.newOwner(tenant);
      const documents: number[] = [];
      for (const text of ['first', 'second'])
        documents.push(
          await house.importWords(scope, {
            account: `70050000/000000000${owner}`,
            counterparty: `DE0270150000000059493${owner}`,
            text,
          }),
        );
      owners.push({ scope, documents });
    }
    for (const keyHash of answers) await house.keepAnswer(tenant, keyHash, keyHash);
  });
  afterAll(() => house.close());

  /** Gives two rows each other's value, lets `seen` look, and gives them back. */
  async function swapped(
    table: string,
    column: string,
    [one, two]: readonly [string, string],
    seen: () => Promise<void>,
  ): Promise<void> {
    const swap = `update tributary.${table} a set ${column} = b.${column} from tributary.${table} b
      where (a.${one} and b.${two}) or (a.${two} and b.${one})`;
    await withClient(url, async (client) => {
      expect((await client.query(swap)).rowCount).toBe(2);
      await seen();
      expect((await client.query(swap)).rowCount).toBe(2);
    });
  }
  const at = (index: number) => owners[index] ?? expect.fail('no owner');

  it('a page of another document of the same owner is refused', async () => {
    const { scope, documents } = at(0);
    const [one = 0, two = 0] = documents;
    await swapped('data_pages', 'sealed', [`document_id = ${one}`, `document_id = ${two}`], async () => {
      for (const id of documents) await expect(house.readBack(scope, id)).rejects.toThrow(/does not open/);
    });
    expect((await house.readBack(scope, one)).length).toBeGreaterThan(100);
  });

  it('a page of another owner is refused', async () => {
    const pair = [at(0).documents[0] ?? 0, at(1).documents[0] ?? 0] as const;
    await swapped(
      'data_pages',
      'sealed',
      [`document_id = ${pair[0]}`, `document_id = ${pair[1]}`],
      async () => {
        for (const [index, id] of pair.entries())
          await expect(house.readBack(at(index).scope, id)).rejects.toThrow(
            /which is not there|does not open/,
          );
      },
    );
  });

  it("another owner's key is refused", async () => {
    const [one, two] = [at(0).scope.ownerId, at(1).scope.ownerId];
    await swapped('owner_keys', 'wrapped', [`owner_id = ${one}`, `owner_id = ${two}`], async () => {
      for (const ownerId of [one, two]) {
        house.vault.forget(ownerId);
        expect(await house.vault.forOwner(ownerId)).toMatchObject({ fault: { code: 'owner_key_damaged' } });
      }
    });
    must(await house.vault.forOwner(one));
  });

  it('the kept answer of another request is refused', async () => {
    const places = answers.map((hash) => `key_hash = '\\x${hash.toString('hex')}'`);
    const pair = [places[0] ?? '', places[1] ?? ''] as const;
    await swapped('idempotency_keys', 'sealed_body', pair, async () => {
      for (const hash of answers)
        await expect(house.openAnswer(tenant, hash)).rejects.toThrow(/sealed_damaged/);
    });
    expect(Buffer.from(await house.openAnswer(tenant, answers[0] ?? Buffer.alloc(0)))).toEqual(answers[0]);
  });
});
describe('forgetting an owner', () => {
  it('destroys the keys: nothing sealed opens any more, and a dump holds nothing of the owner', async () => {
    const { plan, url, tenant } = await newPlan('forgotten');
    const house = await openHouse(plan);
    const audit = { actor: 'proof', action: 'owner.created', subject: null, detail: {} } as const;
    const mark = randomBytes(8).toString('hex').toUpperCase();
    const made = await house.directory.createOwner(
      tenant,
      { kind: 'person', reference: `ref-${mark}`, name: `Name ${mark}`, metadata: { note: `note ${mark}` } },
      audit,
    );
    const scope = { ...tenant, ownerId: made?.id ?? 0 };
    const stays = await house.newOwner(tenant);
    const words = { account: '70050000/0987654321', counterparty: 'DE02701500000000594937', text: mark };
    const documentId = await house.importWords(scope, words);
    const keptDocument = await house.importWords(stays, { ...words, text: 'stays' });
    const grep = new Grep([
      textCanary('mark', mark),
      textCanary('account', '0987654321'),
      textCanary('counterparty', words.counterparty),
    ]);
    const leaks = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const { table, text, binary } of await dumpDatabase(url))
        found.push(
          ...[...grep.leaksIn(table, text), ...grep.leaksIn(table, binary)].map((leak) => leak.sink),
        );
      return [...new Set(found)].sort();
    };
    // The mark stands in free texts, so the search finds it now and can fail.
    expect(await leaks()).toEqual(['tributary.owners', 'tributary.transactions']);
    const sealed = await withClient(url, async (client) => {
      const { rows } = await client.query<{ sealed: Buffer }>(
        'select sealed from tributary.data_pages where owner_id = $1',
        [scope.ownerId],
      );
      return rows.map((row) => row.sealed);
    });
    const held = must(await house.vault.forOwner(scope.ownerId));
    const place = { table: 'data_pages', column: 'sealed', row: `${documentId}/0` };
    const [page = Buffer.alloc(0)] = sealed;
    must(held.open(place, page));

    expect(await house.directory.deleteOwner(scope, { ...audit, action: 'owner.deleted' })).toBe(true);
    house.vault.forget(scope.ownerId);
    expect(held.open(place, page)).toMatchObject({ fault: { code: 'owner_key_missing' } });
    expect(await house.vault.forOwner(scope.ownerId)).toMatchObject({ fault: { code: 'owner_key_missing' } });
    expect(await openOwnerKeyStore(house.app).load(scope.ownerId)).toEqual([]);
    const fresh = await openHouse(plan);
    expect(await fresh.vault.forOwner(scope.ownerId)).toMatchObject({ fault: { code: 'owner_key_missing' } });
    await fresh.close();
    expect(await leaks()).toEqual([]);
    for (const { table, text } of ownTables(await dumpDatabase(url)))
      if (!['tributary.audit', 'tributary.migrations'].includes(table))
        expect([
          table,
          text
            .toString()
            .split('\n')
            .filter((row) => row.split('\t')[0] === `${scope.ownerId}`),
        ]).toEqual([table, expect.not.arrayContaining([expect.stringContaining(mark)])]);
    expect((await house.readBack(stays, keptDocument)).length).toBeGreaterThan(100);
    await house.close();
  });
});
