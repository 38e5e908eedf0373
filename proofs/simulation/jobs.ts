/**
 * The queue of a world: what was sent waits for its time, one at most per key; what a process took is its own until it
 * says that it is done, or until it has given no sign of life for too long. Nothing in here is random: a run delivers
 * twice, late or to the dead where its deeds say so.
 */
import type { SentJob } from './process.ts';

/** A job of which nobody gave a sign of life for so long is given to another process. */
export const SIGN_OF_LIFE_MS = 30_000;
/** What failed is tried again after so long, and so often. */
const RETRY_MS = 5_000;
const RETRIES_MAX = 3;

export interface Job {
  readonly sent: SentJob;
  /** In the order of sending. */
  readonly number: number;
  /** When it may be taken. */
  at: number;
  tries: number;
}

export class Jobs {
  readonly waiting: Job[] = [];
  /** Taken, with the instant from which on they are given to others. */
  readonly #taken = new Map<Job, number>();
  #numbers = 0;

  /** Adds what was sent; one that waits under the same key stays the one, at the earlier of both instants. */
  add(sent: readonly SentJob[], now: number): void {
    for (const one of sent) {
      const at = now + one.waitMs;
      const { key, kind } = one;
      const known =
        key === null
          ? undefined
          : this.waiting.find(({ sent: { key: k, kind: its } }) => k === key && its === kind);
      if (known === undefined) this.waiting.push({ sent: one, number: ++this.#numbers, at, tries: 0 });
      else known.at = Math.min(known.at, at);
    }
  }

  /** When the next one may be taken; null when none waits. */
  get nextAt(): number | null {
    const times = [...this.waiting.map(({ at }) => at), ...this.#taken.values()];
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Takes the first that is due. */
  take(now: number): Job | null {
    for (const [job, until] of this.#taken)
      if (until <= now) {
        this.#taken.delete(job);
        this.#again(job, now);
      }
    const due = this.waiting.filter(({ at }) => at <= now);
    const [first] = due.toSorted((a, b) => a.at - b.at || a.number - b.number);
    if (first === undefined) return null;
    this.waiting.splice(this.waiting.indexOf(first), 1);
    this.#taken.set(first, now + SIGN_OF_LIFE_MS);
    return first;
  }

  done(job: Job): void {
    this.#taken.delete(job);
  }

  /** A mistake of ours: it is tried again a few times. */
  failed(job: Job, now: number): void {
    this.#taken.delete(job);
    if (job.tries < RETRIES_MAX) this.#again(job, now + RETRY_MS * 2 ** job.tries);
  }

  /** Whether one waits, or is with somebody, of which this holds. */
  some(fits: (sent: SentJob) => boolean): boolean {
    return [...this.waiting, ...this.#taken.keys()].some(({ sent }) => fits(sent));
  }

  /** A job that is tried again need not make way for one of its key. */
  #again(job: Job, at: number): void {
    job.tries++;
    job.at = at;
    this.waiting.push(job);
  }
}
