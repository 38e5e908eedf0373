/** How an endpoint fares, and what follows: a pause after many failures in a short time, an end after days of them. */
import {
  BREAKER_FAILURES,
  BREAKER_PAUSE_MS,
  BREAKER_WINDOW_MS,
  FAILING_MS_MAX,
  GIVE_UP_TRIES_MIN,
  THROTTLE_MS_MAX,
} from './limits.ts';

/** All instants are epoch milliseconds. */
export interface Health {
  /** Since when nothing got through; null when the last call did. */
  readonly failingSince: number | null;
  /** The last failures, oldest first, at most {@link BREAKER_FAILURES}. */
  readonly recentFailures: readonly number[];
  /** Until when it is left in peace. It stays after that instant, until a call got through: one is sent to try. */
  readonly pausedUntil: number | null;
}

/** How many calls may be under way now: none in a pause, one after it, else as many as usual. */
export function callsAllowed({ pausedUntil }: Health, now: number, usual: number): number {
  if (pausedUntil === null) return usual;
  return now < pausedUntil ? 0 : 1;
}

export const HEALTHY: Health = { failingSince: null, recentFailures: [], pausedUntil: null };

/** What a failure leaves. `throttleMs` is what the endpoint asked for by `Retry-After`. */
export function afterFailure(health: Health, now: number, throttleMs: number | null): Health {
  const recent = [...health.recentFailures.filter((at) => at > now - BREAKER_WINDOW_MS), now];
  const wasTrial = health.pausedUntil !== null && health.pausedUntil <= now;
  const breaks = wasTrial || recent.length >= BREAKER_FAILURES;
  const asked = throttleMs === null ? 0 : Math.min(throttleMs, THROTTLE_MS_MAX);
  const pause = Math.max(breaks ? BREAKER_PAUSE_MS : 0, asked);
  return {
    failingSince: health.failingSince ?? now,
    recentFailures: breaks ? [] : recent.slice(-BREAKER_FAILURES),
    pausedUntil: pause === 0 ? health.pausedUntil : Math.max(health.pausedUntil ?? 0, now + pause),
  };
}

/**
 * Whether nothing got through for so long that the endpoint is given up. `tries` is how often the message at hand failed:
 * one hiccup long after an old failure is no reason.
 */
export const isGivenUp = ({ failingSince }: Health, now: number, tries: number): boolean =>
  failingSince !== null && now - failingSince >= FAILING_MS_MAX && tries >= GIVE_UP_TRIES_MIN;
