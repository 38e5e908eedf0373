import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdDataDir, holderFile } from './hold.ts';
import { ourselves, readHolder } from './holder.ts';
import { startProcess } from './test-tools.ts';

const RIVALS = 6;
const OLD_MS = 3_600_000;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'tributary-hold-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const take = (url = 'http://localhost:1') => holdDataDir(dataDir, { url });
const leave = (holder: object): void => writeFileSync(holderFile(dataDir), JSON.stringify(holder));

describe('holding a data directory', () => {
  it('leaves nothing behind when released, and can be taken again', async () => {
    for (let round = 0; round < 2; round++) {
      const hold = await take();
      expect(hold.ok).toBe(true);
      expect(readdirSync(dataDir)).toEqual(['holder.json']);
      if (hold.ok) hold.value.release();
      expect(readdirSync(dataDir)).toEqual([]);
    }
  });

  it('tells the second who has it, with the address of last update', async () => {
    const hold = await take();
    if (hold.ok) hold.value.update({ url: 'http://localhost:2' });
    const second = await take();
    expect(second).toMatchObject({ ok: false, fault: { code: 'in_use' } });
    expect(second.ok ? '' : second.fault.message).toContain(`process ${process.pid}`);
    expect(second.ok ? '' : second.fault.message).toContain('http://localhost:2');
    if (hold.ok) hold.value.release();
  });

  it('waits for one that says that it is ending', async () => {
    const hold = await take();
    if (!hold.ok) throw new Error(hold.fault.message);
    hold.value.update({ url: 'http://localhost:2', isEnding: true });
    const next = take('http://localhost:3');
    const first = await Promise.race([next, new Promise((done) => setTimeout(done, 200, 'waits'))]);
    expect(first).toBe('waits');
    hold.value.release();
    const second = await next;
    expect(second.ok).toBe(true);
    expect(readHolder(holderFile(dataDir))).toMatchObject({ url: 'http://localhost:3' });
    if (second.ok) second.value.release();
  });

  it('survives the reuse of a process id: same id, another start time', async () => {
    leave({ ...ourselves('http://old'), start: 'another time' });
    const hold = await take();
    expect(hold.ok).toBe(true);
    expect(readHolder(holderFile(dataDir))?.url).toBe('http://localhost:1');
    if (hold.ok) hold.value.release();
  });

  it('is free again when the holder was killed with -9', async () => {
    const victim = await startProcess(['hold', dataDir, 'http://old']);
    expect(await take()).toMatchObject({ ok: false });
    await victim.kill();
    const hold = await take();
    expect(hold.ok).toBe(true);
    if (hold.ok) hold.value.release();
  });

  it('replaces a file that is not a holder (a disk that was full)', async () => {
    writeFileSync(holderFile(dataDir), '{"pid":');
    const hold = await take();
    expect(hold.ok).toBe(true);
    if (hold.ok) hold.value.release();
  });

  it('goes to exactly one of several that find a dead holder at the same moment', async () => {
    leave({ ...ourselves('http://old'), start: 'another time' });
    const rivals = await Promise.all(
      Array.from({ length: RIVALS }, (_, i) => startProcess(['hold', dataDir, `http://rival/${i}`])),
    );
    const winners = rivals.filter(({ said }) => said.fault === undefined);
    expect(winners).toHaveLength(1);
    expect(readHolder(holderFile(dataDir))?.pid).toBe(winners[0]?.said.pid);
    for (const { said } of rivals) if (said.fault !== undefined) expect(said.fault.code).toBe('in_use');
    expect(readdirSync(dataDir)).toEqual(['holder.json']);
    await Promise.all(rivals.map((rival) => rival.end()));
  });

  it('goes to exactly one of several inside one process', async () => {
    leave({ ...ourselves('http://old'), start: 'another time' });
    const holds = await Promise.all(Array.from({ length: RIVALS }, () => take()));
    expect(holds.filter((hold) => hold.ok)).toHaveLength(1);
    for (const hold of holds) if (hold.ok) hold.value.release();
  });

  it('believes a holder of another container that touches its file', async () => {
    leave({ ...ourselves('http://elsewhere'), namespace: 'pid:[1]', host: 'elsewhere' });
    const file = holderFile(dataDir);
    const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 100);
    const second = await take();
    clearInterval(beat);
    expect(second.ok ? '' : second.fault.message).toContain('on elsewhere');
  });

  it('takes over from a holder of another container that fell silent long ago', async () => {
    leave({ ...ourselves('http://elsewhere'), namespace: 'pid:[1]', host: 'elsewhere' });
    const old = new Date(Date.now() - OLD_MS);
    utimesSync(holderFile(dataDir), old, old);
    const hold = await take();
    expect(hold.ok).toBe(true);
    if (hold.ok) hold.value.release();
  });

  it('invariant 15: says what to do when the directory cannot be', async () => {
    const file = path.join(dataDir, 'a-file');
    writeFileSync(file, '');
    const hold = await holdDataDir(path.join(file, 'data'), { url: '' });
    expect(hold).toMatchObject({ ok: false, fault: { code: 'data_dir_unusable' } });
    expect(hold.ok ? '' : hold.fault.action).toContain('DATA_DIR');
  });
});
