/**
 * PostgreSQL as the store sees it: text in, text out, and every statement inside a scope that the database enforces.
 * A scope is set with `set_config(…, true)`, so it ends with its transaction and pooling by transaction is safe.
 */
import pg from 'pg';
import type { OwnerScope, TenantScope } from '../engine/ports.ts';
import { asObjects, inTransaction } from './open-transaction.ts';
import type { ObjectRows, Parameter, Statement, TextRow, Transaction } from './statement.ts';
import { type Sent, Trip } from './trip.ts';

export type { ObjectRows, Parameter, Statement, TextRow, Transaction } from './statement.ts';

/** Whose rows may be seen: nobody's (tables without an owner), a tenant's, an owner's. */
export type Scope = OwnerScope | TenantScope | null;

export interface Database {
  /** Runs one statement in its scope, in one round trip and one transaction of its own. */
  rows(scope: Scope, statement: Statement, values?: readonly Parameter[]): Promise<TextRow[]>;
  /** Runs work in a transaction in its scope; anything thrown rolls back and is thrown on. */
  transaction<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs the SQL of a library on a connection of its own, in nobody's scope; it may hold a whole transaction. */
  foreign(text: string, values?: readonly unknown[]): Promise<ObjectRows>;
  /** How many connections wait, are idle and are open: for doctor and metrics. */
  load(): { readonly waiting: number; readonly idle: number; readonly total: number };
  close(): Promise<void>;
}

/** Connections that one process opens to the database. */
export const POOL_CONNECTIONS = 12;
export const CONNECT_TIMEOUT_MS = 10_000;
export const STATEMENT_TIMEOUT_MS = 120_000;
export const IDLE_TIMEOUT_MS = 60_000;
/** A process that stands still (a paused machine, a cut network) must not hold its locks for ever. */
export const IDLE_IN_TRANSACTION_MS = 30_000;

const SET_SCOPE: Statement & { readonly name: string } = {
  name: 'scope',
  text: `select set_config('tributary.tenant', $1, true), set_config('tributary.owner', $2, true)`,
};

const scopeValues = (scope: Scope): [string, string] => [
  scope === null ? '' : String(scope.tenantId),
  scope !== null && 'ownerId' in scope ? String(scope.ownerId) : '',
];

/** How a database is reached. */
export interface DatabaseOptions {
  readonly url: string;
  /** Off for poolers that mix up prepared statements (pgbouncer before 1.21). */
  readonly prepare?: boolean;
  readonly connections?: number;
  /** How long a statement waits for a free or a new connection, in ms; {@link CONNECT_TIMEOUT_MS} when absent. */
  readonly waitMs?: number;
  readonly applicationName?: string;
  /** Take this role after logging in, and the schema that is its own: for migrations only. */
  readonly become?: { readonly owner: string };
}

/** Errors after which a connection is of no use: it broke, or the server ends it (shutdown, terminated by hand). */
const endsConnection = (error: Error): boolean =>
  !('code' in error && typeof error.code === 'string') || /^(57P|08|E)/.test(error.code);

const asText = { getTypeParser: () => (value: string | Buffer) => value };

/** SQLSTATE class 22: a value that no column can hold, such as text with a NUL, a number or a date out of range. */
const VALUE_FAULT = /^22/;

/**
 * Whether an error of the database is about a value that was sent, and not our mistake: surfaces refuse such values
 * before (PostgreSQL's text cannot hold U+0000), and where one gets through it is answered as bad input. The
 * statement changed nothing and the connection goes on.
 */
export const isValueFault = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && VALUE_FAULT.test(error.code);

/** Opens a pool. Nothing is connected before the first statement; a failure to connect is thrown by it. */
export function openDatabase(options: DatabaseOptions): Database {
  const prepare = options.prepare ?? true;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? POOL_CONNECTIONS,
    connectionTimeoutMillis: options.waitMs ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: options.applicationName ?? 'tributary',
    types: asText,
    onConnect: async (client: pg.ClientBase) => {
      // The scope statement is parsed before anything else, so that later ones find it on every connection.
      if (prepare) await client.query({ ...SET_SCOPE, values: ['', ''] });
      if (options.become !== undefined) {
        await client.query(`set role "${options.become.owner.replaceAll('"', '""')}"`);
        await client.query('set search_path = tributary');
      }
    },
  });
  // A connection that breaks while idle is replaced by the pool; the next statement says if the database is gone.
  pool.on('error', () => {});
  // One that breaks while a statement is under way fails that statement; without this it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));

  const named = (statement: Statement): Statement => (prepare ? statement : { text: statement.text });
  const scopeOf = (scope: Scope): Sent => ({ statement: named(SET_SCOPE), values: scopeValues(scope) });

  return {
    async rows(scope, statement, values = []) {
      const client = await pool.connect();
      return new Promise<TextRow[]>((resolve, reject) => {
        const scoped = new Trip(
          [scopeOf(scope), { statement: named(statement), values }],
          (error, { rows }) => {
            client.release(error !== null && endsConnection(error) ? error : undefined);
            if (error === null) resolve(rows);
            else reject(error);
          },
        );
        try {
          client.query(scoped as unknown as pg.Submittable);
        } catch (error) {
          // Half a message may be on its way: nobody else may use this connection.
          client.release(true);
          reject(error);
        }
      });
    },

    transaction: async (scope, work) => inTransaction(await pool.connect(), named, scopeOf(scope), work),

    async foreign(text, values = []) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        return await asObjects(client, text, values);
      } catch (error) {
        // The text may have begun a transaction of its own.
        await client.query('rollback').catch((failure: Error) => {
          broken = failure;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },

    load: () => ({ waiting: pool.waitingCount, idle: pool.idleCount, total: pool.totalCount }),
    close: () => pool.end(),
  };
}
