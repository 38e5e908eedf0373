/** Entries of the ledger on the way in: what a window is matched with, and new rows. The hot path of taking in. */
import type { LocalDate } from '../core/dates.ts';
import type { Alias, StoredEntry } from '../core/matching/entries.ts';
import type {
  EntryColumns,
  LedgerTransaction,
  MarkedEntry,
  NewEntry,
  Tombstone,
} from '../engine/imports/ledger-port.ts';
import { bigintArray, dateArray, hexArray, textArray } from './arrays.ts';
import { inBatches } from './batches.ts';
import type { Parameter, Statement, TextRow, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { integer } from './text-values.ts';

type Entries = Pick<LedgerTransaction, 'storedWindow' | 'insertEntries' | 'insertMarked' | 'entryColumns'>;

const COLUMNS = `entry_date, booking_date, value_date, status, currency, amount, counterparty_name, counterparty_account_id,
  text, bank_text, bank_reference, details, content_key, content_hash`;
const ARRAYS = `$4::date[], $5::date[], $6::date[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
  $12::text[], $13::text[], $14::text[], $15::text[], $16::bytea[], $17::bytea[]`;
const VALUES = COLUMNS.replace(', amount,', ', amount::numeric,');
/** The columns of an entry, how their arrays are given ($4 and on), and how they are read from there. */
export const RESTORED_COLUMNS = { names: COLUMNS, arrays: ARRAYS, values: VALUES };
/** Only pending entries grow old. */
const FIRST_SEEN = `case when status = 'pending' then $18::date end`;

const INSERT_ENTRIES: Statement = {
  name: 'insert_entries',
  text: `insert into transactions (owner_id, account_id, revision, ${COLUMNS}, first_seen)
    select $1, $2, $3, ${VALUES}, ${FIRST_SEEN} from unnest(${ARRAYS}) as seen (${COLUMNS})`,
};
const INSERT_MARKED: Statement = {
  name: 'insert_marked_entries',
  text: `insert into transactions (owner_id, account_id, revision, ${COLUMNS}, first_seen, review, possible_duplicate_of)
    select $1, $2, $3, ${VALUES}, ${FIRST_SEEN}, review, possible_duplicate_of
    from unnest(${ARRAYS}, $19::text[], $20::bigint[]) with ordinality
      as seen (${COLUMNS}, review, possible_duplicate_of, place)
    order by place returning id`,
};

const KNOWN = `id, entry_date, content_key, content_hash, bank_reference, status, amount, currency, absences, removed_at, decided,
  first_seen, created_at`;

/**
 * One round trip for all: a small sync is made of round trips. Entries, then looks of entries, then what was deleted. Every
 * column of every entry costs when it is read: two hashes come as one text, so does money, and what is so of a booked entry
 * that nothing is special about is not said.
 * @param its which account. @param days conditions on a day, each met by days that the others leave out.
 */
const storedWindow = (name: string, its: string, days: readonly string[]): Statement => {
  const each = (columns: string, table: string): string =>
    days.map((day) => `select ${columns} from ${table} where ${its} and ${day}`).join(' union all ');
  const outside = days.map((day) => `(${day}) is not true`).join(' and ');
  return {
    name,
    text: `with looks as materialized (
      ${each('transaction_id, entry_date, content_key, bank_reference, status', 'transaction_aliases')}),
    known as (
      ${each(KNOWN, 'transactions')}
      union all select ${KNOWN} from transactions where ${its} and status = 'pending' and ${outside}
      union all select ${KNOWN} from transactions where ${its} and status = 'booked'
        and id = any(array(select transaction_id from looks)) and ${outside})
    select null, id, entry_date, encode(content_key || content_hash, 'hex'), bank_reference, amount || ' ' || currency,
      case when status = 'pending' or absences > 0 or removed_at is not null or decided then
        concat_ws(' ', status, absences, removed_at is not null, decided,
          case when status = 'pending' then coalesce(first_seen, (created_at at time zone 'utc')::date) end) end
    from known where removed_at is null or removed_at >= $3::timestamptz
    union all select 'look', transaction_id, entry_date, encode(content_key, 'hex'), bank_reference, null, status from looks
    union all select 'deleted', copies, entry_date, encode(content_key, 'hex'), bank_reference, null, null
      from tombstones where ${its} and (${days.join(' or ')})`,
  };
};
const STORED_DAYS = storedWindow('stored_days', 'owner_id = $1 and account_id = $2', [
  'entry_date = any($4::date[])',
]);
/**
 * For syncs. Their values stand in subqueries: the planner gains nothing by looking at them then, and plans once a connection
 * instead of at every call, which took four times as long as the reading.
 */
const ITS = 'owner_id = (select $1::bigint) and account_id = (select $2::bigint)';
const STORED_RANGE = storedWindow('stored_range', ITS, [
  'entry_date between (select $4::date) and (select $5::date)',
]);
/** With days outside the range: undated entries that were seen first before it. */
const STORED_RANGE_AND_DAYS = storedWindow('stored_range_and_days', ITS, [
  'entry_date between (select $4::date) and (select $5::date)',
  'entry_date = any((select $6::date[])::date[])',
]);

const ENTRY_COLUMNS: Statement = {
  name: 'entry_columns',
  text: `select id, entry_date, booking_date, value_date, status, amount, currency, counterparty_name,
      counterparty_account_id, text, bank_text, bank_reference, details, encode(content_key, 'hex'), encode(content_hash, 'hex')
    from transactions where owner_id = $1 and id = any($2::bigint[])`,
};

/** Entries of one owner inside a transaction that is in the owner's scope. */
export const ledgerEntries = (tx: Transaction, owner: number): Entries => ({
  async storedWindow(accountId, { range, dates, removedSince }) {
    const since = instantParameter(removedSince);
    // A day is in the range or named, not both: its rows would come twice.
    const apart = range === null ? dates : dates.filter((date) => date < range.from || date > range.to);
    const values = [owner, accountId, since];
    if (range === null) return storedWindowOf(await tx.rows(STORED_DAYS, [...values, dateArray(dates)]));
    const ranged = [...values, range.from, range.to];
    const rows =
      apart.length === 0
        ? await tx.rows(STORED_RANGE, ranged)
        : await tx.rows(STORED_RANGE_AND_DAYS, [...ranged, dateArray(apart)]);
    return storedWindowOf(rows);
  },

  async insertEntries(accountId, revision, entries, today) {
    await inBatches(entries, (batch) => {
      const values = newValues(batch);
      return () => tx.later(INSERT_ENTRIES, [owner, accountId, revision, ...values, today]);
    });
  },

  async insertMarked(accountId, revision, marked, today) {
    const rows = await tx.rows(INSERT_MARKED, [
      owner,
      accountId,
      revision,
      ...newValues(marked.map(({ entry }) => entry)),
      today,
      textArray(marked.map(({ review }: MarkedEntry) => review)),
      bigintArray(marked.map(({ possibleDuplicateOf }) => possibleDuplicateOf)),
    ]);
    return rows.map(([id]) => integer(id));
  },

  async entryColumns(ids) {
    const rows = await tx.rows(ENTRY_COLUMNS, [owner, bigintArray(ids)]);
    return new Map(rows.map((row) => [Number(row[0]), columnsOf(row)]));
  },
});

function storedWindowOf(rows: readonly TextRow[]) {
  const entries: StoredEntry[] = [];
  const tombstones: Tombstone[] = [];
  const looks = new Map<number, Alias[]>();
  for (const row of rows) {
    if (row[0] === null) entries.push(storedEntryOf(row));
    else if (row[0] === 'deleted') tombstones.push(tombstoneOf(row));
    else {
      const id = Number(row[1]);
      const list = looks.get(id);
      if (list === undefined) looks.set(id, [aliasOf(row)]);
      else list.push(aliasOf(row));
    }
  }
  if (looks.size === 0) return { entries, tombstones };
  const withLooks = entries.map((entry) => {
    const aliases = looks.get(entry.id);
    return aliases === undefined ? entry : { ...entry, aliases };
  });
  return { entries: withLooks, tombstones };
}

const NO_ALIASES: readonly Alias[] = [];

/** Characters of a content key, which the content hash follows. */
const KEY_CHARACTERS = 32;

function storedEntryOf(row: TextRow): StoredEntry {
  const hashes = row[3] ?? '';
  const [amount = '', currency = ''] = (row[5] ?? '').split(' ');
  const [status, absences, removed, decided, firstSeen = row[2]] = row[6]?.split(' ') ?? [];
  return {
    id: Number(row[1]),
    date: row[2] as LocalDate,
    key: hashes.slice(0, KEY_CHARACTERS),
    hash: hashes.slice(KEY_CHARACTERS),
    reference: row[4] ?? null,
    status: status === 'pending' ? 'pending' : 'booked',
    amount,
    currency,
    absences: Number(absences ?? 0),
    removed: removed === 't',
    decided: decided === 't',
    firstSeen: firstSeen as LocalDate,
    aliases: NO_ALIASES,
  };
}

const aliasOf = (row: TextRow): Alias => ({
  date: row[2] as LocalDate,
  key: row[3] ?? '',
  reference: row[4] === '' ? null : (row[4] ?? null),
  status: row[6] === 'pending' ? 'pending' : 'booked',
});

const tombstoneOf = (row: TextRow): Tombstone => ({
  date: row[2] as LocalDate,
  key: row[3] ?? '',
  reference: row[4] ?? '',
  copies: Number(row[1]),
});

const newValues = (entries: readonly NewEntry[]): Parameter[] =>
  entryArrays(
    entries,
    entries.map((entry) => entry.counterparty?.id ?? null),
  );

/** The columns of entries as arrays, in the order of {@link COLUMNS}. */
export const entryArrays = (
  entries: readonly Omit<EntryColumns, 'counterpartyAccountId'>[],
  otherAccounts: readonly (number | null)[],
): Buffer[] => [
  dateArray(entries.map((entry) => entry.date)),
  dateArray(entries.map((entry) => entry.bookingDate)),
  dateArray(entries.map((entry) => entry.valueDate)),
  textArray(entries.map((entry) => entry.status)),
  textArray(entries.map((entry) => entry.currency)),
  textArray(entries.map((entry) => entry.amount)),
  textArray(entries.map((entry) => entry.counterpartyName)),
  bigintArray(otherAccounts),
  textArray(entries.map((entry) => entry.text)),
  textArray(entries.map((entry) => entry.bankText)),
  textArray(entries.map((entry) => entry.reference)),
  textArray(entries.map((entry) => entry.details)),
  hexArray(entries.map((entry) => entry.key)),
  hexArray(entries.map((entry) => entry.hash)),
];

const columnsOf = (row: TextRow): EntryColumns => ({
  date: row[1] as LocalDate,
  bookingDate: (row[2] ?? null) as LocalDate | null,
  valueDate: (row[3] ?? null) as LocalDate | null,
  status: row[4] === 'pending' ? 'pending' : 'booked',
  amount: row[5] ?? '',
  currency: row[6] ?? '',
  counterpartyName: row[7] ?? null,
  counterpartyAccountId: row[8] === null || row[8] === undefined ? null : Number(row[8]),
  text: row[9] ?? null,
  bankText: row[10] ?? null,
  reference: row[11] ?? null,
  details: row[12] ?? null,
  key: row[13] ?? '',
  hash: row[14] ?? '',
});
