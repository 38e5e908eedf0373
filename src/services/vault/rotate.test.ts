import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FakeDatabase, faultCode, must, newKeyFile } from './fakes.ts';
import { fileKeySource } from './key-file.ts';
import { thisProcess } from './key-file-lock.ts';
import type { KeySource } from './key-source.ts';
import { ROTATION_BATCH_ROWS, rotateKeys, SETTLE_MS } from './rotate.ts';
import type { RotationPorts, RotationProgress } from './rotation-ports.ts';
import { openVault, type Vault } from './vault.ts';

const words = Buffer.from('what the bank must not lose');
const quiet = (): void => undefined;
const running = (): AbortSignal => new AbortController().signal;
const noPause = async (): Promise<void> => undefined;
const page = (row: number) => ({ table: 'page', column: 'bytes', row });
const setting = (row: number) => ({ table: 'setting', column: 'value', row });

/** An instance with sealed data, and what it is expected to hold. */
class House {
  readonly database = new FakeDatabase();
  readonly pages = new Map<number, Uint8Array>();
  readonly keyFile: string;
  #settings = 0;

  constructor(keyFile: string) {
    this.keyFile = keyFile;
  }

  async open(keySource?: KeySource): Promise<Vault> {
    const source = keySource === undefined ? {} : { keySource };
    const { keyFile, database } = this;
    return must(
      await openVault({ keyFile, ...source, allowCreate: database.checks.size === 0, ownerKeys: database }),
    );
  }

  /** A server's start: opens and checks the keys as a real one does. */
  async start(): Promise<Vault> {
    const vault = await this.open();
    await this.database.start(vault.verify([...this.database.checks.values()]));
    return vault;
  }

  async addOwner(vault: Vault, ownerId: number): Promise<void> {
    this.pages.set(ownerId, must(await vault.ensureOwner(ownerId)).seal(page(ownerId), words));
  }

  /** False when the database refuses a value of a retired key; the server then does it again. */
  async addSetting(vault: Vault): Promise<boolean> {
    const place = setting(++this.#settings);
    return this.database.values.put(place, must(await vault.sealForInstance(place, words)));
  }

  async readOwner(vault: Vault, ownerId: number): Promise<void> {
    const sealed = this.pages.get(ownerId);
    if (sealed === undefined) throw new Error(`no page of owner ${ownerId}`);
    expect(must(must(await vault.forOwner(ownerId)).open(page(ownerId), sealed))).toEqual(words);
  }

  async readAll(vault: Vault): Promise<void> {
    for (const ownerId of this.pages.keys()) {
      vault.forget(ownerId);
      await this.readOwner(vault, ownerId);
    }
    for (const { place, sealed } of this.database.values.rows.values()) {
      expect(must(await vault.openForInstance(place, sealed))).toEqual(words);
    }
  }

  async usersOf(keyId: string): Promise<number> {
    const { ownerKeys, values } = this.database;
    return (await ownerKeys.countWrappedWith(keyId)) + (await values.countWrappedWith(keyId));
  }

  async keyIdsInFile(): Promise<string[]> {
    const file: { instance_keys: { id: string }[] } = JSON.parse(await readFile(this.keyFile, 'utf8'));
    return file.instance_keys.map((key) => key.id);
  }
}

async function newHouse(
  owners: number,
  settings: number,
): Promise<{ house: House; vault: Vault; old: string }> {
  const house = new House(await newKeyFile());
  const vault = await house.start();
  for (let id = 1; id <= owners; id++) await house.addOwner(vault, id);
  for (let n = 0; n < settings; n++) await house.addSetting(vault);
  return { house, vault, old: vault.fingerprints()[0]?.key ?? '' };
}

const rotate = (vault: Vault, house: House, ports: Partial<RotationPorts> = {}, signal = running()) =>
  rotateKeys(vault, { store: house.database, pause: noPause, ...ports }, quiet, signal);

async function expectRotated(house: House, old: string): Promise<void> {
  expect(await house.usersOf(old)).toBe(0);
  expect(await house.keyIdsInFile()).not.toContain(old);
  expect(await house.keyIdsInFile()).toHaveLength(1);
  expect([...house.database.checks.keys()].sort()).toEqual(
    [...(await house.keyIdsInFile()), 'id', 'lookup'].sort(),
  );
  await house.readAll(await house.start());
}

describe('rotating keys', () => {
  it('seals everything again in bounded batches, then removes the old key; running servers go on', async () => {
    const { house, vault, old } = await newHouse(ROTATION_BATCH_ROWS * 2 + 3, 30);
    const server = await house.start();
    const pauses: number[] = [];
    const steps: RotationProgress[] = [];
    const ports = { store: house.database, pause: async (ms: number) => void pauses.push(ms) };
    const report = must(await rotateKeys(vault, ports, (step) => steps.push(step), running()));
    expect(report).toMatchObject({ retired: [old], resealed: ROTATION_BATCH_ROWS * 2 + 33, resumed: false });
    expect(house.database.ownerKeys.largestBatch).toBe(ROTATION_BATCH_ROWS);
    expect(pauses).toEqual([SETTLE_MS]);
    expect(steps.map((step) => step.done)).toContain(ROTATION_BATCH_ROWS);
    expect(steps.at(-1)?.step).toBe('done');
    await expectRotated(house, old);
    await house.readAll(server);
    expect(server.fingerprints()[0]?.key).toBe(report.writing);
  });

  it('gives a new key each time, and never touches ids, hashes and passwords', async () => {
    const { house, vault } = await newHouse(2, 2);
    const before = [
      vault.ids.encode('account', 1, 1),
      vault.derivePassword('x').reveal(),
      vault.fingerprints().slice(1),
    ];
    const first = must(await rotate(vault, house));
    const second = must(await rotate(vault, house));
    expect(second.retired).toEqual([first.writing]);
    const after = await house.start();
    expect([
      after.ids.encode('account', 1, 1),
      after.derivePassword('x').reveal(),
      after.fingerprints().slice(1),
    ]).toEqual(before);
  });

  for (const fence of [true, false]) {
    it(`fails no read and loses no value under load, ${fence ? 'with' : 'without'} a foreign key`, async () => {
      const { house, vault, old } = await newHouse(60, 10);
      house.database.fence = fence;
      const servers = [await house.start(), await house.start(), await house.start()];
      let next = 1_000;
      let work = 0;
      let stop = false;
      const serve = async (server: Vault): Promise<void> => {
        while (!stop) {
          work++;
          const known = [...house.pages.keys()];
          const ownerId = known[work % known.length] ?? 1;
          if (work % 3 === 0) server.forget(ownerId);
          await house.readOwner(server, ownerId);
          if (work % 5 === 0) await house.addOwner(server, next++);
          if (work % 7 === 0 && !(await house.addSetting(server))) await house.addSetting(server);
          await pause(0);
        }
      };
      const serving = Promise.all(servers.map(serve));
      for (let round = 0; round < 3; round++) {
        must(await rotate(vault, house, { pause: (ms) => pause(ms / 500) }));
      }
      stop = true;
      await serving;
      expect(work).toBeGreaterThan(50);
      await expectRotated(house, old);
      for (const server of servers) await house.readAll(server);
    });
  }

  it('lets one of two rotations go ahead', async () => {
    const { house, vault, old } = await newHouse(5, 1);
    const other = await house.start();
    const results = await Promise.all([rotate(vault, house), rotate(other, house)]);
    const refused = results.filter((result) => !result.ok);
    expect(refused.map(faultCode)).toEqual(['key_file_locked']);
    await expectRotated(house, old);
  });

  it('stops at the signal and goes on later with the same new key', async () => {
    const { house, vault, old } = await newHouse(5, 1);
    const abort = new AbortController();
    const stopping = { pause: async () => abort.abort() };
    expect(faultCode(await rotate(vault, house, stopping, abort.signal))).toBe('rotation_stopped');
    const between = await house.keyIdsInFile();
    expect(between).toHaveLength(2);
    await house.readAll(await house.start());
    const report = must(await rotate(await house.start(), house));
    expect(report).toMatchObject({ resumed: true, writing: between[1], retired: [old] });
    await expectRotated(house, old);
  });

  it('really waits, and stops waiting at the signal', async () => {
    const { house, vault } = await newHouse(1, 0);
    const abort = new AbortController();
    const ports = { store: house.database };
    const started = Date.now();
    const stopAtPause = (step: RotationProgress): void => {
      if (step.step === 'settling') setTimeout(() => abort.abort(), 50);
    };
    expect(faultCode(await rotateKeys(vault, ports, stopAtPause, abort.signal))).toBe('rotation_stopped');
    expect(Date.now() - started).toBeGreaterThanOrEqual(40);
    expect(Date.now() - started).toBeLessThan(SETTLE_MS / 2);
  });
});

describe('what a rotation meets', () => {
  it('keeps the old key for rows that do not open, names them, and ends when they are gone', async () => {
    const { house, vault, old } = await newHouse(6, 2);
    const [key] = await house.database.load(3);
    const broken = Uint8Array.from(key?.wrapped ?? []);
    broken[40] = (broken[40] ?? 0) ^ 1;
    house.database.ownerKeys.put({ ownerId: 3, generation: 1 }, broken);
    const blocked = await rotate(vault, house);
    expect(faultCode(blocked)).toBe('rotation_blocked');
    expect(JSON.stringify(blocked)).toContain('key 1 of owner 3 cannot be opened');
    expect(await house.usersOf(old)).toBe(1);
    expect(await house.keyIdsInFile()).toContain(old);
    for (const [name, row] of house.database.ownerKeys.rows) {
      if (row.place.ownerId === 3) house.database.ownerKeys.rows.delete(name);
    }
    house.pages.delete(3);
    expect(must(await rotate(vault, house)).resumed).toBe(true);
    await expectRotated(house, old);
  });

  it('finds what a slow server committed with the old key while it waited', async () => {
    const { house, vault, old } = await newHouse(3, 0);
    const slow = must(await vault.mintOwnerKey(77));
    let pauses = 0;
    const commitLate = async (): Promise<void> => {
      if (pauses++ === 0) await house.database.add(77, 1, slow.wrapped);
    };
    must(await rotate(vault, house, { pause: commitLate }));
    expect(pauses).toBe(2);
    await expectRotated(house, old);
    must(await (await house.start()).forOwner(77));
  });

  it('puts the old key back when a value of it appears even after the database had none', async () => {
    const { house, vault, old } = await newHouse(3, 0);
    const slow = must(await vault.mintOwnerKey(77));
    house.database.fence = false;
    const { database } = house;
    const retire = database.retireCheck.bind(database);
    database.retireCheck = async (keyId) => {
      const gone = await retire(keyId);
      await database.add(77, 1, slow.wrapped);
      return gone;
    };
    must(await rotate(vault, house));
    await expectRotated(house, old);
    must(await (await house.start()).forOwner(77));
  });

  it('does not bring back an owner who is forgotten while it runs', async () => {
    const { house, vault, old } = await newHouse(3, 0);
    const { ownerKeys } = house.database;
    const swap = ownerKeys.swap.bind(ownerKeys);
    ownerKeys.swap = async (changes) => {
      for (const [name, row] of ownerKeys.rows) if (row.place.ownerId === 2) ownerKeys.rows.delete(name);
      return swap(changes);
    };
    house.pages.delete(2);
    must(await rotate(vault, house));
    await expectRotated(house, old);
    expect(faultCode(await (await house.start()).forOwner(2))).toBe('owner_key_missing');
  });

  it('gives up with a fault when servers never stop using the old key', async () => {
    const { house, vault } = await newHouse(1, 0);
    const slow = must(await vault.mintOwnerKey(77));
    const { database } = house;
    const insist = async (): Promise<void> => {
      database.ownerKeys.rows.clear();
      await database.add(77, 1, slow.wrapped);
    };
    const blocked = await rotate(vault, house, { pause: insist });
    expect(faultCode(blocked)).toBe('rotation_blocked');
    must(await (await house.start()).forOwner(77));
  });
});

class Killed extends Error {}

type Method = (...args: unknown[]) => unknown;
const isMethod = (member: unknown): member is Method => typeof member === 'function';

/** A process that dies at its nth step: before or after the effect of a call, and then does nothing any more. */
class DyingProcess {
  readonly #dieAt: number;
  #steps = 0;

  constructor(dieAt: number) {
    this.#dieAt = dieAt;
  }

  step(): void {
    if (++this.#steps >= this.#dieAt) throw new Killed();
  }

  /** The same object, with each of its methods two steps of this process. */
  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'object' && member !== null) return this.wrap(member);
        return isMethod(member) ? this.#wrapCall(target, member) : member;
      },
    });
  }

  #wrapCall(target: object, method: Method) {
    return async (...args: unknown[]): Promise<unknown> => {
      this.step();
      const result: unknown = await Reflect.apply(method, target, args);
      this.step();
      const isLock = typeof result === 'object' && result !== null && 'value' in result;
      const value: unknown = isLock ? result.value : null;
      const holdsLock = typeof value === 'object' && value !== null && 'release' in value;
      return holdsLock ? { ok: true, value: this.wrap(value) } : result;
    };
  }
}

describe('invariant 13: a rotation killed at any step', () => {
  const dead = { ...thisProcess(), pid: spawnSync(process.execPath, ['--version']).pid };

  /** Runs a rotation that dies at a step; whether it got so far. */
  async function rotateUntil(house: House, dieAt: number): Promise<boolean> {
    const process = new DyingProcess(dieAt);
    const source = fileKeySource({ path: house.keyFile, now: Date.now, holder: dead });
    try {
      const vault = await house.open(process.wrap(source));
      const ports = { store: process.wrap(house.database), pause: async () => process.step() };
      must(await rotateKeys(vault, ports, quiet, running()));
      return false;
    } catch (error) {
      if (error instanceof Killed) return true;
      throw error;
    }
  }

  it('leaves all readable for a server that starts then, and is finished by the next', async () => {
    let dieAt = 1;
    for (; ; dieAt++) {
      const { house, old } = await newHouse(3, 2);
      const running = await house.start();
      const died = await rotateUntil(house, dieAt);
      const server = await house.start();
      await house.readAll(server);
      await house.addOwner(server, 50);
      await house.addOwner(running, 51);
      expect(await house.addSetting(running)).toBe(true);
      must(await rotate(server, house));
      await expectRotated(house, old);
      await house.readAll(running);
      if (!died) break;
    }
    expect(dieAt).toBeGreaterThan(50);
  });

  it('even when every next rotation is killed one step later', async () => {
    const { house, old } = await newHouse(3, 2);
    let dieAt = 1;
    while (await rotateUntil(house, dieAt)) {
      await house.readAll(await house.start());
      dieAt++;
    }
    await house.readAll(await house.start());
    expect(await house.usersOf(old)).toBe(0);
    expect(await house.keyIdsInFile()).toHaveLength(1);
  });
});
