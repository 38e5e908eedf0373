/**
 * Wakes readers of the feed when there is something new. One look at the database per tenant that somebody waits for,
 * however many wait, every {@link FEED_LOOK_MS}: that works through poolers of transactions, with any number of
 * processes, and costs writers nothing.
 */
import type { ChangeFeed, FeedPlace } from './feed-port.ts';

/** How often a tenant's feed is looked at while somebody waits: what is new is told this late at most. */
export const FEED_LOOK_MS = 250;

interface Waiter {
  readonly known: FeedPlace;
  wake(): void;
}

const isSame = (one: FeedPlace, other: FeedPlace): boolean =>
  one.position === other.position && one.ownerId === other.ownerId && one.sequence === other.sequence;

export class FeedWatch {
  readonly #feed: ChangeFeed;
  readonly #onError: (error: unknown) => void;
  readonly #waiting = new Map<number, Set<Waiter>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(feed: ChangeFeed, onError: (error: unknown) => void) {
    this.#feed = feed;
    this.#onError = onError;
  }

  /** The end of a tenant's feed now: to be asked before reading, so that nothing comes between reading and waiting. */
  end(tenantId: number): Promise<FeedPlace> {
    return this.#feed.latest({ tenantId });
  }

  /** Resolves when the tenant's feed does not end at `known` any more, after so many ms, or when `signal` fires. */
  wait(tenantId: number, known: FeedPlace, ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(tenantId) ?? new Set();
      const waiter: Waiter = {
        known,
        wake: () => {
          clearTimeout(limit);
          signal.removeEventListener('abort', waiter.wake);
          waiters.delete(waiter);
          if (waiters.size === 0) this.#waiting.delete(tenantId);
          resolve();
        },
      };
      const limit = setTimeout(waiter.wake, ms);
      signal.addEventListener('abort', waiter.wake);
      waiters.add(waiter);
      this.#waiting.set(tenantId, waiters);
      this.#plan();
    });
  }

  #plan(): void {
    if (this.#timer !== null || this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        this.#timer = null;
        this.#plan();
      });
    }, FEED_LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    for (const [tenantId, waiters] of [...this.#waiting])
      try {
        const end = await this.#feed.latest({ tenantId });
        for (const waiter of [...waiters]) if (!isSame(end, waiter.known)) waiter.wake();
      } catch (error) {
        // Whoever waits goes on waiting, and looks itself when its time is over.
        this.#onError(error);
      }
  }
}
