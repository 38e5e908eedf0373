/**
 * The queue: pg-boss keeps the jobs in PostgreSQL, this takes and settles them. Of the library are sending, claiming,
 * settling and what becomes of abandoned jobs; its own workers are not used, because they ask the database once per
 * worker and second, and cannot give back what a stop interrupts.
 */
import type { PgBoss } from 'pg-boss';
import {
  JOB_KEY_CHARS_MAX,
  type JobKind,
  type Queue,
  type QueueStore,
  type SendOptions,
} from '../../engine/queue-port.ts';
import { type Schedule, startSchedule } from '../schedule.ts';
import {
  BACKLOG_WARNING_JOBS,
  BEATS,
  KINDS,
  NOTICE_MS,
  type QueueTiming,
  SEND_TRIES_MAX,
  TIMING,
} from './kinds.ts';
import { isPayload } from './payload.ts';
import { prepareKinds } from './prepare-kinds.ts';
import { Taker } from './taker.ts';

export interface QueueParts {
  readonly store: QueueStore;
  /** A text that no two calls give: the key of jobs that have none. */
  readonly newKey: () => string;
  /** A job threw, or the database could not be reached; the queue goes on. `kind` is null for the queue's own work. */
  readonly onError: (error: unknown, kind: JobKind | null) => void;
  /** What an operator should read, such as that many jobs wait. */
  readonly onWarning: (message: string) => void;
  readonly timing?: Partial<QueueTiming>;
}

/**
 * Opens the queue on a database whose migrations have run. Throws when the database cannot be reached, or when its queue
 * is of another version of the library.
 */
export async function openQueue(parts: QueueParts): Promise<Queue> {
  const timing = { ...TIMING, ...parts.timing };
  const boss = await openLibrary(parts, timing);
  await boss.start();
  await prepareKinds(boss, timing);
  return new JobQueue(parts, boss, timing);
}

/** The library without whatever would change tables, open connections or keep time by itself. */
async function openLibrary({ store, onError, onWarning }: QueueParts, timing: QueueTiming): Promise<PgBoss> {
  // Large, so commands that open no queue do without it.
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    db: { executeSql: (text, values) => store.executeSql(text, values) },
    schema: store.schema,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    monitorIntervalSeconds: timing.upkeepEverySeconds,
    warningQueueSize: BACKLOG_WARNING_JOBS,
  });
  boss.on('error', (error) => onError(error, null));
  boss.on('warning', ({ message }) => onWarning(message));
  return boss;
}

class JobQueue implements Queue {
  readonly #parts: QueueParts;
  readonly #boss: PgBoss;
  readonly #timing: QueueTiming;
  readonly #takers = new Map<JobKind, Taker>();
  #schedule: Schedule | null = null;
  #pollFails = false;
  #stopped: Promise<void> | null = null;

  constructor(parts: QueueParts, boss: PgBoss, timing: QueueTiming) {
    this.#parts = parts;
    this.#boss = boss;
    this.#timing = timing;
  }

  send: Queue['send'] = async (kind, payload, options = {}) => {
    if (!isPayload(payload)) throw new Error(`internal: a payload of ${kind} that is not ids`);
    await this.#add(kind, payload, options);
    if (isLater(options.startAfter)) return;
    const wake = (): void => void this.#takers.get(kind)?.take();
    if (options.tx === undefined) wake();
    else this.#parts.store.afterCommit(options.tx, wake);
  };

  /** Adds the job or brings the one forward that waits with its key. In between that one can be taken; so it turns. */
  async #add(kind: JobKind, payload: object, options: SendOptions): Promise<void> {
    const { store } = this.#parts;
    const { startAfter = null, tx = null } = options;
    const key = options.key ?? this.#parts.newKey();
    if (key === '' || key.length > JOB_KEY_CHARS_MAX)
      throw new Error('internal: a job key of a wrong length');
    const inside = tx === null ? {} : { db: store.inside(tx) };
    const at = startAfter === null ? {} : { startAfter };
    for (let tries = 0; tries < SEND_TRIES_MAX; tries++) {
      const id = await this.#boss.send(kind, payload, { ...inside, ...at, singletonKey: key });
      if (id !== null || (await store.bringForward(kind, key, startAfter, tx))) return;
    }
    throw new Error(`internal: a job of ${kind} could not be sent: others took turns with its key`);
  }

  work: Queue['work'] = (kind, handler, { concurrency }) => {
    if (this.#takers.has(kind)) throw new Error(`internal: two handlers of ${kind}`);
    const taker = new Taker({
      boss: this.#boss,
      store: this.#parts.store,
      kind,
      concurrency,
      runMsMax: KINDS[kind].runSecondsMax * 1_000,
      heartbeatMs: this.#timing.heartbeatSeconds * 1_000,
      // What was sent as this kind has its payload.
      handle: handler as never,
      onError: (error) => this.#parts.onError(error, kind),
    });
    this.#takers.set(kind, taker);
    this.#schedule ??= this.#startSchedule();
    void taker.take();
  };

  #startSchedule(): Schedule {
    const beatEveryMs = (this.#timing.heartbeatSeconds * 1_000) / BEATS;
    const upkeepEveryMs = this.#timing.upkeepEverySeconds * 1_000;
    return startSchedule(
      [
        { name: 'poll', everyMs: this.#timing.pollEveryMs, run: () => this.#poll() },
        { name: 'beat', everyMs: beatEveryMs, run: () => this.#each((taker) => taker.beat()) },
        { name: 'upkeep', everyMs: upkeepEveryMs, run: () => this.#boss.supervise() },
      ],
      (_name, error) => this.#parts.onError(error, null),
    );
  }

  /** Takes what others sent or what became due. Of a database that is away only the first failure is told. */
  async #poll(): Promise<void> {
    const hungry = [...this.#takers.values()].filter((taker) => taker.hungry);
    if (hungry.length === 0) return;
    try {
      const due = new Set(await this.#parts.store.due(hungry.map(({ kind }) => kind)));
      this.#pollFails = false;
      // Not awaited: a slow one must not hold the next look up.
      for (const taker of hungry) if (due.has(taker.kind)) void taker.take();
    } catch (error) {
      if (!this.#pollFails) this.#parts.onError(error, null);
      this.#pollFails = true;
    }
  }

  async #each(work: (taker: Taker) => Promise<void>): Promise<void> {
    await Promise.all([...this.#takers.values()].map(work));
  }

  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    // Signs of life go on while it waits.
    const drained = this.#each((taker) => taker.drain());
    if (!(await within(drained, graceMs))) {
      for (const taker of this.#takers.values()) taker.end();
      await within(drained, NOTICE_MS);
      await this.#each((taker) => taker.giveBack());
    }
    await within(Promise.all([this.#schedule?.stop(), this.#boss.stop({ graceful: false })]), NOTICE_MS);
  }
}

/** Whether a start is so far off that nobody need be woken now. */
const isLater = (startAfter: Date | null | undefined): boolean =>
  startAfter !== null && startAfter !== undefined && startAfter.getTime() > Date.now();

/** Whether it ends within so many milliseconds. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
