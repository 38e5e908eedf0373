/** What happens to workers amid their work: death at any call of the store, and turns in any order. */
import type fc from 'fast-check';
import type { SyncStore } from '../../src/engine/sync/store-port.ts';

export class Killed extends Error {}

type Method = (...given: unknown[]) => Promise<unknown>;

/** A store all of whose calls go through something. */
function through(store: SyncStore, around: (name: string, call: () => Promise<unknown>) => Promise<unknown>) {
  return new Proxy(store, {
    get(target, name: keyof SyncStore) {
      const method = target[name] as Method;
      return (...given: unknown[]) => around(name, () => method.apply(target, given));
    },
  });
}

/** The worker dies with the n-th call, before it reaches the database or before its answer is back. */
export function dying(store: SyncStore, at: number, moment: 'before' | 'after') {
  let calls = 0;
  let isDead = false;
  const dead = through(store, async (_, call) => {
    if (isDead) throw new Killed();
    isDead = ++calls === at;
    if (isDead && moment === 'before') throw new Killed();
    const result = await call();
    if (isDead) throw new Killed();
    return result;
  });
  return { store: dead, died: () => isDead };
}

/** Every call of the store waits for its turn. */
export const inTurns = (store: SyncStore, turns: fc.Scheduler, who: string): SyncStore =>
  through(store, async (name, call) => {
    await turns.schedule(Promise.resolve(), `${who} ${name}`);
    return call();
  });
