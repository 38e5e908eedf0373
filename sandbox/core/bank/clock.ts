/** The bank's clock: real time, and an offset that only grows. */
import { CLOCK_AHEAD_DAYS_MAX } from './limits.ts';
import { type Answer, badRequest, given, type Instant } from './refusals.ts';

const DAY_MS = 86_400_000;

export class BankClock {
  readonly #realNow: () => Instant;
  #offsetMs: number;
  #last: Instant;

  /** `last` is an instant that was shown already: the clock never goes behind it. */
  constructor(realNow: () => Instant, offsetMs: number, last: Instant) {
    this.#realNow = realNow;
    this.#offsetMs = offsetMs;
    this.#last = last;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** The bank's time. It stands still where real time went back. */
  now(): Instant {
    this.#last = Math.max(this.#last, this.#realNow() + this.#offsetMs);
    return this.#last;
  }

  /** Moves the clock forward to an instant. Back, or more than {@link CLOCK_AHEAD_DAYS_MAX} ahead, is refused. */
  moveTo(instant: Instant): Answer<Instant> {
    const now = this.now();
    if (!Number.isFinite(instant) || instant < now) return badRequest('The clock goes forward only.');
    const real = this.#realNow();
    if (instant - real > CLOCK_AHEAD_DAYS_MAX * DAY_MS)
      return badRequest(`The clock goes at most ${CLOCK_AHEAD_DAYS_MAX} days ahead of real time.`);
    this.#offsetMs = Math.max(this.#offsetMs, Math.ceil(instant - real));
    return given(this.now());
  }
}
