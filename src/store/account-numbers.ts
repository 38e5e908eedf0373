/** The sealed numbers of accounts. */
import type { AccountNumberStore } from '../engine/accounts/account-numbers.ts';
import { bigintArray } from './arrays.ts';
import type { Database, Statement } from './database.ts';
import { bytesOf, integer, textOf } from './text-values.ts';

const OF_ACCOUNTS: Statement = {
  name: 'account_numbers_of',
  text: `select account_id, encode(lookup, 'hex'), scheme, sealed from account_identifiers
    where owner_id = $1 and account_id = any($2::bigint[]) and scheme not in ('name', 'stable')
    order by account_id, created_at, lookup`,
};

export const openAccountNumberStore = (app: Database): AccountNumberStore => ({
  async sealedNumbers(scope, accountIds) {
    const rows = await app.rows(scope, OF_ACCOUNTS, [scope.ownerId, bigintArray(accountIds)]);
    return rows.map((row) => ({
      accountId: integer(row[0]),
      lookup: textOf(row[1]),
      scheme: textOf(row[2]),
      sealed: bytesOf(row[3]),
    }));
  },
});
