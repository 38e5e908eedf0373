/**
 * The statement behind lists of transactions of the finAPI surface. What a filter meets is read once: sums are made of it,
 * and the ids of one page are taken from it in order. What a page shows is read by those ids.
 */
import type { EntryProperty } from '../../engine/finapi/transactions-port.ts';
import type {
  Places,
  SearchOrder,
  SearchWord,
  StoreFilter,
} from '../../engine/finapi/transactions-store-port.ts';
import { bigintArray, textArray } from '../arrays.ts';
import type { Parameter, Statement } from '../database.ts';

/** Conditions and values while a statement is put together. */
class Building {
  readonly values: Parameter[] = [];
  readonly conditions: string[] = [];

  /** The placeholder of a value. */
  value(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
  add(condition: string): void {
    this.conditions.push(condition);
  }
  compare(left: string, operator: string, value: string | undefined, type: string): void {
    if (value !== undefined) this.add(`${left} ${operator} ${this.value(value)}::${type}`);
  }
  oneOf(column: string, ids: readonly number[] | undefined): void {
    if (ids !== undefined) this.add(`${column} = any(${this.value(bigintArray(ids))}::bigint[])`);
  }
}

/** Texts with escaped characters are left alone: JSON may hold what no text can. */
const reference = (name: string): string =>
  `case when strpos(e.details, '"${name}"') > 0 and strpos(e.details, '\\u') = 0
    then e.details::json #>> '{references,${name}}' end`;
const REFERENCES = ['mandate', 'customer', 'creditor'].map(reference).join(', ');
const COUNTERPART = `lower(concat_ws(E'\\n', e.counterpart_name, e.counterpart_blz, e.counterpart_bic, ${REFERENCES}))`;
const PURPOSE = 'lower(e.purpose)';
/** Whose number an entry shows, as NumberedSide names it. */
const SIDE = 'coalesce(e.counterparty_account_id * 2 + 1, e.id * 2)';

function addWords(building: Building, texts: readonly string[], words: readonly SearchWord[] = []): void {
  for (const { word, sides } of words) {
    const value = building.value(word);
    // No pattern: every character means itself.
    const found = texts.map((text) => `strpos(${text}, lower(${value}::text)) > 0`);
    if (sides.length > 0) found.push(`${SIDE} = any(${building.value(bigintArray(sides))}::bigint[])`);
    building.add(`(${found.join(' or ')})`);
  }
}

const BERLIN_DAY = (placeholder: string, days: number): string =>
  `((${placeholder}::date + ${days})::timestamp at time zone 'Europe/Berlin')`;

function addDays(building: Building, filter: StoreFilter): void {
  building.compare('e.bank_booking_date', '>=', filter.minBankBookingDate, 'date');
  building.compare('e.bank_booking_date', '<=', filter.maxBankBookingDate, 'date');
  building.compare('e.finapi_booking_date', '>=', filter.minFinapiBookingDate, 'date');
  building.compare('e.finapi_booking_date', '<=', filter.maxFinapiBookingDate, 'date');
  if (filter.minImportDate !== undefined)
    building.add(`e.import_time >= ${BERLIN_DAY(building.value(filter.minImportDate), 0)}`);
  if (filter.maxImportDate !== undefined)
    building.add(`e.import_time < ${BERLIN_DAY(building.value(filter.maxImportDate), 1)}`);
}

const VIEWS = { bank: 'e.parent_id is null', user: 'not e.is_split', all: null } as const;
const DIRECTIONS = { all: null, income: 'e.amount >= 0', spending: 'e.amount < 0' } as const;

/** Adds what a filter asks for, of `finapi_entries` as `e`. */
function addFilter(building: Building, ownerId: number, filter: StoreFilter): void {
  building.add(`e.owner_id = ${building.value(ownerId)}`);
  for (const condition of [VIEWS[filter.view], DIRECTIONS[filter.direction ?? 'all']])
    if (condition !== null) building.add(condition);
  building.oneOf('e.id', filter.ids);
  building.oneOf('e.account_id', filter.accountIds);
  addDays(building, filter);
  building.compare('e.amount', '>=', filter.minAmount, 'numeric');
  building.compare('e.amount', '<=', filter.maxAmount, 'numeric');
  if (filter.labelIds !== undefined)
    building.add(`e.id in (select l.transaction_id from finapi_transaction_labels l where l.owner_id = $1
      and l.label_id = any(${building.value(bigintArray(filter.labelIds))}::bigint[]))`);
  if (filter.categories !== undefined) {
    const codes = building.value(textArray(filter.categories.codes));
    building.add(
      `(e.category_code = any(${codes}::text[])${filter.categories.none ? ' or e.category_code is null' : ''})`,
    );
  }
  if (filter.isNew !== undefined) building.add(`e.is_new = ${filter.isNew}`);
  if (filter.isPotentialDuplicate !== undefined)
    building.add(`e.is_potential_duplicate = ${filter.isPotentialDuplicate}`);
  if (filter.isAdjustingEntry !== undefined)
    building.add(`e.kind ${filter.isAdjustingEntry ? '=' : '<>'} 'adjustment'`);
  addWords(building, [PURPOSE, COUNTERPART], filter.search);
  addWords(building, [COUNTERPART], filter.counterpart);
  addWords(
    building,
    [PURPOSE],
    filter.purpose?.map((word) => ({ word, sides: [] })),
  );
}

/** Texts are ordered by their letters, small and capital alike, on every database in the same way. */
const byText = (text: string): string => `lower(${text}) collate "C"`;
const PROPRIETARY = `substring(e.details from '"proprietary":"([^"]*)"')`;
const GVC = `coalesce(substring(${PROPRIETARY} from '^GVC:(\\d{3})$'), substring(${PROPRIETARY} from '(?:^|\\+)(\\d{3})(?:\\+|$)'))`;
const BTC = `substring(e.details from '"bank_transaction_code":"([^"]*)"')`;

const COLUMNS: Partial<Record<EntryProperty, string>> = {
  id: 'e.id',
  parentId: 'e.parent_id',
  accountId: 'e.account_id',
  valueDate: 'e.value_date',
  bankBookingDate: 'e.bank_booking_date',
  finapiBookingDate: 'e.finapi_booking_date',
  amount: 'e.amount',
  purpose: byText('e.purpose'),
  counterpartName: byText('e.counterpart_name'),
  counterpartBic: byText('e.counterpart_bic'),
  primanota: byText(`substring(${PROPRIETARY} from '\\+\\d{3}\\+([^+]+)')`),
  isPotentialDuplicate: 'e.is_potential_duplicate',
  isNew: 'e.is_new',
  // As exact as it is shown.
  importDate: "date_trunc('milliseconds', e.import_time)",
};

/** What a table says of a text; null where it has nothing. */
function lookedUp(building: Building, table: Readonly<Record<string, string>>, key: string): string {
  const [keys, texts] = [Object.keys(table), Object.values(table)].map((list) =>
    building.value(textArray(list)),
  );
  return `(${texts}::text[])[array_position(${keys}::text[], ${key})]`;
}

/** As the surface says it: the bank's words, else those of its codes, the most exact first. */
function typeOf(building: Building, { gvc, btc }: SearchOrder['types']): string {
  const exact = [3, 2, 1].map((parts) => `array_to_string((string_to_array(${BTC}, '-'))[1:${parts}], '-')`);
  const known = [lookedUp(building, gvc, GVC), ...exact.map((code) => lookedUp(building, btc, code))];
  return byText(
    `coalesce(e.bank_text, case when e.details is not null then coalesce(${known.join(', ')}) end)`,
  );
}

/** A join that gives the places of what the database cannot order by itself. */
function joined(building: Building, alias: string, ofCategory: boolean, { keys, places }: Places): string {
  const list = ofCategory ? textArray(keys.map(String)) : bigintArray(keys.map(Number));
  return `left join unnest(${building.value(list)}::${ofCategory ? 'text' : 'bigint'}[],
    ${building.value(bigintArray(places))}::bigint[]) as ${alias} (key, place)
    on ${alias}.key = ${ofCategory ? 'e.category_code' : SIDE}`;
}

interface Key {
  readonly text: string;
  readonly direction: string;
}

/** The orders, each property once, and the id in the end: no two entries have the same place. */
function keysOf(
  building: Building,
  order: SearchOrder,
): { readonly keys: readonly Key[]; readonly joins: readonly string[] } {
  const seen = new Set<EntryProperty>();
  const keys: Key[] = [];
  const joins: string[] = [];
  for (const { property, direction } of order.by) {
    if (seen.has(property)) continue;
    seen.add(property);
    const places = order.given[property];
    const alias = `g${joins.length}`;
    if (places !== undefined) joins.push(joined(building, alias, property.startsWith('category.'), places));
    const column = property === 'type' ? typeOf(building, order.types) : COLUMNS[property];
    keys.push({ text: column ?? (places === undefined ? 'null::bigint' : `${alias}.place`), direction });
  }
  if (!seen.has('id')) keys.push({ text: 'e.id', direction: 'asc' });
  return { keys, joins };
}

export interface Bound {
  readonly statement: Statement;
  readonly values: readonly Parameter[];
}

/** One row: how many, income, spending, balance, and the ids of the page as an array. */
export function searchStatement(
  ownerId: number,
  filter: StoreFilter,
  order: SearchOrder,
  page: { readonly offset: number; readonly limit: number },
): Bound {
  const building = new Building();
  addFilter(building, ownerId, filter);
  const { keys, joins } = keysOf(building, order);
  const columns = keys.map(({ text }, at) => `${text} as o${at}`).join(', ');
  const sorted = keys.map(({ direction }, at) => `o${at} ${direction}`).join(', ');
  const text = `with met as materialized (
      select e.id, e.amount, ${columns} from finapi_entries e ${joins.join(' ')}
      where ${building.conditions.join(' and ')})
    select count(*), coalesce(sum(amount) filter (where amount >= 0), 0),
      coalesce(sum(amount) filter (where amount < 0), 0), coalesce(sum(amount), 0),
      array(select id from met order by ${sorted}
        limit ${building.value(page.limit)} offset ${building.value(page.offset)})::text
    from met`;
  return { statement: { text }, values: building.values };
}

/** `select <columns> from finapi_entries e where <filter> and <rest>`, for statements that write. */
export function filterOf(
  ownerId: number,
  filter: StoreFilter,
): { readonly where: string; readonly values: Parameter[] } {
  const building = new Building();
  addFilter(building, ownerId, filter);
  return { where: building.conditions.join(' and '), values: building.values };
}
