/** The ledger against the bank's books, at a quiet moment after a sync. */
import { addDays, type LocalDate } from '../../../src/core/dates.ts';
import type { BookEntry, Books } from '../bank.ts';
import { broken } from '../broken.ts';
import { type LedgerAccount, type LedgerEntry, ledgerAccounts, ledgerEntries } from './ledger.ts';
import type { Life } from './life.ts';

/** Whether the engine hides pending entries that a bank has no more. */
const HIDES_PENDING = true;
/** Entries of a message. */
const SHOWN_MAX = 6;

export async function checkTruth(life: Life): Promise<void> {
  const accounts = await ledgerAccounts(life);
  const entries = Map.groupBy(await ledgerEntries(life), ({ accountId }) => accountId);
  const from = accounts.reduce(
    (least, one) => (one.from !== '' && one.from < least ? one.from : least),
    '9999',
  );
  for (const books of await life.books(from)) {
    const own = accounts.filter((one) => one.present && isOf(one, books));
    const [account] = own;
    if (account === undefined || own.length > 1)
      return broken(`${own.length} accounts are the bank's ${books.account}`);
    checkAccount(life, books, account, entries.get(account.id) ?? []);
    await checkBalance(life, books, account);
  }
}

/** An account that a file made first has the file's kind. */
const isOf = ({ kind, masked }: LedgerAccount, { account, iban }: Books): boolean =>
  iban === null ? kind === account : masked.slice(-NUMBER_END) === iban.slice(-NUMBER_END);
const NUMBER_END = 4;
/** So far from the day of a purchase its value can be: what is about the first day that we asked for is left out. */
const PENDING_DAYS = 7;

/** The day under which the ledger has it; the bank finds one that is pending under that of the purchase. */
const dayOf = (one: BookEntry): string => one.booking_date ?? one.value_date ?? one.transaction_date ?? '';
const bookKey = (one: BookEntry): string => `${dayOf(one)} ${one.amount.amount} ${one.text ?? ''}`;
const ledgerKey = (one: LedgerEntry): string => `${one.day} ${one.amount} ${one.text}`;

function checkAccount(
  life: Life,
  books: Books,
  { from, to }: LedgerAccount,
  entries: readonly LedgerEntry[],
): void {
  // A bank is not asked for what lies further back, so nobody knows of it.
  const reach = life.day(life.profile.historyDays);
  const shownFrom = addDays((from > reach ? from : reach) as LocalDate, PENDING_DAYS);
  const isCovered = (status: string, day: string): boolean =>
    status === 'booked' ? day >= from && day <= to : day >= shownFrom;
  const truth = books.entries.filter((one) => isCovered(one.status, dayOf(one)));
  const of = (status: string) => ({
    bank: truth.filter((one) => one.status === status),
    ours: entries.filter((one) => one.status === status && one.isShown && isCovered(status, one.day)),
  });
  const booked = of('booked');
  differ(
    `booked entries of ${books.account}`,
    booked.bank.map(bookKey),
    booked.ours.filter(({ isMissing }) => !isMissing).map(ledgerKey),
  );
  const missing = booked.ours.find(({ isMissing }) => isMissing);
  if (missing !== undefined) broken(`the bank has ${ledgerKey(missing)}, and we say that it does not`);
  const pending = of('pending');
  differ(
    `pending entries of ${books.account}`,
    pending.bank.map(bookKey),
    pending.ours.map(ledgerKey),
    HIDES_PENDING ? 'same' : 'more',
  );
  follow(life, books.account, truth, entries);
}

/** Both are the same multiset, or ours has more. */
function differ(
  what: string,
  bank: readonly string[],
  ours: readonly string[],
  rule: 'same' | 'more' = 'same',
): void {
  const left = new Map<string, number>();
  for (const one of bank) left.set(one, (left.get(one) ?? 0) + 1);
  const extra: string[] = [];
  for (const one of ours) {
    const count = left.get(one) ?? 0;
    if (count === 0) extra.push(one);
    else left.set(one, count - 1);
  }
  const lacking = [...left].flatMap(([one, count]) => Array<string>(count).fill(one));
  if (lacking.length === 0 && (extra.length === 0 || rule === 'more')) return;
  const list = (found: readonly string[]): string => found.slice(0, SHOWN_MAX).join('; ') || 'none';
  broken(`${what}: ${lacking.length} lacking (${list(lacking)}), ${extra.length} too many (${list(extra)})`);
}

/** The same event at the bank is the same transaction all the time, where nothing else looks like it. */
function follow(
  life: Life,
  account: string,
  truth: readonly BookEntry[],
  entries: readonly LedgerEntry[],
): void {
  const shown = Map.groupBy(
    entries.filter(({ isShown }) => isShown),
    ledgerKey,
  );
  for (const [key, alike] of Map.groupBy(truth, bookKey)) {
    const [one] = alike;
    const rows = shown.get(key) ?? [];
    const [row] = rows;
    if (one === undefined || row === undefined || alike.length > 1 || rows.length > 1) continue;
    const name = `${account} ${one.cause}`;
    const before = life.followed.get(name);
    if (before?.status === 'booked' && before.id !== row.id)
      broken(`what was transaction ${before.id} is ${row.id} now: ${key}`);
    if (before?.status === 'pending' && one.status === 'booked')
      life.count(before.id === row.id ? 'booked_as_one' : 'booked_as_another');
    life.followed.set(name, { id: row.id, status: one.status });
  }
}

/** The balance that we show is the bank's. */
async function checkBalance({ world, scope }: Life, books: Books, { id }: LedgerAccount): Promise<void> {
  const wanted = books.balances.find(({ type }) => type === 'closing_booked');
  const [row] = await world.sql(
    `select amount from balances where owner_id = $1 and account_id = $2 and type = 'closing_booked'
     order by reference_date desc limit 1`,
    [scope.ownerId, id],
  );
  if (wanted !== undefined && row?.[0] !== wanted.amount.amount)
    broken(`the balance of ${books.account} is ${wanted.amount.amount}, and we say ${row?.[0]}`);
}
