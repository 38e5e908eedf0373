/** One job that this process has taken: from its handler's start to what becomes of it. */
import type { JobClaim } from '../../engine/queue-port.ts';

/** What may be done with a claim; each is of one kind of job. */
export interface Settling {
  done(claim: JobClaim): Promise<unknown>;
  failed(claim: JobClaim): Promise<unknown>;
  giveBack(claim: JobClaim): Promise<unknown>;
}

/**
 * Whether the claim is ours to settle. `ending`: the process stops, so what is not finished goes back. `over`: settled,
 * or lost to another process; what the handler still does decides nothing.
 */
type Standing = 'held' | 'ending' | 'over';

export class Claim {
  readonly job: JobClaim;
  /** Resolves when the claim is settled or lost; never rejects. */
  readonly settled: Promise<void>;
  readonly #abort = new AbortController();
  readonly #settling: Settling;
  readonly #onError: (error: unknown) => void;
  readonly #late: NodeJS.Timeout;
  #standing: Standing = 'held';
  #end: () => void = () => {};

  /** Starts `handle` at once. */
  constructor(
    job: JobClaim,
    handle: (signal: AbortSignal) => Promise<void>,
    runMsMax: number,
    settling: Settling,
    onError: (error: unknown) => void,
  ) {
    this.job = job;
    this.#settling = settling;
    this.#onError = onError;
    this.settled = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#late = setTimeout(() => this.#takesTooLong(runMsMax), runMsMax);
    void this.#run(handle);
  }

  /** Asks the handler to end, because the process stops. */
  end(): void {
    if (this.#standing !== 'held') return;
    this.#standing = 'ending';
    this.#abort.abort(new Error('the process stops'));
  }

  /** Lets others have the job now, whatever the handler still does. */
  async giveBack(): Promise<void> {
    await this.#settle((settling) => settling.giveBack(this.job));
  }

  /** Another process has the job, or may have it: the handler is asked to end and its outcome counts no more. */
  lose(): void {
    if (this.#standing === 'over') return;
    this.#close();
    this.#abort.abort(new Error('the claim on the job is lost'));
    this.#end();
  }

  async #run(handle: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await handle(this.#abort.signal);
    } catch (error) {
      if (this.#standing === 'ending') return this.giveBack();
      if (this.#standing === 'held') this.#onError(error);
      return this.#settle((settling) => settling.failed(this.job));
    }
    await this.#settle((settling) => settling.done(this.job));
  }

  #takesTooLong(runMsMax: number): void {
    if (this.#standing === 'over') return;
    const error = new Error(`a job did not end within ${runMsMax} ms`);
    this.#onError(error);
    void this.#settle((settling) => settling.failed(this.job));
    this.#abort.abort(error);
  }

  async #settle(how: (settling: Settling) => Promise<unknown>): Promise<void> {
    if (this.#standing === 'over') return;
    this.#close();
    try {
      await how(this.#settling);
    } catch (error) {
      // The claim ends by itself when no sign of life comes any more, and the job is run again.
      this.#onError(error);
    }
    this.#end();
  }

  #close(): void {
    this.#standing = 'over';
    clearTimeout(this.#late);
  }
}
