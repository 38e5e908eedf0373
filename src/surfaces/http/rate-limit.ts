/**
 * How many requests a key may make: one token bucket per caller in this process, full at the start, filling evenly
 * (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit` on every answer).
 */
import type { Clock } from '../../engine/ports.ts';
import { BUCKETS_MAX } from './limits.ts';

const MINUTE_MS = 60_000;
const MINUTE_SECONDS = 60;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** What became of a request: whether it may go on, what is left, and the seconds until one more is there. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly waitSeconds: number;
}

/** What names a caller among those of one limiter: the number of a key or person, or an address. */
export type CallerName = number | string;

/** Counts requests per caller. */
export class RateLimiter {
  readonly policy: string;
  readonly #quota: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<CallerName, Bucket>();

  constructor(requestsPerMinute: number, clock: Clock) {
    this.#quota = requestsPerMinute;
    this.#clock = clock;
    this.policy = `"default";q=${requestsPerMinute};w=${MINUTE_SECONDS}`;
  }

  /** Takes one request of a caller's bucket. */
  take(caller: CallerName): Allowance {
    const now = this.#clock.now().getTime();
    const bucket = this.#bucket(caller, now);
    const passed = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(this.#quota, bucket.tokens + (passed * this.#quota) / MINUTE_MS);
    bucket.filledAt = now;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return { allowed: true, remaining: Math.floor(bucket.tokens), waitSeconds: 0 };
    }
    const waitMs = ((1 - bucket.tokens) * MINUTE_MS) / this.#quota;
    return { allowed: false, remaining: 0, waitSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
  }

  #bucket(caller: CallerName, now: number): Bucket {
    const known = this.#buckets.get(caller);
    if (known !== undefined) return known;
    if (this.#buckets.size >= BUCKETS_MAX) this.#buckets.clear();
    const bucket = { tokens: this.#quota, filledAt: now };
    this.#buckets.set(caller, bucket);
    return bucket;
  }
}
