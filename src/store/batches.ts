/** Many rows in statements of a few thousand. */
import { STATEMENT_ROWS } from '../core/limits.ts';

/**
 * Sends rows in batches of at most {@link STATEMENT_ROWS}: while the database works on one, the next is made ready.
 * @param ready makes a batch ready and gives the function that sends it. What sending throws is thrown on.
 */
export async function inBatches<Row>(
  rows: readonly Row[],
  ready: (batch: readonly Row[]) => () => Promise<unknown>,
): Promise<void> {
  let sent: Promise<unknown> = Promise.resolve();
  for (let from = 0; from < rows.length; from += STATEMENT_ROWS) {
    const send = ready(rows.slice(from, from + STATEMENT_ROWS));
    await sent;
    sent = send();
    sent.catch(() => {}); // Thrown where the next batch or the end awaits it.
  }
  await sent;
}
