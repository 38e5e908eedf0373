/** What daily balances of the finAPI surface are made of: sums of the entries of its user view, exact and in the database. */
import { BOOKED_TYPES } from '../../core/balances/preference.ts';
import type { LocalDate } from '../../core/dates.ts';
import { add, type Decimal, DecimalSum } from '../../core/money.ts';
import type { DailyBalanceStore } from '../../engine/finapi/daily-balances-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { bigintArray, dateArray } from '../arrays.ts';
import type { Database, Statement, TextRow } from '../database.ts';
import { integer, textOf } from '../text-values.ts';

/**
 * One statement, so that all of it is of one moment. `rest` is what has to be added to the balances of the banks to have
 * the end of the last day: less what is booked after it, more what the balances do not hold and the surface shows before
 * it. A booking of the future is shown on an earlier day than the bank's own, and is not in the bank's balance.
 */
const FACTS: Statement = {
  name: 'finapi_daily_facts',
  text: `with anchors as (select * from unnest($2::bigint[], $3::date[]) as a (account_id, holds)),
    entries as (
      select e.account_id, e.finapi_booking_date as day, e.bank_booking_date as bank_day, e.amount, a.holds
      from anchors a join finapi_entries e on e.owner_id = $1 and e.account_id = a.account_id and not e.is_split)
    select 'rest', null, coalesce(sum(amount) filter (where day <= $5::date and bank_day > holds), 0)::text,
        coalesce(-sum(amount) filter (where day > $5::date and bank_day <= holds), 0)::text
      from entries
    union all
    select 'day', day::text, coalesce(sum(amount) filter (where amount >= 0), 0)::text,
        coalesce(sum(amount) filter (where amount < 0), 0)::text
      from entries where day between $4::date and $5::date group by day
    union all
    select 'known', null, least((select min(day) - 1 from entries),
        (select min(b.reference_date) from balances b join anchors a using (account_id)
          where b.owner_id = $1 and b.type in (${BOOKED_TYPES.map((type) => `'${type}'`).join(', ')})),
        (select min(lower(c.days)) from account_coverage c join anchors a using (account_id)
          where c.owner_id = $1))::text,
      greatest((select max(day) from entries), (select max(holds) from anchors),
        (select least(max(upper(c.days)) - 1, $6::date) from account_coverage c join anchors a using (account_id)
          where c.owner_id = $1 having count(*) > 0))::text`,
};
const ENTRIES: Statement = {
  name: 'finapi_daily_entries',
  text: `select finapi_booking_date, id from finapi_entries
    where owner_id = $1 and account_id = any($2::bigint[]) and not is_split
      and finapi_booking_date = any($3::date[]) order by 1, 2`,
};

const money = (text: string | null | undefined): Decimal => textOf(text) as Decimal;

const sumOf = (amounts: readonly Decimal[]): Decimal => {
  const sum = new DecimalSum();
  for (const amount of amounts) sum.add(amount);
  return sum.value();
};

const NONE: TextRow = [];

/** Opens it on a database of the serving role. */
export const openDailyBalances = (app: Database): DailyBalanceStore => ({
  async facts(scope, anchors, days, today) {
    const rows = await app.rows(scope, FACTS, [
      scope.ownerId,
      bigintArray(anchors.map(({ accountId }) => accountId)),
      dateArray(anchors.map(({ holds }) => holds)),
      days.from,
      days.to,
      today,
    ]);
    const found = Map.groupBy(rows, ([kind]) => kind);
    const [rest = NONE] = found.get('rest') ?? [];
    const [known = NONE] = found.get('known') ?? [];
    const said = sumOf(anchors.map(({ amount }) => amount));
    return {
      end: add(said, add(money(rest[2]), money(rest[3]))),
      moved: (found.get('day') ?? []).map((row) => ({
        date: textOf(row[1]) as LocalDate,
        income: money(row[2]),
        spending: money(row[3]),
      })),
      first: (known[2] ?? null) as LocalDate | null,
      last: (known[3] ?? null) as LocalDate | null,
    };
  },

  entriesOf: (scope, accountIds, days) => entriesOf(app, scope, accountIds, days),
});

async function entriesOf(
  app: Database,
  scope: OwnerScope,
  accountIds: readonly number[],
  days: readonly LocalDate[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (accountIds.length === 0 || days.length === 0) return new Map();
  const rows = await app.rows(scope, ENTRIES, [scope.ownerId, bigintArray(accountIds), dateArray(days)]);
  const groups = Map.groupBy(rows, ([day]) => textOf(day));
  return new Map([...groups].map(([day, group]) => [day, group.map(([, id]) => integer(id))]));
}
