import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { expectRotated, type House, newHouse, quiet, rotate, running } from './fake-house.ts';
import { must } from './fakes.ts';
import { fileKeySource } from './key-file.ts';
import { thisProcess } from './key-file-lock.ts';
import { rotateKeys } from './rotate.ts';

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
