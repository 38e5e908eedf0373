/** The instance key is rotated under load and killed in the midst of it: no read fails and the old key goes. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateKeys } from '../../src/services/vault/rotate.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { openRotationStore } from '../../src/store/key-store.ts';
import { openHouse } from './house.ts';
import { addOwners, keyIdsIn, planOn, run, usersOf } from './key-tools.ts';
import type { Worked } from './key-worker.ts';
import { must, writeStatement } from './words.ts';

const IS_PROVING = process.env.PROVE === '1';
const OWNERS = IS_PROVING ? 10_000 : 1_200;
const KILLS = IS_PROVING ? 40 : 5;
const LOAD_MS = IS_PROVING ? 20_000 : 2_500;
/** Instead of 15 s: long for a process that writes all the time. */
const SETTLE_MS = 1_500;

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
