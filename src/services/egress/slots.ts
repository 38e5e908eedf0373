/**
 * So many calls at a time to one place, the others in line. It is asked for a slot before it is asked whether the call
 * may be made, so that nothing that was allowed waits until it no longer is.
 */
import type { Place } from './target.ts';
import { TroubleError } from './trouble.ts';

export class Slots {
  readonly #max: number;
  readonly #taken = new Map<Place, number>();
  readonly #waiting = new Map<Place, Set<() => void>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Resolves when a slot is ours; then {@link release} it. Throws a TroubleError when it takes longer, or on `signal`. */
  async take(place: Place, waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new TroubleError('stopped');
    const taken = this.#taken.get(place) ?? 0;
    if (taken < this.#max) {
      this.#taken.set(place, taken + 1);
      return;
    }
    await this.#wait(place, waitMs, signal);
  }

  #wait(place: Place, waitMs: number, signal: AbortSignal): Promise<void> {
    const line = this.#waiting.get(place) ?? new Set();
    this.#waiting.set(place, line);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.delete(turn);
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      const turn = (): void => {
        leave();
        resolve();
      };
      const stop = (): void => {
        leave();
        reject(new TroubleError('stopped'));
      };
      const timer = setTimeout(() => {
        leave();
        reject(new TroubleError('timeout'));
      }, waitMs);
      signal.addEventListener('abort', stop);
      line.add(turn);
    });
  }

  /** Hands the slot to the next in line, or frees it. */
  release(place: Place): void {
    const [next] = this.#waiting.get(place) ?? [];
    if (next === undefined) this.#free(place);
    else next();
  }

  #free(place: Place): void {
    this.#waiting.delete(place);
    const left = (this.#taken.get(place) ?? 1) - 1;
    if (left === 0) this.#taken.delete(place);
    else this.#taken.set(place, left);
  }
}
