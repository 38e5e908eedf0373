/** Takes the jobs of one kind, so many at a time, keeps its claims on them alive and settles them. */
import type { PgBoss } from 'pg-boss';
import type { JobClaim, JobKind, QueueStore } from '../../engine/queue-port.ts';
import { Claim, type Settling } from './claim.ts';
import { isPayload } from './payload.ts';

export interface TakerParts {
  readonly boss: PgBoss;
  readonly store: QueueStore;
  readonly kind: JobKind;
  readonly concurrency: number;
  readonly runMsMax: number;
  readonly heartbeatMs: number;
  readonly handle: (payload: Readonly<Record<string, number>>, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class Taker {
  readonly #parts: TakerParts;
  readonly #settling: Settling;
  readonly #claims = new Map<string, Claim>();
  #taking: Promise<void> | null = null;
  /** Asked to take once more while a take was under way. */
  #again = false;
  /** The last take gave as many as were asked for, so more may wait. */
  #more = false;
  #stopping = false;
  #lastBeat = performance.now();

  constructor(parts: TakerParts) {
    this.#parts = parts;
    const { boss, store, kind } = parts;
    this.#settling = {
      // What is done leaves nothing behind: the ledger and its events say what happened.
      done: (claim) => boss.deleteJob(kind, claim),
      // Without the error: its text could hold anything.
      failed: (claim) => boss.fail(kind, claim, null),
      giveBack: (claim) => store.giveBack(kind, [claim]),
    };
  }

  get kind(): JobKind {
    return this.#parts.kind;
  }

  /** Whether it would take a job now. */
  get hungry(): boolean {
    return !this.#stopping && this.#claims.size < this.#parts.concurrency;
  }

  /** Takes what waits, as far as there is room. Never rejects. */
  take(): Promise<void> {
    this.#again = true;
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  async #takeAll(): Promise<void> {
    try {
      while (this.#again && this.hungry) {
        this.#again = false;
        const room = this.#parts.concurrency - this.#claims.size;
        const jobs = await this.#parts.boss.fetch<unknown>(this.kind, { batchSize: room });
        this.#more = jobs.length === room;
        if (this.#stopping) return await this.#parts.store.giveBack(this.kind, jobs);
        for (const job of jobs) this.#start({ id: job.id, retryCount: job.retryCount }, job.data);
      }
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  #start(job: JobClaim, payload: unknown): void {
    const handle = async (signal: AbortSignal): Promise<void> => {
      if (!isPayload(payload)) throw new Error(`internal: a payload of ${this.kind} that is not ids`);
      return this.#parts.handle(payload, signal);
    };
    if (this.#claims.size === 0) this.#lastBeat = performance.now();
    const claim = new Claim(job, handle, this.#parts.runMsMax, this.#settling, this.#parts.onError);
    this.#claims.set(job.id, claim);
    void claim.settled.then(() => {
      this.#claims.delete(job.id);
      if (this.#more && this.hungry) void this.take();
    });
  }

  /** Gives a sign of life for all claims. Those that others have by now, or may have, are lost. Never rejects. */
  async beat(): Promise<void> {
    const claims = [...this.#claims.values()];
    if (claims.length === 0) return;
    try {
      const reply: unknown = await this.#parts.boss.touch(
        this.kind,
        claims.map(({ job }) => job),
      );
      this.#lastBeat = performance.now();
      const alive = settledIds(reply);
      for (const claim of claims) if (!alive.has(claim.job.id)) claim.lose();
    } catch (error) {
      this.#parts.onError(error);
      if (performance.now() - this.#lastBeat >= this.#parts.heartbeatMs)
        for (const claim of claims) claim.lose();
    }
  }

  /** Takes nothing new and waits for what runs; resolves when nothing does. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await this.#taking;
    await Promise.all([...this.#claims.values()].map(({ settled }) => settled));
  }

  /** Asks what still runs to end. */
  end(): void {
    for (const claim of this.#claims.values()) claim.end();
  }

  /** Lets others have what still runs. */
  async giveBack(): Promise<void> {
    await Promise.all([...this.#claims.values()].map((claim) => claim.giveBack()));
  }
}

/** The jobs that a statement of the library touched; its types do not tell of them. */
function settledIds(reply: unknown): ReadonlySet<unknown> {
  if (typeof reply === 'object' && reply !== null && 'settled' in reply && Array.isArray(reply.settled))
    return new Set(reply.settled);
  throw new Error('internal: the queue library no longer says which jobs it touched');
}
