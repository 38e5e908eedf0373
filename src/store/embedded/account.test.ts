import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { startEmbedded } from './index.ts';
import { layoutOf } from './layout.ts';
import type { Keeper } from './test-keeper.ts';
import { makeTestDir, startKeeper } from './test-keeper.ts';
import { ask, copyPackage, startProcess } from './test-tools.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const keepers: Keeper[] = [];

function freshRoot(): string {
  const dir = makeTestDir();
  keepers.push(startKeeper(dir));
  return dir;
}

afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.end()));
});

async function accountOf(dataDir: string): Promise<string> {
  const started = await startEmbedded({ dataDir, log: () => {} });
  if (!started.ok) throw new Error(`${started.fault.message}; ${started.fault.action}`);
  expect(await ask(started.value.url, 'SELECT 1')).toBe('1');
  await started.value.stop();
  return started.value.account;
}

describe('as whom the database runs', () => {
  it.skipIf(!isRoot)('as root: as postgres or nobody, who then own the cluster alone', async () => {
    const dataDir = path.join(freshRoot(), 'data');
    expect(await accountOf(dataDir)).toMatch(/^(postgres|nobody)$/);
    const { uid, mode } = statSync(layoutOf(dataDir).cluster);
    expect(uid).not.toBe(0);
    expect(mode & 0o777).toBe(0o700);
  });

  it.skipIf(!isRoot)(
    'as root, data where others may not enter: in a user namespace; and back again',
    async () => {
      const root = freshRoot();
      const dataDir = path.join(root, 'data');
      chmodSync(root, 0o700);
      expect(await accountOf(dataDir)).toBe('namespace');
      expect(statSync(layoutOf(dataDir).cluster).uid).toBe(0);
      chmodSync(root, 0o711);
      expect(await accountOf(dataDir)).toMatch(/^(postgres|nobody)$/);
      chmodSync(root, 0o700);
      expect(await accountOf(dataDir)).toBe('namespace');
    },
  );

  it.skipIf(!isRoot)('as root, programs where others may not enter: in a user namespace', async () => {
    const dir = freshRoot();
    const layout = layoutOf(path.join(dir, 'data'));
    mkdirSync(layout.home, { recursive: true });
    const hidden = path.join(dir, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    const binaries = prepareBinaries(layout.libraries, () => {}, copyPackage(hidden, true));
    if (!binaries.ok) throw new Error(binaries.fault.message);
    const cluster = await ensureCluster(layout, binaries.value);
    if (!cluster.ok) throw new Error(cluster.fault.message);
    expect(cluster.value.account.name).toBe('namespace');
    expect(existsSync(path.join(layout.cluster, 'PG_VERSION'))).toBe(true);
  });

  it('as a normal user: as that user', async () => {
    const dataDir = path.join(freshRoot(), 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    if (!isRoot) return expect(await accountOf(dataDir)).toBe('self');
    chownSync(dataDir, NOBODY, NOBODY);
    const child = await startProcess(['start', dataDir], { uid: NOBODY, gid: NOBODY, cwd: '/' });
    expect(child.said).toMatchObject({ account: 'self', tookOver: false });
    expect(await ask(child.said.url ?? '', 'SELECT 1')).toBe('1');
    await child.end();
  });
});

describe('the links of the package', () => {
  it('are made inside the package when they are missing', () => {
    const root = copyPackage(path.join(freshRoot(), 'package'), false);
    const lines: string[] = [];
    const binaries = prepareBinaries(path.join(root, 'aside'), (line) => lines.push(line), root);
    expect(binaries).toMatchObject({ ok: true, value: { env: {} } });
    expect(existsSync(path.join(root, 'native/lib/libpq.so.5'))).toBe(true);
    expect(existsSync(path.join(root, 'aside'))).toBe(false);
    expect(lines).toEqual([]);
  });

  it('are made beside a read-only package, and it says so', async () => {
    const dir = freshRoot();
    const root = copyPackage(path.join(dir, 'package'), false);
    chmodSync(path.join(root, 'native/lib'), 0o555);
    const aside = path.join(dir, 'aside');
    mkdirSync(aside);
    if (isRoot) chownSync(aside, NOBODY, NOBODY);
    const user = isRoot ? { uid: NOBODY, gid: NOBODY, cwd: '/' } : {};
    const { said, end } = await startProcess(['programs', path.join(aside, 'libraries'), root], user);
    await end();
    chmodSync(path.join(root, 'native/lib'), 0o755);
    const [note, ...versions] = said.lines ?? [];
    expect(note).toContain('read-only');
    expect(versions).toEqual([
      expect.stringMatching(/^postgres \(PostgreSQL\) 18/),
      expect.stringMatching(/^initdb \(PostgreSQL\) 18/),
    ]);
  });

  it('are not asked for where there is no package: the fault names DATABASE_URL', () => {
    const binaries = prepareBinaries('unused', () => {}, null);
    expect(binaries).toMatchObject({ ok: false, fault: { code: 'no_package' } });
    expect(binaries.ok ? '' : binaries.fault.action).toContain('DATABASE_URL');
  });
});
