/** How many wait for the feed at the same time, by streams or long polls: bounded by key and for the server. */
import { FEED_READERS_MAX, FEED_READERS_PER_KEY_MAX } from './limits.ts';

export class FeedReaders {
  readonly #open = new Map<number, number>();
  #all = 0;

  /** Takes a place for a key, to be released once; null when there is none. */
  take(keyId: number): { release(): void } | null {
    const open = this.#open.get(keyId) ?? 0;
    if (open >= FEED_READERS_PER_KEY_MAX || this.#all >= FEED_READERS_MAX) return null;
    this.#open.set(keyId, open + 1);
    this.#all++;
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#all--;
        const left = (this.#open.get(keyId) ?? 1) - 1;
        if (left === 0) this.#open.delete(keyId);
        else this.#open.set(keyId, left);
      },
    };
  }
}
