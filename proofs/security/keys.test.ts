/** Keys that are missing, wrong, loose or damaged; rotated under load; killed in a rotation; destroyed with an owner. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import { startTributary } from '../../src/main.ts';
import { type Config, readConfig } from '../../src/services/config.ts';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { testCluster } from '../../src/store/embedded/testing.ts';
import { openOwnerKeyStore, openRotationStore } from '../../src/store/key-store.ts';
import { prepareDatabase } from '../../src/store/roles.ts';
import { freePort, nodeProgram, serverEnv } from '../chaos/server-process.ts';
import { dumpDatabase, ownTables } from './dump.ts';
import { Grep, textCanary } from './grep.ts';
import { type House, type HousePlan, openHouse } from './house.ts';
import type { Worked } from './key-worker.ts';
import { must, writeStatement } from './words.ts';

const IS_PROVING = process.env.PROVE === '1';
const OWNERS = IS_PROVING ? 10_000 : 1_200;
const KILLS = IS_PROVING ? 40 : 5;
const LOAD_MS = IS_PROVING ? 20_000 : 2_500;
/** Instead of 15 s: long for a process that writes all the time. */
const SETTLE_MS = 1_500;

let cluster: Awaited<ReturnType<typeof testCluster>>;
const folder = mkdtempSync(path.join(tmpdir(), 'tributary-keys-'));
beforeAll(async () => {
  cluster = await testCluster();
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('invariants 11 and 15: a start with keys that do not fit', () => {
  let config: Config;
  let keyFile: string;
  let databaseUrl: string;

  /** All of the database and of the data directory; the roles' passwords are in it. */
  async function everything(): Promise<string> {
    const hash = createHash('sha256');
    for (const { table, text } of await dumpDatabase(databaseUrl))
      if (table.startsWith('tributary.') || table === 'pg_catalog.pg_authid') hash.update(table).update(text);
    for (const name of readdirSync(config.dataDir).sort()) hash.update(name);
    return hash.update(readFileSync(`${keyFile}.kept`)).digest('hex');
  }

  beforeAll(async () => {
    databaseUrl = await cluster.createDatabase();
    const dataDir = path.join(folder, 'start');
    keyFile = path.join(dataDir, 'keys.json');
    config = must(readConfig(serverEnv({ dataDir, port: await freePort(), databaseUrl })));
    const server = must(await startTributary({ ...config, logLevel: 'silent' }));
    await server.stop();
    copyFileSync(keyFile, `${keyFile}.kept`);
  });

  const keys = (): string => readFileSync(`${keyFile}.kept`, 'utf8');
  /** A key file of another instance. */
  async function foreign(): Promise<string> {
    const other = path.join(folder, `other-${randomBytes(4).toString('hex')}.json`);
    must(await openVault({ keyFile: other, allowCreate: true }));
    return readFileSync(other, 'utf8');
  }
  const WRONGS: readonly [string, RegExp, () => Promise<void>][] = [
    ['is missing', /no key file/, async () => rmSync(keyFile)],
    ['is of another instance', /not (have|the one)/, async () => writeFileSync(keyFile, await foreign())],
    [
      'has the id key of another instance',
      /id key/,
      async () => {
        const mixed: unknown = { ...JSON.parse(keys()), id_key: JSON.parse(await foreign()).id_key };
        writeFileSync(keyFile, JSON.stringify(mixed));
      },
    ],
    ['can be read by others', /mode 0644/, async () => chmodSync(keyFile, 0o644)],
    ['is cut', /damaged/, async () => writeFileSync(keyFile, keys().slice(0, 200))],
    ['is empty', /damaged/, async () => writeFileSync(keyFile, '')],
    ['is not text', /damaged/, async () => writeFileSync(keyFile, randomBytes(300))],
    [
      'has another key under the same id',
      /not the one that sealed/,
      async () => {
        const file: { instance_keys: { key: string }[] } = JSON.parse(keys());
        for (const one of file.instance_keys) one.key = randomBytes(32).toString('base64');
        writeFileSync(keyFile, JSON.stringify(file));
      },
    ],
  ];
  for (const [how, says, spoil] of WRONGS)
    it(`does not start when the key file ${how}: it says what and what to do, and changes nothing`, async () => {
      await spoil();
      const before = await everything();
      const started = await startTributary({ ...config, logLevel: 'silent' });
      if (started.ok) await started.value.stop();
      expect(started).toMatchObject({ ok: false, fault: { message: expect.stringMatching(says) } });
      expect(started.ok ? '' : started.fault.action.length).toBeGreaterThan(20);
      expect(await everything()).toBe(before);
      rmSync(keyFile, { force: true });
      copyFileSync(`${keyFile}.kept`, keyFile);
      chmodSync(keyFile, 0o600);
      const again = must(await startTributary({ ...config, logLevel: 'silent' }));
      await again.stop();
    });
});

/** A database with keys of its own, for several processes. */
async function newPlan(name: string): Promise<{ plan: HousePlan; url: string; tenant: TenantScope }> {
  const url = await cluster.createDatabase();
  const keyFile = path.join(folder, name, 'keys.json');
  const vault = must(await openVault({ keyFile, allowCreate: true }));
  const passwordFor = (purpose: string): string => vault.derivePassword(purpose).reveal();
  const { appUrl, jobsUrl } = must(await prepareDatabase({ url, appUrl: null, jobsUrl: null, passwordFor }));
  const plan = { appUrl, jobsUrl, keyFile };
  const house = await openHouse(plan);
  const { id } = await house.directory.createTenant('Proof');
  await house.close();
  return { plan, url, tenant: { tenantId: id } };
}

interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<void>;
  line(text: string): Promise<void>;
}

function run(script: string, ...args: string[]): Child {
  const child = spawn(nodeProgram(), [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      hasEnded = true;
      resolve();
    }),
  );
  const line = async (text: string): Promise<void> => {
    while (!lines.includes(text)) {
      if (hasEnded) throw new Error(`${script} ended without the line ${text}`);
      await sleep(5);
    }
  };
  return { process: child, lines, ended, line };
}

const keyIdsIn = (file: string): string[] => {
  const { instance_keys }: { instance_keys: { id: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
  return instance_keys.map((key) => key.id);
};

/** How many rows of the database an instance key sealed. */
const usersOf = (url: string, keyId: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ n: string }>(
      `select (select count(*) from tributary.owner_keys where key_id = $1)
        + (select count(*) from tributary.idempotency_keys where key_id = $1)
        + (select count(*) from tributary.key_checks where key_id = $1) as n`,
      [keyId],
    );
    return Number(rows[0]?.n);
  });

describe('the rotation of the instance key', () => {
  it('under load of two processes: no read fails, nothing uses the old key in the end, and it is gone', async () => {
    const { plan, url, tenant } = await newPlan('load');
    const [old = ''] = keyIdsIn(plan.keyFile);
    const workers = [0, 1].map(() => run('key-worker.ts', JSON.stringify(plan), String(tenant.tenantId)));
    for (const worker of workers) await worker.line('up');
    await sleep(LOAD_MS / 2);
    expect(await usersOf(url, old)).toBeGreaterThan(2);
    const house = await openHouse(plan);
    const ports = { store: openRotationStore(house.app, house.jobs), pause: () => sleep(SETTLE_MS) };
    const report = must(await rotateKeys(house.vault, ports, () => {}, new AbortController().signal));
    expect(report).toMatchObject({ retired: [old], resumed: false });
    await sleep(LOAD_MS / 2);
    for (const worker of workers) worker.process.stdin?.end();
    for (const worker of workers) {
      await worker.ended;
      const worked: Worked = JSON.parse(worker.lines.at(-1) ?? '');
      expect(worked.failures).toEqual([]);
      expect(worked.reads).toBeGreaterThan(20);
    }
    expect(await usersOf(url, old)).toBe(0);
    expect(keyIdsIn(plan.keyFile)).toEqual([report.writing]);
    expect(readFileSync(plan.keyFile, 'utf8')).not.toContain(old);
    await house.close();
  });

  it('invariant 13: killed at random moments again and again, it is finished by the next run', async () => {
    const { plan, url, tenant } = await newPlan('killed');
    const [old = ''] = keyIdsIn(plan.keyFile);
    const house = await openHouse(plan);
    const scope = await house.newOwner(tenant);
    const words = { account: '70050000/0000000001', counterparty: 'DE02701500000000594937', text: 'kept' };
    const documentId = await house.importWords(scope, words);
    const keyHash = randomBytes(32);
    await house.keepAnswer(tenant, keyHash, Buffer.from('an answer'));
    const owners = await addOwners(url, house, tenant, OWNERS);
    const expectReadable = async (): Promise<void> => {
      const fresh = await openHouse(plan);
      expect(await fresh.readBack(scope, documentId)).toEqual(writeStatement(words));
      expect(Buffer.from(await fresh.openAnswer(tenant, keyHash)).toString()).toBe('an answer');
      for (const ownerId of [owners[0], owners.at(-1)]) must(await fresh.vault.forOwner(ownerId ?? 0));
      await fresh.close();
    };
    let killed = 0;
    for (; killed < KILLS; killed++) {
      const rotation = run('rotate-process.ts', JSON.stringify(plan));
      await rotation.line('go');
      await sleep(Math.random() * 400);
      rotation.process.kill('SIGKILL');
      await rotation.ended;
      await expectReadable();
      if (rotation.lines.includes('done')) break;
    }
    expect(killed).toBeGreaterThan(0);
    const last = run('rotate-process.ts', JSON.stringify(plan));
    await last.ended;
    expect(last.lines).toContain('done');
    await expectReadable();
    expect(await usersOf(url, old)).toBe(0);
    expect(keyIdsIn(plan.keyFile)).toHaveLength(1);
    expect(readFileSync(plan.keyFile, 'utf8')).not.toContain(old);
    for (const ownerId of owners) must(await house.vault.forOwner(ownerId));
    await house.close();
  });
});

/** Owners with keys, written as superuser in one go; gives their ids. */
async function addOwners(
  url: string,
  house: House,
  { tenantId }: TenantScope,
  count: number,
): Promise<number[]> {
  return withClient(url, async (client) => {
    const made = await client.query<{ id: string }>(
      `insert into tributary.owners (tenant_id, kind) select $1, 'person' from generate_series(1, $2) returning id`,
      [tenantId, count],
    );
    const ids = made.rows.map((row) => Number(row.id));
    const wrapped: Buffer[] = [];
    for (const id of ids) wrapped.push(Buffer.from(must(await house.vault.mintOwnerKey(id)).wrapped));
    await client.query(
      `insert into tributary.owner_keys (owner_id, generation, wrapped)
        select owner_id, 1, wrapped from unnest($1::bigint[], $2::bytea[]) as key (owner_id, wrapped)`,
      [ids, wrapped],
    );
    return ids;
  });
}

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
