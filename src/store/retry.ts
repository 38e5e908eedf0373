/** Transactions that the database itself asks to run again. */
import type { Database, Scope, Transaction } from './database.ts';

/** How often a piece of work is tried when it meets another writer in a circle. */
export const ATTEMPTS_MAX = 4;

/** deadlock_detected and serialization_failure: nothing happened, and the same work may pass the next time. */
const AGAIN = new Set(['40P01', '40001']);

/** The SQLSTATE of an error, '' when it has none. */
export const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * Like `database.transaction`, run again when the database ended it in favour of another writer, at most
 * {@link ATTEMPTS_MAX} times in all. `work` must not keep anything of an attempt that failed.
 */
export async function persistently<T>(
  database: Database,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(scope, work);
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !AGAIN.has(sqlState(error))) throw error;
    }
  }
}
