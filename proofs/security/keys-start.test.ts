/** Keys that are missing, wrong, loose or damaged: the start stops with a word and changes nothing. */
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTributary } from '../../src/main.ts';
import { type Config, readConfig } from '../../src/services/config.ts';
import { openVault } from '../../src/services/vault/vault.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { freePort, serverEnv } from '../chaos/server-process.ts';
import { dumpDatabase } from './dump.ts';
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

describe('invariants 11 and 15: a start with keys that do not fit', () => {
  let config: Config;
  let keyFile: string;
  let databaseUrl: string;

  /** The roles of this database: the server has those of other proofs, too. */
  const ownRoles = (rows: string): string[] =>
    rows.split('\n').filter((row) => row.includes(`${new URL(databaseUrl).pathname.slice(1)}_`));

  /** All of the database and of the data directory; the roles' passwords are in it. */
  async function everything(): Promise<string> {
    const hash = createHash('sha256');
    for (const { table, text } of await dumpDatabase(databaseUrl))
      if (table.startsWith('tributary.')) hash.update(table).update(text);
      else if (table === 'pg_catalog.pg_authid') hash.update(ownRoles(text.toString()).join('\n'));
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
    const authid = (await dumpDatabase(databaseUrl)).find(({ table }) => table === 'pg_catalog.pg_authid');
    expect(ownRoles(authid?.text.toString() ?? '')).toHaveLength(3);
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
