/** What a list of transactions can be asked, and how it becomes a filter of the ledger. */
import { z } from 'zod';
import { parseLocalDate } from '../../core/dates.ts';
import { isDecimal } from '../../core/money.ts';
import { failure, type Result, success } from '../../core/result.ts';
import { codesOf } from '../../engine/categories/codes.ts';
import type {
  OwnerScope,
  TransactionCursor,
  TransactionFilter,
  TransactionPresence,
  TransactionRow,
  TransactionSort,
} from '../../engine/ports.ts';
import type { Problem } from '../http/problem.ts';
import { accountNumbers } from './account-filter.ts';
import { unknownCategory } from './category-objects.ts';
import { NAME_CHARACTERS_MAX, SEARCH_CHARACTERS_MAX } from './limits.ts';
import type { Place } from './lists.ts';
import type { Call } from './operation.ts';
import { currencyText, dateText, decimalText, idText, PAGING, repeatable, text } from './values.ts';

export const TRANSACTION_QUERY = {
  account_id: repeatable(idText('acc')).optional().describe('Only of these accounts; may be repeated.'),
  booking_date_gte: dateText
    .optional()
    .describe('Only from this day on, by `entry_date`: the booking date, or what stands in for it.'),
  booking_date_lte: dateText.optional().describe('Only up to this day, by `entry_date`.'),
  amount_gte: decimalText.optional().describe('Only amounts of at least this, with their sign.'),
  amount_lte: decimalText.optional().describe('Only amounts of at most this, with their sign.'),
  status: repeatable(z.enum(['booked', 'pending'])).optional(),
  category: repeatable(text(NAME_CHARACTERS_MAX))
    .optional()
    .describe('Codes of GET /v1/categories; a group such as `FOOD` stands for everything in it, too.'),
  currency: repeatable(currencyText).optional(),
  q: text(SEARCH_CHARACTERS_MAX)
    .optional()
    .describe('A part of the text, the counterparty or the text of the bank, in capitals or not.'),
  presence: repeatable(z.enum(['present', 'missing', 'removed', 'all']))
    .optional()
    .describe(
      'Without it: everything but what is removed and pending transactions that are missing. `all` leaves nothing out.',
    ),
  review: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only what a person may want to look at; `false`: only the rest.'),
  revision: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Only those whose latest change was announced by the event of this sequence number; of every presence unless said.',
    ),
  sort: z
    .enum(['-date', 'date', '-amount', 'amount'])
    .optional()
    .describe('`-date` (newest first, by `entry_date`) when not said; ties by id.'),
  include: z.enum(['total_count']).optional().describe('Count all matches exactly; costs a second query.'),
  ...PAGING,
};

export type TransactionQuery = z.output<z.ZodObject<typeof TRANSACTION_QUERY>>;
export type TransactionListCall = Call<TransactionQuery, unknown, OwnerScope>;

export const sortOf = (query: TransactionQuery): TransactionSort => query.sort ?? '-date';

/** The filter of a query; `nothing` when it names only accounts that this owner has not. */
export async function filterOf(
  call: TransactionListCall,
): Promise<Result<TransactionFilter | 'nothing', Problem>> {
  const { query, services, reach } = call;
  const accounts = accountNumbers(services, reach.ownerId, query.account_id);
  if (!accounts.ok) return failure(accounts.fault);
  if (accounts.value?.length === 0) return success('nothing');
  const categories = await categoriesOf(call);
  if (!categories.ok) return categories;
  return success({
    ...(accounts.value === undefined ? {} : { accountIds: accounts.value }),
    ...(query.booking_date_gte === undefined ? {} : { from: query.booking_date_gte }),
    ...(query.booking_date_lte === undefined ? {} : { to: query.booking_date_lte }),
    ...(query.amount_gte === undefined ? {} : { amountMin: query.amount_gte }),
    ...(query.amount_lte === undefined ? {} : { amountMax: query.amount_lte }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(categories.value === undefined ? {} : { category: categories.value }),
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(query.q === undefined ? {} : { text: query.q }),
    ...presenceOf(query),
    ...(query.review === undefined ? {} : { review: query.review === 'true' }),
    ...(query.revision === undefined ? {} : { revision: query.revision }),
  });
}

/** Every code that is meant; a failure that names a text which is none. */
async function categoriesOf({
  query: { category: texts },
  services,
  reach,
}: TransactionListCall): Promise<Result<readonly string[] | undefined, Problem>> {
  if (texts === undefined) return success(undefined);
  const own = await services.categories.own(reach);
  const codes = new Set<string>();
  for (const text of texts) {
    const meant = codesOf(text, own);
    if (meant === null) return failure(unknownCategory(text, { parameter: 'category' }));
    for (const code of meant) codes.add(code);
  }
  return success([...codes]);
}

const ALL: readonly TransactionPresence[] = ['present', 'missing', 'removed'];

function presenceOf({ presence }: TransactionQuery): Pick<TransactionFilter, 'presence'> {
  if (presence === undefined) return {};
  const wanted = ALL.filter((one) => presence.includes('all') || presence.includes(one));
  return { presence: wanted };
}

/** The place of a transaction in its order. */
export function transactionPlace(call: TransactionListCall): Place<TransactionRow, TransactionCursor> {
  const byDate = sortOf(call.query).endsWith('date');
  const { ids } = call.services;
  return {
    write: (row) => [cursorKey(row, byDate), ids.encode('transaction', call.reach.ownerId, row.id)],
    read: ([key, text]) => {
      const id = text === undefined ? null : ids.decode(text);
      if (key === undefined || id?.kind !== 'transaction') return null;
      const fits = byDate ? parseLocalDate(key) !== null : isDecimal(key);
      return fits ? { key, id: id.object } : null;
    },
  };
}

/** What rows are sorted by: the entry date, or the amount. */
export const cursorKey = (row: TransactionRow, byDate: boolean): string =>
  byDate ? row.entryDate : row.amount;
