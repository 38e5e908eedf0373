/** Positions of securities accounts in the database. */
import type { HoldingFilter, HoldingRow, SaidHolding } from '../engine/holdings-port.ts';
import type { OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import { bigintArray, textArray } from './arrays.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

const VALUES = `isin, national_number, name, quantity, quantity_kind, quote, quote_currency, quote_kind, quoted_at, value,
  value_currency, purchase_quote, purchase_quote_currency, purchase_value, purchase_value_currency`;
const of = (alias: string): string => VALUES.replaceAll(/\w+/g, `${alias}.$&`);

/** Amounts are compared with their scale, as banks say them. */
const KEEP: Statement = {
  name: 'holdings_keep',
  text: `with seen as (
      select key, isin, national_number, name, quantity::numeric, quantity_kind, quote::numeric, quote_currency, quote_kind,
        quoted_at::timestamptz, value::numeric, value_currency, purchase_quote::numeric, purchase_quote_currency,
        purchase_value::numeric, purchase_value_currency
      from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
          $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
        as s (key, ${VALUES})),
    gone as (
      delete from holdings h where h.owner_id = $1 and h.account_id = $2
        and not exists (select from seen where seen.key = h.position_key) returning 1),
    changed as (
      update holdings h set (${VALUES}) = (select ${of('seen')} from seen where seen.key = h.position_key),
        asked_at = $19::timestamptz, updated_at = now()
      where h.owner_id = $1 and h.account_id = $2 and exists (select from seen where seen.key = h.position_key
        and row(${of('seen')})::text is distinct from row(${of('h')})::text) returning 1),
    same as (
      update holdings h set asked_at = $19::timestamptz
      where h.owner_id = $1 and h.account_id = $2 and exists (select from seen where seen.key = h.position_key
        and row(${of('seen')})::text is not distinct from row(${of('h')})::text)),
    fresh as (
      insert into holdings (owner_id, account_id, position_key, ${VALUES}, asked_at)
      select $1, $2, seen.key, ${of('seen')}, $19::timestamptz from seen
      where not exists (select from holdings h where h.owner_id = $1 and h.account_id = $2 and h.position_key = seen.key)
      returning 1)
    select (select count(*) from gone) + (select count(*) from changed) + (select count(*) from fresh)`,
};

/** Keeps the positions of an account; how many are new, changed or gone. The account is held by the transaction. */
export async function keepHoldings(
  tx: Transaction,
  owner: number,
  accountId: number,
  holdings: readonly SaidHolding[],
  askedAt: number,
): Promise<number> {
  const column = (read: (one: SaidHolding) => string | null) => textArray(holdings.map(read));
  const [row] = await tx.rows(KEEP, [
    owner,
    accountId,
    column(({ key }) => key),
    column(({ isin }) => isin),
    column(({ nationalNumber }) => nationalNumber),
    column(({ name }) => name),
    column(({ quantity }) => quantity),
    column(({ quantityKind }) => quantityKind),
    column(({ quote }) => quote),
    column(({ quoteCurrency }) => quoteCurrency),
    column(({ quoteKind }) => quoteKind),
    column(({ quotedAt }) => quotedAt),
    column(({ value }) => value),
    column(({ valueCurrency }) => valueCurrency),
    column(({ purchaseQuote }) => purchaseQuote),
    column(({ purchaseQuoteCurrency }) => purchaseQuoteCurrency),
    column(({ purchaseValue }) => purchaseValue),
    column(({ purchaseValueCurrency }) => purchaseValueCurrency),
    instantParameter(askedAt),
  ]);
  return integer(row?.[0]);
}

const LIST: Statement = {
  name: 'holdings_list',
  text: `select id, account_id, asked_at, created_at, updated_at, ${VALUES} from holdings
    where owner_id = $1 and ($2::bigint[] is null or account_id = any($2::bigint[]))
      and ($3::bigint[] is null or id = any($3::bigint[])) and id > $4 order by id limit $5`,
};

const holdingRow = (row: TextRow): HoldingRow => ({
  id: integer(row[0]),
  accountId: integer(row[1]),
  askedAt: instantText(row[2]),
  createdAt: instantText(row[3]),
  updatedAt: instantText(row[4]),
  isin: row[5] ?? null,
  nationalNumber: row[6] ?? null,
  name: row[7] ?? null,
  quantity: textOf(row[8]),
  quantityKind: textOf(row[9]) as HoldingRow['quantityKind'],
  quote: row[10] ?? null,
  quoteCurrency: row[11] ?? null,
  quoteKind: textOf(row[12]) as HoldingRow['quoteKind'],
  quotedAt: maybe(row[13], instantText),
  value: row[14] ?? null,
  valueCurrency: row[15] ?? null,
  purchaseQuote: row[16] ?? null,
  purchaseQuoteCurrency: row[17] ?? null,
  purchaseValue: row[18] ?? null,
  purchaseValueCurrency: row[19] ?? null,
});

/** Positions of the accounts of an owner, by number. */
export async function listHoldings(
  database: Database,
  scope: OwnerScope,
  filter: HoldingFilter,
  page: PageRequest<number>,
): Promise<PageOf<HoldingRow>> {
  const rows = await database.rows(scope, LIST, [
    scope.ownerId,
    filter.accountIds === undefined ? null : bigintArray(filter.accountIds),
    filter.ids === undefined ? null : bigintArray(filter.ids),
    page.after ?? 0,
    page.limit + 1,
  ]);
  return pageOf(rows, page.limit, holdingRow);
}
