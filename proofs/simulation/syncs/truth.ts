/** The ledger against the bank's books, at a quiet moment after a sync. */
import { addDays, type LocalDate } from '../../../src/core/dates.ts';
import type { BookEntry, Books } from '../bank.ts';
import { broken } from '../broken.ts';
import { type LedgerAccount, type LedgerEntry, ledgerAccounts, ledgerEntries } from './ledger.ts';
import type { Followed, Life } from './life.ts';

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
  const said = booked.ours.filter((one) => !isDoubt(one));
  const doubts = booked.ours.filter((one) => isDoubt(one) && !one.isMissing);
  const left = differ(
    `booked entries of ${books.account}`,
    booked.bank.map(bookKey),
    said.filter(({ isMissing }) => !isMissing).map(ledgerKey),
    doubts.map(ledgerKey),
  );
  if (left > 0) life.count('doubled_marked');
  const missing = said.find(({ isMissing }) => isMissing);
  if (missing !== undefined) broken(`the bank has ${ledgerKey(missing)}, and we say that it does not`);
  const pending = of('pending');
  differ(
    `pending entries of ${books.account}`,
    pending.bank.map(bookKey),
    pending.ours.filter((one) => !isDoubt(one)).map(ledgerKey),
    pending.ours.filter(isDoubt).map(ledgerKey),
  );
  follow(life, books.account, truth, entries);
}

/** Of which a person is asked whether it is another one: a file of half a day with references of its own makes such. */
const isDoubt = ({ review }: LedgerEntry): boolean => review === 'possible_duplicate';

/**
 * Both are the same multiset; what lacks may be among the doubts.
 * @returns how many doubts are beside what the bank has.
 */
function differ(
  what: string,
  bank: readonly string[],
  ours: readonly string[],
  doubts: readonly string[],
): number {
  const left = new Map<string, number>();
  for (const one of bank) left.set(one, (left.get(one) ?? 0) + 1);
  const take = (one: string): boolean => {
    const count = left.get(one) ?? 0;
    if (count > 0) left.set(one, count - 1);
    return count > 0;
  };
  const extra = ours.filter((one) => !take(one));
  const doubted = doubts.filter((one) => !take(one));
  const lacking = [...left].flatMap(([one, count]) => Array<string>(count).fill(one));
  if (lacking.length === 0 && extra.length === 0) return doubted.length;
  const list = (found: readonly string[]): string => found.slice(0, SHOWN_MAX).join('; ') || 'none';
  return broken(
    `${what}: ${lacking.length} lacking (${list(lacking)}), ${extra.length} too many (${list(extra)})`,
  );
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
    if (before?.status === 'pending' && one.status === 'booked') followBooked(life, before, one, row);
    life.followed.set(name, { id: row.id, status: one.status, reference: one.id });
  }
}

/**
 * Invariant 5: pending then booked is one transaction where the bank's id stays or the bank tells the link. Elsewhere it
 * may be another one, and that is counted, with whether it says so.
 */
function followBooked(life: Life, before: Followed, one: BookEntry, row: LedgerEntry): void {
  const isOne = before.id === row.id;
  const isTold = life.profile.regime === 'permanent' && [one.id, one.pending_id].includes(before.reference);
  if (isTold && !isOne) broken(`pending ${before.id} was booked as ${row.id} under the id that it had`);
  const marked = row.review === '' ? 'booked_as_another' : 'booked_marked';
  life.count(isOne ? 'booked_as_one' : marked);
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
