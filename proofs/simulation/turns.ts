/**
 * Takes turns between pieces of work that run at once: one of them does one thing to the world (a statement, a whole
 * transaction, a call of a bank) at a time, and dice say whose turn it is. So races are real in what they do and the
 * same for the same seed. A transaction is one turn, because all of them begin with the owner's lock.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dice } from './random.ts';

export class Turns {
  readonly #dice: Dice;
  readonly #waiting: (() => void)[] = [];
  readonly #inside = new AsyncLocalStorage<true>();
  /** Pieces of work that have not ended and are not asleep. */
  #live = 0;
  #taken = false;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Whether this is inside a turn: what happens there belongs to it. */
  get isInside(): boolean {
    return this.#inside.getStore() === true;
  }

  /** Runs pieces of work at once, each of them taking turns; how each ended, in their order. */
  async together<T>(works: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    this.#live += works.length;
    return Promise.allSettled(
      works.map(async (work) => {
        try {
          return await work();
        } finally {
          this.#live--;
          this.#next();
        }
      }),
    );
  }

  /** Does one thing to the world when it is our turn. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.isInside) return work();
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#next();
    });
    try {
      return await this.#inside.run(true, work);
    } finally {
      this.#taken = false;
      this.#next();
    }
  }

  /** A piece of work falls asleep between two turns: nobody waits for it. */
  fallAsleep(): void {
    this.#live--;
    this.#next();
  }

  wakeUp(): void {
    this.#live++;
  }

  /** Everybody has to have come to a turn first: then it does not matter who was quicker. */
  #next(): void {
    if (this.#taken || this.#waiting.length === 0 || this.#waiting.length < this.#live) return;
    const [go] = this.#waiting.splice(this.#dice.below(this.#waiting.length), 1);
    this.#taken = true;
    go?.();
  }
}
