/**
 * What stands between a simulated process and the world: each of its awaits of the database or a bank passes here, and
 * misfortune can meet it at any of them. It is the database that is wrapped and not the store: a process can also die
 * between two statements of a transaction.
 */
import type { Http, HttpReply, HttpTrouble } from '../../src/connectors/contract.ts';
import type { HttpDoor } from '../../src/engine/connector-context.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import type { Turns } from './turns.ts';

/**
 * `dies`: from then on the process does nothing any more. `breaks`: that one await fails, as when the connection to the
 * database breaks, and the process goes on. `conflicts`: the database refuses that one statement, for another one came
 * in its way. `sleeps`: it stands still there for longer than any lease until it is woken,
 * and then goes on as if nothing had been. `meanwhile`: something else happens right there.
 */
export type Fate = {
  /** The number of the await, from 1. What cannot happen inside a transaction happens at the next await outside. */
  readonly at: number;
  readonly moment: 'before' | 'after';
} & (
  | { readonly kind: 'dies' | 'breaks' | 'conflicts' | 'sleeps' }
  | { readonly kind: 'meanwhile'; readonly work: () => Promise<void> }
);

/** The process is gone: nobody hears this. */
export class Dead extends Error {}

/** SQLSTATE. */
const SERIALIZATION_FAILURE = '40001';

const STOPPED: HttpTrouble = { ok: false, trouble: 'stopped' };

export class Gate {
  /** Awaits so far. */
  awaits = 0;
  /** Whether its misfortune has met it. */
  hasHappened = false;
  isAsleep = false;
  /** Resolves when it has fallen asleep. */
  readonly asleep: Promise<void>;
  readonly #turns: Turns;
  readonly #fate: Fate | null;
  readonly #fellAsleep: () => void;
  readonly #woken = Promise.withResolvers<void>();
  #naps = 0;
  #isDead = false;

  constructor(turns: Turns, fate: Fate | null = null) {
    this.#turns = turns;
    this.#fate = fate;
    const asleep = Promise.withResolvers<void>();
    this.asleep = asleep.promise;
    this.#fellAsleep = asleep.resolve;
  }

  /** Wakes it where it sleeps. */
  wake(): void {
    if (!this.isAsleep) return;
    this.isAsleep = false;
    this.#turns.wakeUp();
    this.#woken.resolve();
  }

  /** The process is ended from outside. */
  kill(): void {
    this.#isDead = true;
  }

  /** A database of which every await passes here. */
  database(database: Database): Database {
    return {
      ...database,
      rows: (scope, statement, values) =>
        this.#await(() => this.#turns.take(() => database.rows(scope, statement, values))),
      transaction: (scope, work) =>
        this.#await(() =>
          this.#turns.take(() => database.transaction(scope, (tx) => work(this.#within(tx)))),
        ),
      foreign: (text, values) => this.#await(() => this.#turns.take(() => database.foreign(text, values))),
    };
  }

  #within(tx: Transaction): Transaction {
    return {
      rows: (statement, values) => this.#await(() => tx.rows(statement, values)),
      run: (statement, values) => this.#await(() => tx.run(statement, values)),
      later: (statement, values) => this.#await(() => tx.later(statement, values)),
      foreign: (text, values) => tx.foreign(text, values),
      afterCommit: (work) => tx.afterCommit(work),
    };
  }

  /** Anything else that a process waits for. */
  through<T>(work: () => Promise<T>): Promise<T> {
    return this.#await(work);
  }

  /** A door of which every call passes here. Whether it may be made is asked in the same turn: between both is no await. */
  door(door: HttpDoor): HttpDoor {
    return (options) => {
      const { send }: Http = door(options);
      return { send: (request) => this.#call(() => send(request)) };
    };
  }

  async #call(send: () => Promise<HttpReply | HttpTrouble>): Promise<HttpReply | HttpTrouble> {
    const naps = this.#naps;
    const trouble = await this.#met(++this.awaits, 'before');
    if (trouble !== null) return trouble;
    // The time for its calls was over while it slept: nothing is sent then, and no reply is waited for.
    if (this.#naps > naps) return STOPPED;
    const reply = await this.#turns.take(send);
    const lost = await this.#met(this.awaits, 'after');
    return lost ?? (this.#naps > naps ? STOPPED : reply);
  }

  /** A call of a bank never throws: what breaks there is a reply that does not come. */
  async #met(number: number, moment: Fate['moment']): Promise<HttpTrouble | null> {
    if (this.#isDead) throw new Dead('dead');
    try {
      if (this.#fate?.kind !== 'conflicts') await this.#meet(number, moment);
      return null;
    } catch (error) {
      if (error instanceof Dead) throw error;
      return { ok: false, trouble: moment === 'before' ? 'unreachable' : 'broken_reply' };
    }
  }

  async #await<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) throw new Dead('dead');
    const number = ++this.awaits;
    await this.#meet(number, 'before');
    const result = await work();
    if (this.#isDead) throw new Dead('dead');
    await this.#meet(number, 'after');
    return result;
  }

  async #meet(number: number, moment: Fate['moment']): Promise<void> {
    const fate = this.#fate;
    if (fate === null || this.hasHappened || !isTime(fate, number, moment)) return;
    const isInside = this.#turns.isInside;
    if (isInside && (fate.kind === 'sleeps' || fate.kind === 'meanwhile')) return;
    this.hasHappened = true;
    switch (fate.kind) {
      case 'dies':
        this.#isDead = true;
        throw new Dead('dead');
      case 'breaks':
        throw new Error('Connection terminated unexpectedly');
      case 'conflicts':
        throw Object.assign(new Error('could not serialize access due to concurrent update'), {
          code: SERIALIZATION_FAILURE,
        });
      case 'meanwhile':
        return fate.work();
      case 'sleeps':
        this.isAsleep = true;
        this.#naps++;
        this.#turns.fallAsleep();
        this.#fellAsleep();
        await this.#woken.promise;
    }
  }
}

const isTime = ({ at, moment: wanted }: Fate, number: number, moment: Fate['moment']): boolean =>
  number > at || (number === at && (moment === wanted || wanted === 'before'));
