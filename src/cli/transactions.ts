/** The commands about transactions: the list, what became of one, and what a person says of it. */
import type { Client, Query } from './client.ts';
import { type CommonFlags, clientOf, ownerQuery } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fault, showFault } from './fault.ts';
import { type ListFlags, showFields, showList } from './lists.ts';
import type { ApiTransaction, ApiTransactionChange, ApiTransactionSplit } from './objects.ts';
import type { Column } from './table.ts';
import { plain, type Terminal } from './terminal.ts';

export interface TransactionFlags extends ListFlags {
  readonly account?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly min?: string;
  readonly max?: string;
  readonly status?: string;
  readonly presence?: string;
  readonly review?: boolean;
  readonly category?: readonly string[];
  readonly currency?: readonly string[];
  readonly text?: string;
  readonly sort?: string;
  readonly csv?: boolean;
}

const TRANSACTION_COLUMNS: readonly Column<ApiTransaction>[] = [
  { title: 'DATE', value: (row) => row.entry_date },
  {
    title: 'AMOUNT',
    value: (row) => row.amount.amount,
    align: 'right',
    style: (row) => (row.amount.amount.startsWith('-') ? null : 'green'),
  },
  { title: 'CUR', value: (row) => row.amount.currency },
  { title: 'COUNTERPARTY', value: (row) => row.counterparty.name, shrinks: true },
  { title: 'TEXT', value: (row) => row.text ?? row.bank_text, shrinks: true },
  {
    title: 'STATUS',
    value: statusOf,
    style: (row) => (statusOf(row) === 'booked' ? 'dim' : 'yellow'),
  },
];

/** With what is not as usual: missing at the bank, removed, to be reviewed. */
function statusOf({ status, presence, review }: ApiTransaction): string {
  const more = [presence === 'present' ? null : presence, review?.replaceAll('_', ' ')];
  return [status, ...more].filter((word) => word != null).join(', ');
}

export async function listTransactions(terminal: Terminal, flags: TransactionFlags): Promise<ExitCode> {
  const client = clientOf(terminal, flags);
  const owner = await ownerQuery(client);
  if (!owner.ok) return showFault(terminal, owner.fault, flags.json);
  const query: Query = {
    ...owner.value,
    account_id: flags.account,
    booking_date_gte: flags.from,
    booking_date_lte: flags.to,
    amount_gte: flags.min,
    amount_lte: flags.max,
    status: flags.status,
    presence: flags.presence,
    review: flags.review === true ? 'true' : undefined,
    category: flags.category,
    currency: flags.currency,
    q: flags.text,
    sort: flags.sort,
  };
  if (flags.csv === true) return exportCsv(terminal, client, query, flags);
  return showList(terminal, flags, {
    client,
    path: '/v1/transactions',
    query,
    columns: TRANSACTION_COLUMNS,
    empty: hasFilter(flags)
      ? 'No transaction meets these filters.'
      : 'There are no transactions yet. Bring a statement in with: tributary import FILE',
  });
}

const hasFilter = ({
  account,
  from,
  to,
  min,
  max,
  status,
  presence,
  review,
  category,
  currency,
  text,
}: TransactionFlags): boolean =>
  [account, from, to, min, max, status, presence, review, category, currency, text].some(
    (one) => one !== undefined,
  );

/** All matches as CSV, as they come from the server. */
async function exportCsv(
  terminal: Terminal,
  client: Client,
  query: Query,
  flags: TransactionFlags,
): Promise<ExitCode> {
  if (flags.limit !== undefined || flags.json === true)
    return showFault(
      terminal,
      fault('--csv prints all matches, without --limit or --json.', '', EXIT.usage),
      flags.json,
    );
  const reply = await client.ask('/v1/transactions', { query, accept: 'text/csv' });
  if (!reply.ok) return showFault(terminal, reply.fault);
  if (!reply.value.ok) return showFault(terminal, await client.problemOf(reply.value));
  const decoder = new TextDecoder();
  for await (const chunk of reply.value.body ?? []) terminal.write(decoder.decode(chunk, { stream: true }));
  return EXIT.ok;
}

const pathOf = (id: string, verb = ''): string => `/v1/transactions/${encodeURIComponent(id)}${verb}`;

const CHANGE_COLUMNS: readonly Column<ApiTransactionChange>[] = [
  { title: 'AT', value: (row) => row.at.slice(0, 16).replace('T', ' ') },
  { title: 'CHANGE', value: (row) => row.cause },
  { title: 'RULE', value: (row) => row.rule },
  { title: 'SCORE', value: (row) => row.score?.toFixed(2) ?? null, align: 'right' },
  { title: 'BY', value: (row) => row.actor ?? row.sync_id ?? row.import_id },
  { title: 'WHAT', value: whatChanged, shrinks: true },
];

function whatChanged({ changes, other_transaction_id: other }: ApiTransactionChange): string {
  const shown = (value: unknown): string =>
    typeof value === 'string' ? plain(value) : value === null ? '–' : '…';
  const fields = changes.map(({ field, before, after }) => `${field}: ${shown(before)} → ${shown(after)}`);
  return [...(other === null ? [] : [other]), ...fields].join('; ');
}

/** What became of a transaction, the latest change first. */
export const showHistory = (terminal: Terminal, id: string, flags: CommonFlags): Promise<ExitCode> =>
  showList(
    terminal,
    { ...flags, all: true },
    {
      client: clientOf(terminal, flags),
      path: pathOf(id, '/history'),
      query: {},
      columns: CHANGE_COLUMNS,
      empty: 'Nothing has changed since it was taken in.',
    },
  );

/** Says that a second transaction is the first one. */
export async function mergeTransactions(
  terminal: Terminal,
  id: string,
  other: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const request = { method: 'POST', json: { with: other } } as const;
  const merged = await clientOf(terminal, flags).object<ApiTransaction>(pathOf(id, '/merge'), request);
  return merged.ok
    ? showFields(terminal, merged.value, flags.json)
    : showFault(terminal, merged.fault, flags.json);
}

/** Says that a transaction is two. */
export async function splitTransaction(
  terminal: Terminal,
  id: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const request = { method: 'POST' } as const;
  const split = await clientOf(terminal, flags).object<ApiTransactionSplit>(pathOf(id, '/split'), request);
  if (!split.ok) return showFault(terminal, split.fault, flags.json);
  const { transaction, other } = split.value;
  if (flags.json === true) terminal.line(JSON.stringify(split.value, null, 2));
  else terminal.line(`${transaction.id} and ${other?.id ?? 'a deleted one'} are two transactions.`);
  return EXIT.ok;
}

/** Says that a transaction is right as it is. */
export async function confirmTransaction(
  terminal: Terminal,
  id: string,
  flags: CommonFlags,
): Promise<ExitCode> {
  const request = { method: 'POST' } as const;
  const done = await clientOf(terminal, flags).object<ApiTransaction>(pathOf(id, '/confirm'), request);
  return done.ok ? showFields(terminal, done.value, flags.json) : showFault(terminal, done.fault, flags.json);
}
