/** A transaction on a connection: opened with its first statement, closed with its last, so that a small one is few trips. */
import pg from 'pg';
import type { ObjectRows, Parameter, Statement, TextRow, Transaction } from './statement.ts';
import { type Brought, type Sent, Trip } from './trip.ts';

/** Statements, and characters and bytes of their values, that wait for a trip to share. */
const WAITING_MAX = 50;
const WAITING_BYTES_MAX = 65_536;

const BEGIN: Statement = { name: 'begin', text: 'begin' };
const COMMIT: Statement = { name: 'commit', text: 'commit' };

type Named = (statement: Statement) => Statement;

/**
 * Runs work in a transaction in its scope and lets the connection go; anything thrown rolls back and is thrown on. What
 * sends nothing opens no transaction.
 */
export async function inTransaction<T>(
  client: pg.PoolClient,
  named: Named,
  setScope: Sent,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const tx = new OpenTransaction(client, named, setScope);
  let broken: Error | undefined;
  let result: T;
  try {
    result = await work(tx);
    await tx.commit();
  } catch (error) {
    broken = await tx.rollback();
    throw error;
  } finally {
    client.release(broken);
  }
  tx.tellCommitted();
  return result;
}

class OpenTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #named: Named;
  readonly #committed: (() => void)[] = [];
  #waiting: Sent[];
  #waitingBytes = 0;
  #isOpen = false;
  /** Half a message may be on its way: nobody may use the connection any more. */
  #torn: Error | null = null;

  constructor(client: pg.PoolClient, named: Named, setScope: Sent) {
    this.#client = client;
    this.#named = named;
    this.#waiting = [{ statement: named(BEGIN), values: [] }, setScope];
  }

  async rows(statement: Statement, values: readonly Parameter[] = []): Promise<TextRow[]> {
    if (isScript(statement, values)) return (await this.#script(statement.text)).rows;
    return (await this.#send(statement, values)).rows;
  }

  async run(statement: Statement, values: readonly Parameter[] = []): Promise<number> {
    if (isScript(statement, values)) return (await this.#script(statement.text)).rowCount ?? 0;
    return (await this.#send(statement, values)).count;
  }

  async later(statement: Statement, values: readonly Parameter[] = []): Promise<void> {
    const bytes = this.#waitingBytes + bytesOf(values);
    if (this.#waiting.length >= WAITING_MAX || bytes > WAITING_BYTES_MAX) {
      await this.#send(statement, values);
      return;
    }
    this.#waiting.push({ statement: this.#named(statement), values });
    this.#waitingBytes = bytes;
  }

  async foreign(text: string, values: readonly unknown[] = []): Promise<ObjectRows> {
    await this.#flush();
    return asObjects(this.#client, text, values);
  }

  afterCommit(work: () => void): void {
    this.#committed.push(work);
  }

  async commit(): Promise<void> {
    if (this.#isOpen || this.#waitingBytes > 0 || this.#waiting.length > 2) await this.#send(COMMIT, []);
  }

  /** Gives the error after which the connection is of no use. */
  async rollback(): Promise<Error | undefined> {
    if (this.#torn !== null) return this.#torn;
    if (!this.#isOpen) return undefined;
    try {
      await this.#client.query('rollback');
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  tellCommitted(): void {
    for (const tell of this.#committed) tell();
  }

  /** A text without name and values may hold several statements: migrations do. */
  async #script(text: string): Promise<pg.QueryArrayResult<(string | null)[]>> {
    await this.#flush();
    return this.#client.query<(string | null)[]>({ text, values: [], rowMode: 'array' });
  }

  /** Sends what waits. */
  async #flush(): Promise<void> {
    const last = this.#waiting.pop();
    if (last !== undefined) await this.#send(last.statement, last.values);
  }

  async #send(statement: Statement, values: readonly Parameter[]): Promise<Brought> {
    const sent = [...this.#waiting, { statement: this.#named(statement), values }];
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#isOpen = true;
    try {
      return await this.#travel(sent);
    } catch (error) {
      // Where it was sent says more than where the answer was read.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  }

  #travel(sent: readonly Sent[]): Promise<Brought> {
    return new Promise((resolve, reject) => {
      const trip = new Trip(sent, (error, brought) => (error === null ? resolve(brought) : reject(error)));
      try {
        this.#client.query(trip as unknown as pg.Submittable);
      } catch (error) {
        this.#torn = error instanceof Error ? error : new Error(String(error));
        reject(this.#torn);
      }
    });
  }
}

const isScript = ({ name }: Statement, values: readonly Parameter[]): boolean =>
  name === undefined && values.length === 0;

function bytesOf(values: readonly Parameter[]): number {
  let bytes = 0;
  for (const value of values) if (typeof value === 'string' || Buffer.isBuffer(value)) bytes += value.length;
  return bytes;
}

/** With several statements in one text, the rows of all. */
export async function asObjects(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<ObjectRows> {
  const result: ObjectRows | ObjectRows[] = await client.query({
    text,
    values: [...values],
    types: pg.types,
  });
  return Array.isArray(result) ? { rows: result.flatMap((one) => one.rows) } : { rows: result.rows };
}
