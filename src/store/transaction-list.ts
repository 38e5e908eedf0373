/**
 * The statements behind lists of transactions: the hot path. Every filter shape and order has its own text, so that
 * the database plans it once and walks an index from the cursor on; only values change between calls.
 */
import { createHash } from 'node:crypto';
import type {
  OwnerScope,
  PageRequest,
  TransactionCursor,
  TransactionFilter,
  TransactionSort,
} from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import type { Parameter, Statement } from './database.ts';

/** A statement with its values. */
export interface BoundStatement {
  readonly statement: Statement;
  readonly values: readonly Parameter[];
}

/** Columns of a transaction, in the order that {@link transactionRow} reads them. */
const COLUMNS = `t.id, t.account_id, t.status, t.amount, t.currency, t.entry_date, t.booking_date,
    t.value_date, t.counterparty_name, (select c.masked from counterparty_accounts c
      where c.owner_id = t.owner_id and c.id = t.counterparty_account_id), t.text, t.bank_text, k.code, t.bank_reference, t.details,
    t.created_at, t.updated_at,
    case when t.removed_at is not null then 'removed' when t.missing_since is not null then 'missing' else 'present' end,
    t.missing_since, t.removed_reason, t.review, t.possible_duplicate_of, k.source, k.confidence, k.merchant, k.transfer_of`;
/** Looked up row by row (`limit` keeps the planner from reading the other table as a whole, and from sorting for it). */
const BESIDE = `left join lateral (select code, source, confidence, merchant, transfer_of from transaction_categories
  where owner_id = t.owner_id and transaction_id = t.id limit 1) k on true`;
/** Transactions, with what stands beside them in other tables. */
const selectOf = (transactions: string): string => `select ${COLUMNS} from ${transactions} t ${BESIDE}`;
export const TRANSACTION_SELECT = selectOf('transactions');

/** Shapes that are prepared: each costs every connection of the pool a plan. Rarer ones run without a name. */
export const SHAPES_MAX = 200;
/** Page sizes written into the text, so that the planner knows how few rows are wanted; others are a value. */
const KNOWN_LIMITS: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200, 500]);
const NAME_DIGITS = 40;

const shapes = new Map<string, Statement>();

/** The statement of a text, named when it is one of the first {@link SHAPES_MAX}. The name is a hash of the text. */
function statementOf(text: string): Statement {
  const known = shapes.get(text);
  if (known !== undefined) return known;
  if (shapes.size >= SHAPES_MAX) return { text };
  const hash = createHash('sha256').update(text).digest('hex').slice(0, NAME_DIGITS);
  const statement = { name: `transactions_${hash}`, text };
  shapes.set(text, statement);
  return statement;
}

/** The part of a pattern that means itself in LIKE: `%`, `_` and `\` lose their meaning. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Conditions and values while a statement is put together. */
class Conditions {
  readonly texts: string[] = [];
  readonly values: Parameter[] = [];

  /** The placeholder of a value. */
  value(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(text: string): void {
    this.texts.push(text);
  }

  /** `=` for one value, so that an index keeps its order; else any of a list. An empty list meets no row. */
  oneOf(column: string, type: 'text' | 'bigint', values: readonly (string | number)[] | undefined): void {
    const [first] = values ?? [];
    if (values === undefined) return;
    if (values.length === 1 && first !== undefined) this.add(`${column} = ${this.value(first)}`);
    else this.add(`${column} = any(${this.value(arrayOf(type, values))}::${type}[])`);
  }

  compare(column: string, operator: string, value: string | undefined): void {
    if (value !== undefined) this.add(`${column} ${operator} ${this.value(value)}`);
  }
}

const arrayOf = (type: 'text' | 'bigint', values: readonly (string | number)[]): Buffer =>
  type === 'text' ? textArray(values.map(String)) : bigintArray(values.map(Number));

/** @param category `each` when the statement reads the categories of the filter one after the other, as `wanted`. */
function conditionsOf(
  scope: OwnerScope,
  filter: TransactionFilter,
  category: 'named' | 'each' = 'named',
): Conditions {
  const where = new Conditions();
  where.add(`t.owner_id = ${where.value(scope.ownerId)}`);
  where.oneOf('t.account_id', 'bigint', filter.accountIds);
  where.compare('t.entry_date', '>=', filter.from);
  where.compare('t.entry_date', '<=', filter.to);
  where.compare('t.amount', '>=', filter.amountMin);
  where.compare('t.amount', '<=', filter.amountMax);
  where.oneOf('t.status', 'text', filter.status);
  if (filter.category !== undefined) {
    // Said of both tables: the planner may begin with either.
    where.add(`k.owner_id = ${where.value(scope.ownerId)}`);
    if (category === 'named') where.oneOf('k.code', 'text', filter.category);
    else where.add('k.code = wanted.code');
  }
  where.oneOf('t.currency', 'text', filter.currency);
  addPresence(where, filter);
  if (filter.review !== undefined) where.add(`t.review is ${filter.review ? 'not null' : 'null'}`);
  if (filter.revision !== undefined) where.add(`t.revision = ${where.value(filter.revision)}`);
  if (filter.text !== undefined) {
    const pattern = where.value(`%${escapeLike(filter.text)}%`);
    // Under row-level security the planner knows nothing of ILIKE and guesses that next to no row meets it: it would
    // read and sort everything. Of a CASE it guesses one half, and walks the index in the list's order.
    where.add(
      `case when t.text ilike ${pattern} or t.counterparty_name ilike ${pattern} or t.bank_text ilike ${pattern}
        then true else false end`,
    );
  }
  return where;
}

const PRESENCES = {
  present: '(t.removed_at is null and t.missing_since is null)',
  missing: '(t.removed_at is null and t.missing_since is not null)',
  removed: 't.removed_at is not null',
} as const;

/** Pending entries that the bank does not show count for nothing unless they are asked for. */
function addPresence(where: Conditions, { presence, revision }: TransactionFilter): void {
  if (presence !== undefined) where.add(`(${presence.map((one) => PRESENCES[one]).join(' or ') || 'false'})`);
  else if (revision === undefined) where.add(`(t.missing_since is null or t.status = 'booked')`);
}

const COLUMN_OF_SORT = { date: 't.entry_date', amount: 't.amount' } as const;

/** The statement of a page: `page.limit + 1` rows after the cursor, in the order asked for, ties by id in the same direction. */
export function listStatement(
  scope: OwnerScope,
  filter: TransactionFilter,
  sort: TransactionSort,
  page: PageRequest<TransactionCursor>,
): BoundStatement {
  const byDate = sort === 'date' || sort === '-date';
  const isOfCategories = filter.category !== undefined && byDate;
  const each = isOfCategories && filter.category?.length !== 1 ? filter.category : undefined;
  const where = conditionsOf(scope, filter, each === undefined ? 'named' : 'each');
  const down = sort === '-date' || sort === '-amount';
  // The day stands beside the category, too, where an index holds both.
  const column = isOfCategories ? 'k.entry_date' : COLUMN_OF_SORT[byDate ? 'date' : 'amount'];
  const id = isOfCategories ? 'k.transaction_id' : 't.id';
  if (page.after !== null) {
    const place = `(${where.value(page.after.key)}, ${where.value(page.after.id)})`;
    where.add(`(${column}, ${id}) ${down ? '<' : '>'} ${place}`);
  }
  const wanted = page.limit + 1;
  const limit = KNOWN_LIMITS.has(page.limit) ? String(wanted) : where.value(wanted);
  const direction = down ? ' desc' : '';
  const from =
    filter.category !== undefined
      ? 'transaction_categories k join transactions t on t.owner_id = k.owner_id and t.id = k.transaction_id'
      : 'transactions t';
  const listed = isOfCategories ? 'listed_on' : byDate ? 'entry_date' : 'amount';
  const rows = `select t.*${isOfCategories ? ', k.entry_date as listed_on' : ''} from ${from}
    where ${where.texts.join(' and ')} order by ${column}${direction}, ${id}${direction} limit ${limit}`;
  const order = (of: string): string => `order by ${of}.${listed}${direction}, ${of}.id${direction}`;
  // The page first, and only then what stands beside its rows: no plan reads the other tables as a whole.
  let some = rows;
  if (each !== undefined) {
    // So many rows of each category, from its index, and the first of those.
    const codes = where.value(textArray([...new Set(each)]));
    some = `select one.* from unnest(${codes}::text[]) wanted (code) cross join lateral (${rows}) one
      ${order('one')} limit ${limit}`;
  }
  return { statement: statementOf(`${selectOf(`(${some})`)} ${order('t')}`), values: where.values };
}

/** The statement that counts what a filter meets. */
export function countStatement(scope: OwnerScope, filter: TransactionFilter): BoundStatement {
  const where = conditionsOf(scope, filter);
  const categories =
    filter.category === undefined
      ? ''
      : 'join transaction_categories k on k.owner_id = t.owner_id and k.transaction_id = t.id';
  const text = `select count(*) from transactions t ${categories} where ${where.texts.join(' and ')}`;
  return { statement: statementOf(text), values: where.values };
}
