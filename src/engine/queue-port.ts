/**
 * Jobs that run later or elsewhere, as the engine uses them. The queue is at-least-once: a job whose process dies is run
 * again by another, so a handler does its work idempotently. When to try again after a fault is decided by the engine,
 * which sends another job; what the queue repeats by itself are crashes and mistakes of ours.
 */

/** Every kind of job, with the ids it carries. Ids only: what they mean is read in the owner's scope when it runs. */
export interface JobKinds {
  sync: {
    readonly tenantId: number;
    readonly ownerId: number;
    readonly connectionId: number;
    readonly syncId: number;
  };
  'attempt.poll': { readonly tenantId: number; readonly ownerId: number; readonly attemptId: number };
  'webhook.send': { readonly tenantId: number; readonly endpointId: number };
}

export type JobKind = keyof JobKinds;

declare const joinable: unique symbol;
/** A transaction of the store that jobs may join. Only the store makes one and sees into it. */
export interface JobTransaction {
  readonly [joinable]: true;
}

export interface SendOptions {
  /** Not before this instant; at once when absent or null. */
  readonly startAfter?: Date | null;
  /**
   * At most one job of a kind waits per key. Where one waits already it stays the one, with its payload, at the earlier
   * of both instants. One that runs is not waiting: what came too late for it gets a job of its own. At most
   * {@link JOB_KEY_CHARS_MAX} characters. Without a key jobs never meet.
   */
  readonly key?: string;
  /** The job is there when this transaction is committed, and never was when it is rolled back. */
  readonly tx?: JobTransaction;
}

export const JOB_KEY_CHARS_MAX = 200;

export interface WorkOptions {
  /** Jobs of the kind that run at the same time in this process. */
  readonly concurrency: number;
}

/**
 * Runs one job. `signal` is aborted when the job has to end: the process stops, it took too long, or another process has
 * taken it over. Throwing means a mistake of ours: it is told and the job is tried again a few times.
 */
export type JobHandler<K extends JobKind> = (payload: JobKinds[K], signal: AbortSignal) => Promise<void>;

export interface Queue {
  /** Adds a job. Throws when the database cannot be reached, or when the transaction is no longer open. */
  send<K extends JobKind>(kind: K, payload: JobKinds[K], options?: SendOptions): Promise<void>;
  /** Starts taking jobs of a kind; once per kind and process. */
  work<K extends JobKind>(kind: K, handler: JobHandler<K>, options: WorkOptions): void;
  /** Takes nothing new, waits so many milliseconds for what runs, then gives the rest back for others to run. */
  stop(graceMs: number): Promise<void>;
}

/** A claim on a job: it holds for this one try. */
export interface JobClaim {
  readonly id: string;
  readonly retryCount: number;
}

/** Runs the SQL that the queue's library brings. */
export interface QueueSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** What the queue needs of the store, which alone speaks to the database. */
export interface QueueStore extends QueueSql {
  /** The schema that is the library's own. */
  readonly schema: string;
  /** The same inside a transaction. */
  inside(tx: JobTransaction): QueueSql;
  /** Calls `work` when the transaction is committed. */
  afterCommit(tx: JobTransaction, work: () => void): void;
  /**
   * Holds the waiting job of a key until the transaction ends, so that nobody takes it before what was written is seen,
   * and lets it start at the earlier of both instants (null: at once). False when none waits (any more).
   */
  bringForward(
    kind: JobKind,
    key: string,
    startAfter: Date | null,
    tx: JobTransaction | null,
  ): Promise<boolean>;
  /** Those of the kinds that have a job which may start. */
  due(kinds: readonly JobKind[]): Promise<readonly JobKind[]>;
  /** Lets jobs that were not finished be taken by others at once; it does not count as a failed try. */
  giveBack(kind: JobKind, claims: readonly JobClaim[]): Promise<void>;
}
