import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { faultCode, must, newKeyFile } from './fakes.ts';
import { fileKeySource, KEY_FILE_BYTES_MAX } from './key-file.ts';
import { LOCK_LIFE_MS, takeOver, thisProcess } from './key-file-lock.ts';
import { formatKeyRing, newKeyRing, parseKeyRing, withNewKey, withWriting } from './key-ring.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const now = (): number => NOW;
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

async function createdFile(): Promise<string> {
  const path = await newKeyFile();
  must(await fileKeySource({ path, now }).create(newKeyRing(NOW)));
  return path;
}

describe('the text of a key file', () => {
  const ring = withNewKey(newKeyRing(NOW), NOW + 1000);
  const text = formatKeyRing(ring);

  it('comes back as it was written', () => {
    const read = must(parseKeyRing(text, 'here'));
    expect(formatKeyRing(read)).toBe(text);
    expect(read.instance.map((key) => key.state)).toEqual(['writing', 'reading']);
    expect(read.idKey.equals(ring.idKey)).toBe(true);
    expect(withWriting(read, ring.instance[1]?.id ?? 0).instance.map((key) => key.state)).toEqual([
      'reading',
      'writing',
    ]);
  });

  const edit = (
    change: (file: Record<string, unknown> & { instance_keys: Record<string, unknown>[] }) => void,
  ) => {
    const file = JSON.parse(text);
    change(file);
    return JSON.stringify(file);
  };
  const short = Buffer.alloc(31).toString('base64');
  const long = Buffer.alloc(33).toString('base64');
  const cases: [string, string, string][] = [
    ['no JSON', text.slice(0, -20), 'key_file_damaged'],
    ['empty', '', 'key_file_damaged'],
    ['a list', '[]', 'key_file_damaged'],
    ['null', 'null', 'key_file_damaged'],
    ['no format', edit((f) => delete f.format), 'key_file_damaged'],
    ['a later format', edit((f) => Object.assign(f, { format: 2 })), 'key_file_version'],
    ['no keys', edit((f) => Object.assign(f, { instance_keys: [] })), 'key_file_damaged'],
    ['too many keys', edit((f) => f.instance_keys.push(...Array(16).fill({}))), 'key_file_damaged'],
    ['one key twice', edit((f) => f.instance_keys.push({ ...f.instance_keys[1] })), 'key_file_damaged'],
    [
      'none writing',
      edit((f) => Object.assign(f.instance_keys[0] ?? {}, { state: 'reading' })),
      'key_file_damaged',
    ],
    [
      'two writing',
      edit((f) => Object.assign(f.instance_keys[1] ?? {}, { state: 'writing' })),
      'key_file_damaged',
    ],
    [
      'another state',
      edit((f) => Object.assign(f.instance_keys[0] ?? {}, { state: 'x' })),
      'key_file_damaged',
    ],
    ['a bad id', edit((f) => Object.assign(f.instance_keys[0] ?? {}, { id: 'K1' })), 'key_file_damaged'],
    [
      'a bad time',
      edit((f) => Object.assign(f.instance_keys[0] ?? {}, { created_at: 'x' })),
      'key_file_damaged',
    ],
    ['a short key', edit((f) => Object.assign(f.instance_keys[0] ?? {}, { key: short })), 'key_file_damaged'],
    ['a long id key', edit((f) => Object.assign(f, { id_key: long })), 'key_file_damaged'],
    ['a number as key', edit((f) => Object.assign(f, { lookup_key: 5 })), 'key_file_damaged'],
    [
      'another spelling',
      edit((f) => Object.assign(f, { id_key: `${'A'.repeat(42)}B=` })),
      'key_file_damaged',
    ],
  ];

  it.each(cases)('invariant 15: says what is wrong: %s', (_, damaged, code) => {
    const read = parseKeyRing(damaged, '/data/keys.json');
    expect(faultCode(read)).toBe(code);
    expect(JSON.stringify(read)).toContain('/data/keys.json');
  });

  it('invariant 11: no fault repeats a key, wherever the text is cut', () => {
    const keys = [...text.matchAll(/[A-Za-z0-9+/]{43}=/g)].map(([key]) => key);
    expect(keys).toHaveLength(4);
    for (let size = 0; size < text.length - 2; size++) {
      const shown = JSON.stringify(parseKeyRing(text.slice(0, size), 'here'));
      expect(shown).toContain('key_file_damaged');
      for (const key of keys) expect(shown).not.toContain(key.slice(0, 8));
    }
  });
});

describe('a key file', () => {
  it('is made with mode 0600 in a folder with mode 0700, and leaves nothing else', async () => {
    const path = join(dirname(await newKeyFile()), 'data', 'keys.json');
    const source = fileKeySource({ path, now });
    expect(must(await source.load())).toBeNull();
    expect(must(await source.stamp())).toBeNull();
    must(await source.create(newKeyRing(NOW)));
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(dirname(path))).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['keys.json']);
    expect(must(await source.load())?.stamp).toBe(must(await source.stamp()));
  });

  it('is made once by many that start together', async () => {
    const path = await newKeyFile();
    const starts = Array.from({ length: 8 }, () => fileKeySource({ path, now }).create(newKeyRing(NOW)));
    for (const started of await Promise.all(starts)) must(started);
    const before = await readFile(path, 'utf8');
    must(await fileKeySource({ path, now }).create(newKeyRing(NOW)));
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('is refused when others can read it or write its folder', async () => {
    const path = await createdFile();
    const source = fileKeySource({ path, now });
    for (const mode of [0o640, 0o604, 0o660, 0o622, 0o611]) {
      await chmod(path, mode);
      const loaded = await source.load();
      expect(faultCode(loaded)).toBe('key_file_permissions');
      expect(JSON.stringify(loaded)).toContain(`chmod 600 ${path}`);
    }
    await chmod(path, 0o400);
    expect((await source.load()).ok).toBe(true);
    await chmod(dirname(path), 0o777);
    expect(faultCode(await source.load())).toBe('key_file_permissions');
    await rm(path);
    expect(faultCode(await source.create(newKeyRing(NOW)))).toBe('key_file_permissions');
  });

  it('is refused when it is too large or no file at all', async () => {
    const path = await createdFile();
    const source = fileKeySource({ path, now });
    await writeFile(path, ' '.repeat(KEY_FILE_BYTES_MAX + 1));
    expect(faultCode(await source.load())).toBe('key_file_damaged');
    await rm(path);
    await mkdir(path, { mode: 0o700 });
    expect(faultCode(await source.load())).toBe('key_file_unusable');
  });

  it('invariant 13: a writer killed before its rename leaves the old keys whole', async () => {
    const path = await createdFile();
    const before = await readFile(path, 'utf8');
    await writeFile(`${path}.tmp`, before.slice(0, 100), { mode: 0o600 });
    const source = fileKeySource({ path, now });
    const ring = must(await source.load())?.ring ?? newKeyRing(NOW);
    expect(formatKeyRing(ring)).toBe(before);
    const lock = must(await source.lock());
    must(await lock.replace(withNewKey(ring, NOW)));
    await lock.release();
    expect(await readdir(dirname(path))).toEqual(['keys.json']);
    expect(must(await source.load())?.ring.instance).toHaveLength(2);
  });
});

const RING_WRITER = `
const [folder, path] = process.argv.slice(-2);
const { fileKeySource } = await import(folder + '/key-file.ts');
const { newKeyRing, withNewKey } = await import(folder + '/key-ring.ts');
const lock = await fileKeySource({ path, now: Date.now }).lock();
if (!lock.ok) process.exit(3);
console.log('writing');
for (;;) await lock.value.replace(withNewKey(newKeyRing(0), 0));
`;

describe('invariant 13: a process killed by the system while it writes keys', () => {
  it.skipIf(!process.features.typescript)(
    'leaves a whole file and a lock that the next start takes',
    async () => {
      const path = await createdFile();
      for (const milliseconds of [0, 1, 3, 7, 12, 20]) {
        const child = spawn(process.execPath, [
          '--input-type=module',
          '-e',
          RING_WRITER,
          import.meta.dirname,
          path,
        ]);
        await once(child.stdout, 'data');
        await pause(milliseconds);
        child.kill('SIGKILL');
        await once(child, 'exit');
        const source = fileKeySource({ path, now: Date.now });
        const lock = must(await source.lock());
        expect(must(await source.load())?.ring.idKey).toBeDefined();
        must(await lock.replace(newKeyRing(NOW)));
        await lock.release();
        expect(await readdir(dirname(path))).toEqual(['keys.json']);
      }
    },
  );
});

describe('the lock of a key file', () => {
  it('is held by one at a time and says by whom', async () => {
    const path = await createdFile();
    const source = fileKeySource({ path, now });
    const lock = must(await source.lock());
    const second = await source.lock();
    expect(faultCode(second)).toBe('key_file_locked');
    expect(JSON.stringify(second)).toContain(`process ${process.pid} on ${hostname()}`);
    must(await lock.renew());
    await lock.release();
    const third = must(await source.lock());
    await third.release();
  });

  it('is taken from a dead process at once, from a living or far one only after its time', async () => {
    const path = await createdFile();
    let time = NOW;
    const of = (holder: { pid?: number; host?: string; startedAt?: number }) =>
      fileKeySource({ path, now: () => time, holder: { ...thisProcess(), ...holder } });
    must(await of({ pid: deadPid() }).lock());
    must(await of({ startedAt: 1_000 }).lock());
    must(await of({ host: 'elsewhere', pid: 1 }).lock());
    expect(faultCode(await of({}).lock())).toBe('key_file_locked');
    time += LOCK_LIFE_MS - 1;
    expect(faultCode(await of({}).lock())).toBe('key_file_locked');
    time += 1;
    const own = must(await of({}).lock());
    expect(faultCode(await of({ pid: 1 }).lock())).toBe('key_file_locked');
    await own.release();
  });

  it('lives on while it is renewed, and changes nothing once another has it', async () => {
    const path = await createdFile();
    let time = NOW;
    const source = fileKeySource({ path, now: () => time });
    const ring = must(await source.load())?.ring ?? newKeyRing(NOW);
    const lock = must(await source.lock());
    time += LOCK_LIFE_MS - 1;
    must(await lock.renew());
    time += LOCK_LIFE_MS - 1;
    expect(faultCode(await source.lock())).toBe('key_file_locked');
    time += 1;
    const other = must(await source.lock());
    const before = await readFile(path, 'utf8');
    expect(faultCode(await lock.replace(withNewKey(ring, NOW)))).toBe('key_file_locked');
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe(before);
    must(await other.replace(withNewKey(ring, NOW)));
    await other.release();
    expect(await readdir(dirname(path))).toEqual(['keys.json']);
  });

  it('goes to exactly one of many that find a dead one', async () => {
    const path = await createdFile();
    const dead = { ...thisProcess(), pid: deadPid() };
    for (let round = 0; round < 20; round++) {
      must(await fileKeySource({ path, now, holder: dead }).lock());
      const tries = await Promise.all(Array.from({ length: 24 }, () => fileKeySource({ path, now }).lock()));
      const winners = tries.filter((one) => one.ok);
      expect(winners).toHaveLength(1);
      for (const winner of winners) if (winner.ok) await winner.value.release();
    }
  });

  it('is left alone by one that saw a dead lock there before', async () => {
    const path = await createdFile();
    const source = fileKeySource({ path, now });
    const live = must(await source.lock());
    expect(await takeOver(`${path}.lock`, thisProcess(), NOW)).toBeNull();
    must(await live.renew());
    expect((await readdir(dirname(path))).sort()).toEqual(['keys.json', 'keys.json.lock']);
    await writeFile(`${path}.lock.turn`, '');
    await live.release();
    must(await fileKeySource({ path, now, holder: { ...thisProcess(), pid: deadPid() } }).lock());
    expect(faultCode(await source.lock()), 'another is taking it over').toBe('key_file_locked');
    await utimes(`${path}.lock.turn`, 0, 0);
    await must(await source.lock()).release();
  });

  it('that is half written is waited for, and taken when it is old', async () => {
    const path = await createdFile();
    await writeFile(`${path}.lock`, '{"tok');
    await utimes(`${path}.lock`, NOW / 1000, NOW / 1000);
    const at = (time: number) => fileKeySource({ path, now: () => time });
    expect(faultCode(await at(NOW).lock())).toBe('key_file_locked');
    await must(await at(NOW + LOCK_LIFE_MS).lock()).release();
  });
});
