import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectRotated, newHouse, rotate, running } from './fake-house.ts';
import { faultCode, must } from './fakes.ts';
import { ROTATION_BATCH_ROWS, rotateKeys, SETTLE_MS } from './rotate.ts';
import type { RotationProgress } from './rotation-ports.ts';
import type { Vault } from './vault.ts';

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

  it('does not give a key back to the database that it retired before it was killed', async () => {
    const { house, vault, old } = await newHouse(2, 0);
    const abort = new AbortController();
    await rotate(vault, house, { pause: async () => abort.abort() }, abort.signal);
    expect(await house.database.retireCheck(old)).toBe(true);
    await house.start();
    expect(house.database.checks.has(old)).toBe(false);
    must(await rotate(await house.start(), house));
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
    const { database } = house;
    const retire = database.retireCheck.bind(database);
    const usersAtRetiring: number[] = [];
    database.retireCheck = async (keyId) => {
      usersAtRetiring.push(await house.usersOf(keyId));
      return retire(keyId);
    };
    let pauses = 0;
    const commitLate = async (): Promise<void> => {
      if (pauses++ === 0) await house.database.add(77, 1, slow.wrapped);
    };
    must(await rotate(vault, house, { pause: commitLate }));
    expect(pauses).toBe(2);
    expect(usersAtRetiring, 'counted again after the wait').toEqual([0]);
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
