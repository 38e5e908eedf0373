/** An import store whose process meets with misfortune at its nth call: the deterministic sister of kill -9. */
import type { ImportStore } from '../../src/engine/imports/ledger-port.ts';

/**
 * `dies`: from then on this process does nothing any more. `breaks`: that one call fails, as when the connection to
 * the database breaks. `sleeps`: the process stands still there until it is woken, and then goes on as if nothing had
 * been. Each before or after the call had its effect.
 */
export type Misfortune = 'dies' | 'breaks' | 'sleeps';
export type Moment = 'before' | 'after';

/** The process is gone: nobody hears this. */
export class Dead extends Error {}

type Call = (...args: unknown[]) => unknown;
const isCall = (member: unknown): member is Call => typeof member === 'function';

/** A store with one misfortune. */
export class UnluckyStore {
  readonly store: ImportStore;
  /** Calls so far. */
  calls = 0;
  /** Resolves when it has happened. */
  readonly happened: Promise<void>;
  readonly wake: () => void;
  #isDead = false;
  readonly #tell: () => void;
  readonly #woken: Promise<void>;
  readonly #what: Misfortune;
  readonly #moment: Moment;
  readonly #at: number;

  constructor(store: ImportStore, what: Misfortune, moment: Moment, at: number) {
    const happened = Promise.withResolvers<void>();
    const woken = Promise.withResolvers<void>();
    this.happened = happened.promise;
    this.#tell = happened.resolve;
    this.wake = woken.resolve;
    this.#woken = woken.promise;
    this.#what = what;
    this.#moment = moment;
    this.#at = at;
    this.store = new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return isCall(member)
          ? (...args: unknown[]) => this.#call(() => Reflect.apply(member, target, args))
          : member;
      },
    });
  }

  async #call(work: () => unknown): Promise<unknown> {
    if (this.#isDead) throw new Dead('dead');
    const isIt = ++this.calls === this.#at;
    if (isIt && this.#moment === 'before') await this.#befall();
    const result: unknown = await work();
    if (this.#isDead) throw new Dead('dead');
    if (isIt && this.#moment === 'after') await this.#befall();
    return result;
  }

  async #befall(): Promise<void> {
    this.#tell();
    if (this.#what === 'sleeps') return this.#woken;
    if (this.#what === 'dies') {
      this.#isDead = true;
      throw new Dead('dead');
    }
    throw new Error('Connection terminated unexpectedly');
  }
}
