import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LedgerBench, openLedgerBench } from '../../proofs/imports/harness.ts';
import { writeMt940 } from '../../proofs/imports/statement-text.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { type WatchFolder, watchFolder } from './watch-folder.ts';

const ENTRIES = [{ day: 1, cents: -350, text: 'COFFEE', reference: null }];
/** A busy machine may take long; a look takes 20 ms. */
const PATIENCE_LOOKS = 500;

describe('the watched folder', () => {
  let bench: LedgerBench;
  let folder: string;
  let scope: OwnerScope;
  let watching: WatchFolder;
  const problems: unknown[] = [];
  beforeAll(async () => {
    bench = await openLedgerBench();
    folder = mkdtempSync(path.join(tmpdir(), 'tributary-inbox-'));
    scope = await bench.newOwner();
    watching = watchFolder({
      folder,
      imports: bench.imports,
      ownerNamed: async (reference) => (reference === 'anna' ? scope : null),
      onError: (error) => problems.push(error),
      everyMs: 20,
    });
  });
  afterAll(async () => {
    await watching?.stop();
    await bench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function appears(file: string): Promise<boolean> {
    for (let look = 0; look < PATIENCE_LOOKS && !existsSync(path.join(folder, file)); look++) await pause(20);
    return existsSync(path.join(folder, file));
  }
  function drop(owner: string, name: string, bytes: Uint8Array): void {
    mkdirSync(path.join(folder, owner), { recursive: true });
    writeFileSync(path.join(folder, owner, name), bytes);
  }

  it('takes a file in for its owner and puts it away', async () => {
    drop('anna', 'january.sta', writeMt940(ENTRIES));
    expect(await appears('anna/done/january.sta')).toBe(true);
    expect(existsSync(path.join(folder, 'anna/january.sta'))).toBe(false);
    expect(await bench.queries.countTransactions(scope, {})).toBe(1);
  });

  it('keeps both when a file of the same name comes again', async () => {
    drop('anna', 'january.sta', writeMt940(ENTRIES));
    expect(await appears('anna/done/january (2).sta')).toBe(true);
    expect(await bench.queries.countTransactions(scope, {})).toBe(1);
  });

  it('puts a file that cannot be read aside with the reason (invariant 15)', async () => {
    const broken = writeMt940(ENTRIES).toString().replace(':61:260102', ':61:269902');
    drop('anna', 'broken.sta', Buffer.from(broken));
    expect(await appears('anna/failed/broken.sta.why.txt')).toBe(true);
    expect(readFileSync(path.join(folder, 'anna/failed/broken.sta.why.txt'), 'utf8')).toMatch(/line 5.*:61:/);
    expect(await bench.queries.countTransactions(scope, {})).toBe(1);
  });

  it('says so when the folder is of nobody', async () => {
    drop('nobody', 'a.sta', writeMt940(ENTRIES));
    expect(await appears('nobody/failed/a.sta.why.txt')).toBe(true);
    expect(readFileSync(path.join(folder, 'nobody/failed/a.sta.why.txt'), 'utf8')).toContain('no owner');
    expect(problems).toEqual([]);
  });

  it('says whose folder a file belongs into that lies beside the folders', async () => {
    drop('.', 'stray.sta', writeMt940(ENTRIES));
    expect(await appears('failed/stray.sta.why.txt')).toBe(true);
    expect(existsSync(path.join(folder, 'stray.sta'))).toBe(false);
    expect(existsSync(path.join(folder, 'failed/stray.sta'))).toBe(true);
    expect(readFileSync(path.join(folder, 'failed/stray.sta.why.txt'), 'utf8')).toContain(
      "a folder named like the owner's reference",
    );
  });

  it('looks for no owner named done or failed', async () => {
    drop('done', 'kept.sta', writeMt940(ENTRIES));
    drop('nobody', 'later.sta', writeMt940(ENTRIES));
    expect(await appears('nobody/failed/later.sta.why.txt')).toBe(true);
    // Until this one is put away every folder was looked at twice more.
    drop('.', 'last.sta', writeMt940(ENTRIES));
    expect(await appears('failed/last.sta.why.txt')).toBe(true);
    expect(existsSync(path.join(folder, 'failed/failed'))).toBe(false);
    expect(existsSync(path.join(folder, 'done/kept.sta'))).toBe(true);
    expect(problems).toEqual([]);
  });
});
