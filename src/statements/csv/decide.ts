/** From the sample of a file to its plan, or to what has to be asked. */
import type { Currency } from '../../core/money.ts';
import type { ReadOptions, StatementFault } from '../contract.ts';
import { decideNotation, looksLikeAmount, unitOf } from './amount.ts';
import { type Agreement, orderOf } from './chain.ts';
import { findColumns } from './columns.ts';
import { currencyOf } from './currency.ts';
import {
  type DateOrder,
  dateReader,
  formatReader,
  looksLikeDate,
  orderMatters,
  ordersPossible,
  readDate,
} from './date.ts';
import { mappingNeeded, notRecognised, rowFault, sampleRows } from './faults.ts';
import { findHeader, type Header, looksLikeEntry } from './header.ts';
import { balanceNote, judge } from './judge.ts';
import type { CsvMapping } from './mapping.ts';
import { cellOf, type Plan, type Sign } from './plan.ts';
import { readPreamble } from './preamble.ts';
import type { CsvRecord } from './record.ts';
import type { Columns, Role } from './roles.ts';
import { directionWords, statusWords } from './said.ts';
import { suggestionOf } from './suggestion.ts';

/** What the sample came to: a plan and where its rows begin, or a fault. */
export type Decided =
  | {
      readonly plan: Plan;
      readonly rowsFrom: number;
      readonly agreement: Agreement;
      readonly notes: readonly string[];
    }
  | { readonly fault: StatementFault };

/** `Bal1012.34`: a header that lost its end runs into an entry. A date such as 05.01.26 is none. */
const ENDS_WITH_AMOUNT = /[^\d.,/-]\d{1,12}[.,]\d{2}$/;
const DATE_ROLES: readonly Role[] = ['booking_date', 'value_date', 'transaction_date'];
const AMOUNT_ROLES: readonly Role[] = ['amount', 'debit', 'credit'];
const ALL_AMOUNT_ROLES: readonly Role[] = [...AMOUNT_ROLES, 'balance', 'charges'];

/** Decides how to read a file of which these are the first records (all of them in a small file). */
export function decide(
  records: readonly CsvRecord[],
  delimiter: string,
  mapping: CsvMapping,
  options: ReadOptions,
): Decided {
  const header = findHeader(records, mapping.header_row);
  const rowsFrom = header.at === null ? 0 : header.at + 1;
  const body = records.slice(rowsFrom);
  const entries = body.filter(looksLikeEntry);
  const rows = entries.length > 0 ? entries : rowsWithAmount(header, body);
  const found = findColumns(header, entries, mapping);
  const known = header.columns.some((one) => one.meanings.length > 0);
  if (rows.length === 0 && (found.open.length > 0 || !known))
    return {
      fault: notRecognised('some row has a date and an amount', records[0]?.cells.join(delimiter) ?? ''),
    };
  const { columns } = found;
  const odd = header.columns.find(
    ({ name }) =>
      ENDS_WITH_AMOUNT.test(name) ||
      (/\d[.,/-]\d/.test(name) && (looksLikeAmount(name) || looksLikeDate(name))),
  );
  if (odd !== undefined && known)
    return {
      fault: rowFault(
        records[header.at ?? 0]?.line ?? null,
        null,
        'a column name is no amount and no date',
        odd.name,
      ),
    };
  const open: string[] = [...found.open];
  const given = mapping.decimal_mark ?? null;
  const notation = decideNotation(cellsOf(rows, columns, ALL_AMOUNT_ROLES), given);
  if (notation.type === 'contradiction')
    return {
      fault: rowFault(
        lineOf(rows, notation.cell),
        null,
        'all amounts of a file have one decimal mark',
        notation.cell,
      ),
    };
  if (notation.type === 'ambiguous') open.push('decimal_mark');
  const dates = decideDates(rows, columns, mapping, options);
  if (dates.fault !== null) return { fault: dates.fault };
  if (dates.open && found.open.every((one) => one !== 'booking_date')) open.push('date_order');
  const preamble = readPreamble(records.slice(0, header.at ?? 0));
  const currency = decideCurrency(rows, columns, found.currency ?? preamble.currency, mapping, options);
  const draft: Plan = {
    delimiter,
    names: header.columns.map((one) => one.name),
    columns,
    ...cellCounts(header, rows),
    notation: notation.type === 'sure' ? notation.notation : { mark: null, scaleMax: 0 },
    sign: mapping.sign ?? 'as_given',
    currency,
    preamble,
    account: mapping.account ?? preamble.account,
    order: null,
    scaleMin: 0,
    balanceAlways: false,
    date: dates.read,
    direction: directionWords(mapping),
    status: statusWords(mapping, columns),
  };
  const sign = judge(draft, rows, mapping);
  if (notation.type === 'sure' && !found.open.includes('amount')) open.push(...sign.open);
  if (currency === null && rows.length > 0 && columns.of.currency === undefined) open.push('currency');
  const plan: Plan = {
    ...draft,
    sign: sign.sign ?? 'as_given',
    order: orderOf(sign.agreement),
    scaleMin: sign.scaleMin,
    balanceAlways: sign.balanceAlways,
  };
  if (open.length === 0 && found.missing === null)
    return {
      plan,
      rowsFrom,
      agreement: sign.agreement,
      notes: [...noteOf(mapping, options, currency), ...balanceNote(sign.agreement)],
    };
  return {
    fault: question(plan, header, records, rows, open, found.missing, sign.sign, mapping, dates.order),
  };
}

function question(
  plan: Plan,
  header: Header,
  records: readonly CsvRecord[],
  rows: readonly CsvRecord[],
  open: readonly string[],
  missing: string | null,
  sign: Sign | null,
  mapping: CsvMapping,
  order: DateOrder | null,
): StatementFault {
  const asked = missing === null ? [...new Set(open)] : ['mapping'];
  const shown = rows.length > 0 ? rows : records;
  const line = header.at === null ? null : (records[header.at]?.line ?? null);
  return mappingNeeded(
    {
      delimiter: plan.delimiter,
      columns: plan.names.map((name, at) => name || String(at)),
      sample: sampleRows(shown),
      suggestion: suggestionOf(plan, line, asked, sign, mapping, order),
      open: asked,
    },
    line,
    missing ?? shown[0]?.cells.join(plan.delimiter) ?? '',
    missing === null ? undefined : 'every column of the mapping is in the file',
  );
}

function* cellsOf(rows: readonly CsvRecord[], columns: Columns, roles: readonly Role[]): Generator<string> {
  for (const row of rows)
    for (const role of roles) {
      const cell = cellOf(row.cells, columns, role);
      if (cell !== '') yield cell;
    }
}

const lineOf = (rows: readonly CsvRecord[], cell: string): number | null =>
  rows.find((row) => row.cells.some((one) => one.trim() === cell))?.line ?? null;

/** Rows have as many cells as the header, or fewer where most rows have fewer; a cell without a name is a fault. */
function cellCounts(header: Header, rows: readonly CsvRecord[]): { cellsMin: number; cellsMax: number } {
  const named = header.columns.length;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1);
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [named, 0];
  const trusted = rows.length >= ROWS_TO_TRUST_MIN ? commonest : named;
  return {
    cellsMin: Math.min(named, trusted),
    cellsMax: header.at === null ? Math.max(named, trusted) : named,
  };
}

/** From so many rows on their commonest number of cells counts beside the header's. */
const ROWS_TO_TRUST_MIN = 3;

/** Rows with an amount, for a known header of which no row looks like an entry: the fault can say what is wrong. */
function rowsWithAmount(header: Header, body: readonly CsvRecord[]): readonly CsvRecord[] {
  const at = header.columns.findIndex((one) =>
    one.meanings.some((m) => m === 'amount' || m === 'debit' || m === 'credit'),
  );
  return at === -1 ? [] : body.filter((row) => looksLikeAmount((row.cells[at] ?? '').trim()));
}

interface DatesFound {
  readonly read: Plan['date'];
  readonly order: DateOrder | null;
  readonly open: boolean;
  readonly fault: StatementFault | null;
}

function decideDates(
  rows: readonly CsvRecord[],
  columns: Columns,
  mapping: CsvMapping,
  options: ReadOptions,
): DatesFound {
  const sure = (order: DateOrder | null, read: Plan['date']): DatesFound => ({
    read: dateReader(read),
    order,
    open: false,
    fault: null,
  });
  if (mapping.date_format !== undefined) {
    const read = formatReader(mapping.date_format);
    if (read !== null) return sure(null, read);
    const fault = rowFault(
      null,
      'date_format',
      'a date format has a day, a month and a year',
      mapping.date_format,
    );
    return { read: () => null, order: null, open: false, fault };
  }
  const told = mapping.date_order ?? options.dateOrder;
  const cells = [...cellsOf(rows, columns, DATE_ROLES)];
  if (told !== undefined) return sure(told, (cell) => readDate(cell, told));
  const possible = ordersPossible(cells);
  const unclear = cells.find(orderMatters);
  if (possible.size === 0) {
    const line = lineOf(rows, cells.find((cell) => !orderMatters(cell)) ?? '');
    const fault = rowFault(
      line,
      null,
      'all dates of a file have one order of day and month',
      cells.slice(0, 3).join(', '),
    );
    return { read: () => null, order: null, open: false, fault };
  }
  const [order = 'dmy'] = possible;
  const read = (cell: string) => (possible.size > 1 && orderMatters(cell) ? null : readDate(cell, order));
  return {
    read: dateReader(read),
    order: possible.size === 1 ? order : null,
    open: unclear !== undefined && possible.size > 1,
    fault: null,
  };
}

function decideCurrency(
  rows: readonly CsvRecord[],
  columns: Columns,
  named: Currency | null,
  mapping: CsvMapping,
  options: ReadOptions,
): Currency | null {
  if (named !== null) return named;
  const units = new Set(
    [...cellsOf(rows, columns, AMOUNT_ROLES)].map(unitOf).filter((unit) => unit !== null),
  );
  const [unit] = units;
  if (units.size === 1 && unit !== undefined && unit !== 'unsure') return unit;
  const inColumn = new Set([...cellsOf(rows, columns, ['currency'])].map(currencyOf));
  const [only = null] = inColumn;
  return inColumn.size === 1 && only !== null
    ? only
    : (currencyOf(mapping.currency ?? '') ?? options.currency ?? null);
}

function noteOf(mapping: CsvMapping, options: ReadOptions, currency: Currency | null): string[] {
  const told = mapping.currency ?? options.currency;
  return told === undefined || currency === null || told === currency
    ? []
    : [`The file says ${currency}; the given ${told} is not used`];
}
