/** What a mocked update of the finAPI surface reads and writes beside the ledger. */
import type { LocalDate } from '../../core/dates.ts';
import type { Decimal } from '../../core/money.ts';
import type { MockStore } from '../../engine/finapi/mock-port.ts';
import { bigintArray } from '../arrays.ts';
import type { Database, Statement } from '../database.ts';
import { instantParameter } from '../instants.ts';
import { textOf } from '../text-values.ts';

const KNOWN: Statement = {
  name: 'finapi_mock_known',
  text: `with newest as (select max(bank_booking_date) as day from finapi_entries
      where owner_id = $1 and account_id = $2 and kind = 'ledger')
    select n.day, e.bank_booking_date, e.amount from newest n left join finapi_entries e
      on e.owner_id = $1 and e.account_id = $2 and e.kind = 'ledger' and e.bank_booking_date >= n.day - $3::integer`,
};
const PRESENT: Statement = {
  name: 'finapi_mock_present',
  text: `update account_links set present = account_id = any($3::bigint[]),
      last_synced_at = case when account_id = any($3::bigint[]) then $4::timestamptz else last_synced_at end
    where owner_id = $1 and connection_id = $2`,
};
const ADJUSTED: Statement = {
  name: 'finapi_mock_adjusted',
  text: `select coalesce(sum(amount), 0) from finapi_adjustments where owner_id = $1 and account_id = $2`,
};
const ADJUST: Statement = {
  name: 'finapi_mock_adjust',
  // The account's latest update is the one that made it: both have its instant.
  text: `with updated as (update accounts set reconciled_at = now() where owner_id = $1 and id = $2
      returning owner_id, id, currency, reconciled_at)
    insert into finapi_adjustments (owner_id, account_id, booked_on, amount, currency, update_mark)
      select owner_id, id, $3, $4, currency, reconciled_at from updated`,
};

/** Opens it on a database of the serving role. */
export const openMocks = (app: Database): MockStore => ({
  async before({ tenantId, ownerId }, accountId, days) {
    const rows = await app.rows({ tenantId, ownerId }, KNOWN, [ownerId, accountId, days]);
    return {
      newest: (rows[0]?.[0] ?? null) as LocalDate | null,
      known: rows
        .filter((row) => row[1] !== null)
        .map((row) => ({ date: textOf(row[1]) as LocalDate, amount: textOf(row[2]) as Decimal })),
    };
  },

  async present(scope, connectionId, accountIds, at) {
    const values = [scope.ownerId, connectionId, bigintArray(accountIds), instantParameter(at)];
    await app.rows(scope, PRESENT, values);
  },

  async adjusted(scope, accountId) {
    const [row] = await app.rows(scope, ADJUSTED, [scope.ownerId, accountId]);
    return textOf(row?.[0]) as Decimal;
  },

  async adjust(scope, accountId, day, amount) {
    await app.rows(scope, ADJUST, [scope.ownerId, accountId, day, amount]);
  },
});
