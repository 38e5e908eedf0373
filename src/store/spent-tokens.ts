/** Tokens of banks that were sent once, by their keyed hash: over all owners, because the bank counts so too. */
import type { SpentTokenWrites } from '../engine/connect/store-port.ts';
import type { Database, Statement, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';

/** Longer than consents usually last, and rows that one spending drops beyond that. */
const KEPT_DAYS = 400;
const DROPPED_AT_ONCE = 100;

const SPEND: Statement = {
  name: 'token_spend',
  text: `with old as (delete from spent_tokens where lookup in
      (select lookup from spent_tokens where at < $2::timestamptz - interval '${KEPT_DAYS} days' and lookup <> $1
        order by at limit ${DROPPED_AT_ONCE}))
    insert into spent_tokens (lookup, at) values ($1, $2) on conflict (lookup) do nothing returning 1`,
};
const UNSPEND: Statement = { name: 'token_unspend', text: 'delete from spent_tokens where lookup = $1' };

/** Spending in a transaction: two at once wait for each other, and one of them has it. */
export const spentTokenWrites = (tx: Transaction): SpentTokenWrites => ({
  spendToken: async (lookup, now) =>
    (await tx.rows(SPEND, [bytesParameter(lookup), instantParameter(now)])).length === 1,
});

/** The bank never took it: it may be sent again. */
export async function unspendToken(app: Database, lookup: Uint8Array): Promise<void> {
  await app.rows(null, UNSPEND, [bytesParameter(lookup)]);
}
