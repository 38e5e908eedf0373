/** What the queue is told about each kind of job, and its limits. */
import type { JobKind } from '../../engine/queue-port.ts';

export interface KindSettings {
  /** A job that runs longer is ended and counts as failed. */
  readonly runSecondsMax: number;
}

export const KINDS: Readonly<Record<JobKind, KindSettings>> = {
  // The first sync of a connection can fetch ten years of many accounts from a slow bank.
  sync: { runSecondsMax: 3_600 },
  'attempt.poll': { runSecondsMax: 180 },
  'webhook.send': { runSecondsMax: 600 },
};

/** How often a process looks for jobs that others sent or that became due; its own start at once. */
const POLL_EVERY_MS = 1_000;
/** A job of which nobody gave a sign of life for so long is taken from its process. */
const HEARTBEAT_SECONDS = 30;
/** Signs of life within that time. */
export const BEATS = 3;
/** How often abandoned jobs are looked for, by one of all processes. */
const UPKEEP_EVERY_SECONDS = 10;
/** After a crash or a mistake of ours a job is tried again so often, with a growing delay from this one on. */
export const RETRIES_MAX = 3;
const RETRY_DELAY_SECONDS = 5;
/** What failed every time is kept for a look at it. */
export const FAILED_KEPT_SECONDS = 7 * 86_400;
/** A job that nobody takes is let go: whoever wanted it has been told otherwise long ago. */
export const WAITING_KEPT_SECONDS = 30 * 86_400;
/** Jobs that wait, above which a warning is told. */
export const BACKLOG_WARNING_JOBS = 50_000;
/** How long a stop waits for handlers to notice that they have to end. */
export const NOTICE_MS = 500;
/** Two processes can take turns in sending and taking the job of one key; so often in a row they do not. */
export const SEND_TRIES_MAX = 10;

/** How fast the queue is; proofs shorten it. */
export interface QueueTiming {
  readonly pollEveryMs: number;
  /** At least 10: the library's own limit. */
  readonly heartbeatSeconds: number;
  readonly upkeepEverySeconds: number;
  readonly retryDelaySeconds: number;
}

export const TIMING: QueueTiming = {
  pollEveryMs: POLL_EVERY_MS,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  upkeepEverySeconds: UPKEEP_EVERY_SECONDS,
  retryDelaySeconds: RETRY_DELAY_SECONDS,
};
