/** Transactions as the job that categorises sees them, and their answers. The hot path of categorising. */
import type { CategorySource } from '../core/categories/types.ts';
import type { LocalDate } from '../core/dates.ts';
import type {
  CategoryEntry,
  CategoryWorkStore,
  NewAnswer,
  OppositePair,
} from '../engine/categories/store-port.ts';
import { bigintArray, dateArray, textArray } from './arrays.ts';
import type { Database, Parameter, Statement, TextRow, Transaction } from './database.ts';
import { integer, maybe } from './text-values.ts';

type Entries = Pick<
  CategoryWorkStore,
  'changedEntries' | 'entriesAgain' | 'entriesAfter' | 'entriesOf' | 'opposites' | 'uncategorised'
>;

const COLUMNS = `t.id, t.account_id, t.revision, t.entry_date, t.amount, t.currency, t.counterparty_name,
    case when t.counterparty_account_id is not null then (select encode(c.lookup, 'hex') from counterparty_accounts c
      where c.owner_id = t.owner_id and c.id = t.counterparty_account_id) end,
    t.text, t.bank_text, t.details, t.removed_at is not null or (t.missing_since is not null and t.status = 'pending'),
    t.category, k.code, k.source, k.confidence, k.merchant, k.transfer_of, k.again
  from`;
/** Row by row (`limit`): a plan that was made while nothing was categorised would read all of it for each entry. */
const ANSWER = `lateral (select code, source, confidence, merchant, transfer_of, again from transaction_categories
    where owner_id = t.owner_id and transaction_id = t.id limit 1) k on true`;
const select = (from: string, where: string): string => `select ${COLUMNS} ${from} where ${where}`;

/** Up to one event: its index holds them in its order; within an event they are sorted by id. */
const CHANGED: Statement = {
  name: 'category_changed_entries',
  text: select(
    `(select * from transactions where owner_id = $1 and (revision, id) > ($2::bigint, $3::bigint)
      and revision <= $4::bigint order by revision, id limit $5) t left join ${ANSWER}`,
    'true order by t.revision, t.id',
  ),
};
const AGAIN: Statement = {
  name: 'category_entries_again',
  text: select(
    `(select owner_id, transaction_id from transaction_categories where owner_id = $1 and again
      order by transaction_id limit $2) a join transactions t on t.owner_id = a.owner_id and t.id = a.transaction_id
    left join ${ANSWER}`,
    'true order by t.id',
  ),
};
const AFTER: Statement = {
  name: 'category_entries_after',
  text: select(
    `(select * from transactions where owner_id = $1 and id > $2 order by id limit $3) t left join ${ANSWER}`,
    'true order by t.id',
  ),
};
/** What nobody has looked at yet is left to its turn. */
const UNCATEGORISED: Statement = {
  name: 'category_uncategorised',
  text: select(
    `(select t.* from transactions t
      join transaction_categories n on n.owner_id = t.owner_id and n.transaction_id = t.id and n.code is null
      where t.owner_id = $1 and t.id > $3 and t.account_id = any(select id from accounts
        where owner_id = $1 and connection_id = $2)
      order by t.id limit $4) t left join ${ANSWER}`,
    'true order by t.id',
  ),
};
const OF: Statement = {
  name: 'category_entries_of',
  text: select(
    `transactions t left join ${ANSWER}`,
    't.owner_id = $1 and t.id = any($2::bigint[]) order by t.id',
  ),
};
/** What is near in days is read once and hashed by amount: an index would be walked for each entry. */
const OPPOSITES: Statement = {
  name: 'category_opposites',
  text: `with near as materialized (
      select id, account_id, amount, currency, entry_date from transactions
      where owner_id = $1 and entry_date between $8::date - $7::integer and $9::date + $7::integer and removed_at is null
        and (missing_since is null or status = 'booked')),
    seen as materialized (
      select id, account_id, -(amount::numeric) as amount, currency, entry_date
      from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::date[])
        as seen (id, account_id, amount, currency, entry_date))
    select m.id, o.id, abs(o.entry_date - m.entry_date)
    from seen m join near o on o.amount = m.amount and o.currency = m.currency and o.account_id <> m.account_id
      and abs(o.entry_date - m.entry_date) <= $7::integer
    where coalesce((select k.transfer_of from transaction_categories k
      where k.owner_id = $1 and k.transaction_id = o.id), m.id) = m.id
    order by 3, 1, 2 limit $10`,
};
/**
 * A choice stands above the answer. What changed since it was seen is left for its next look (`is true` keeps the planner
 * from looking for entries by their revision, which thousands have in common). A choice that came meanwhile is such a
 * change, so an entry that had no answer has none now, and what need not look for conflicts writes faster.
 */
const INSERT = `insert into transaction_categories as k (owner_id, transaction_id, entry_date, code, source, confidence,
      version, merchant, transfer_of, revision)
    select $1, t.id, t.entry_date, coalesce(t.category, a.code),
      case when t.category is null then a.source else 'user' end,
      case when t.category is null then a.confidence::smallint else 100::smallint end,
      a.version::integer, a.merchant, a.transfer_of, $2
    from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::bigint[])
      as a (id, revision, code, source, confidence, version, merchant, transfer_of)
    join transactions t on t.owner_id = $1 and t.id = a.id where (t.revision = a.revision) is true`;
const WRITE_FIRST: Statement = { name: 'category_write_first_answers', text: INSERT };
const WRITE: Statement = {
  name: 'category_write_answers',
  text: `${INSERT}
    on conflict (owner_id, transaction_id) do update set code = excluded.code, source = excluded.source,
      confidence = excluded.confidence, version = excluded.version, merchant = excluded.merchant,
      transfer_of = excluded.transfer_of, revision = excluded.revision, again = false`,
};

/** Writes answers in a transaction that holds the owner's lock. @param revision the event that announces them, or 0. */
export async function writeAnswers(
  tx: Transaction,
  owner: number,
  revision: number,
  answers: readonly NewAnswer[],
): Promise<void> {
  const { first = [], later = [] } = Object.groupBy(answers, ({ isFirst }) => (isFirst ? 'first' : 'later'));
  if (first.length > 0) await tx.run(WRITE_FIRST, [owner, revision, ...arraysOf(first)]);
  if (later.length > 0) await tx.run(WRITE, [owner, revision, ...arraysOf(later)]);
}

const arraysOf = (answers: readonly NewAnswer[]): Parameter[] => [
  bigintArray(answers.map(({ id }) => id)),
  bigintArray(answers.map(({ seenRevision }) => seenRevision)),
  textArray(answers.map(({ code }) => code)),
  textArray(answers.map(({ source }) => source)),
  bigintArray(answers.map(({ confidence }) => confidence)),
  bigintArray(answers.map(({ version }) => version)),
  textArray(answers.map(({ merchant }) => merchant)),
  bigintArray(answers.map(({ transferOf }) => transferOf)),
];

const entryOf = (row: TextRow): CategoryEntry => ({
  id: Number(row[0]),
  accountId: Number(row[1]),
  revision: Number(row[2]),
  date: row[3] as LocalDate,
  amount: row[4] ?? '',
  currency: row[5] ?? '',
  counterpartyName: row[6] ?? null,
  counterpartyAccount: row[7] ?? null,
  text: row[8] ?? null,
  bankText: row[9] ?? null,
  details: row[10] ?? null,
  hidden: row[11] === 't',
  choice: row[12] ?? null,
  answer:
    row[14] === null || row[14] === undefined
      ? null
      : {
          code: row[13] ?? null,
          source: row[14] as CategorySource,
          confidence: Number(row[15]),
          merchant: row[16] ?? null,
          transferOf: maybe(row[17], Number),
        },
  again: row[18] === 't',
});

/** Opens reading of entries on a database of the serving role. */
export function categoryEntries(app: Database): Entries {
  const entries = async (
    ownerScope: Parameters<Entries['entriesOf']>[0],
    statement: Statement,
    values: readonly Parameter[],
  ): Promise<readonly CategoryEntry[]> =>
    (await app.rows(ownerScope, statement, [ownerScope.ownerId, ...values])).map(entryOf);
  return {
    changedEntries: (scope, after, wanted, limit) =>
      entries(scope, CHANGED, [after.revision, after.id, wanted, limit]),
    entriesAgain: (scope, limit) => entries(scope, AGAIN, [limit]),
    entriesAfter: (scope, id, limit) => entries(scope, AFTER, [id, limit]),
    uncategorised: (scope, connectionId, id, limit) =>
      entries(scope, UNCATEGORISED, [connectionId, id, limit]),
    entriesOf: (scope, ids) => entries(scope, OF, [bigintArray(ids)]),

    async opposites(scope, some, days, limit): Promise<readonly OppositePair[]> {
      const dates = some.map(({ date }) => date).sort();
      const [first] = dates;
      const last = dates.at(-1);
      if (first === undefined || last === undefined) return [];
      const rows = await app.rows(scope, OPPOSITES, [
        scope.ownerId,
        bigintArray(some.map(({ id }) => id)),
        bigintArray(some.map(({ accountId }) => accountId)),
        textArray(some.map(({ amount }) => amount)),
        textArray(some.map(({ currency }) => currency)),
        dateArray(some.map(({ date }) => date)),
        days,
        first,
        last,
        limit,
      ]);
      return rows.map(([id, otherId, apart]) => ({
        id: integer(id),
        otherId: integer(otherId),
        days: integer(apart),
      }));
    },
  };
}
