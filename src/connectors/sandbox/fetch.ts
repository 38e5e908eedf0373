/** Fetching from the sandbox bank: one call of the bank for each page. */
import type { z } from 'zod';
import { failure, type Result, success } from '../../core/result.ts';
import type { Fault, Page, PageRequest, Window } from '../contract.ts';
import { notUnderstood } from '../kit/faults.ts';
import { type Line, readAs, send } from './call.ts';
import { type BankPage, type DataShapes, dataShapes } from './data.ts';
import { accountFrom, balanceFrom, holdingFrom, transactionFrom } from './observe.ts';
import { cursorOf, type PageCursor, type Session, sessionOf } from './session.ts';

/** Pages of one window: a bank that pages on and on is not followed for ever. */
export const WINDOW_PAGES_MAX = 10_000;

const WHOLE = { cursor: null, more: false, complete: true } as const;

const failed = (fault: Fault): { type: 'failed'; fault: Fault } => ({ type: 'failed', fault });

/** Every shape is made once for each set of currencies. */
const shapesByCurrencies = new Map<string, DataShapes>();

function shapesOf({ bank }: Line): DataShapes {
  const key = bank.currencies.join();
  const shapes = shapesByCurrencies.get(key) ?? dataShapes(bank.currencies);
  shapesByCurrencies.set(key, shapes);
  return shapes;
}

/** A data call; a token that comes with the reply is kept before anything else is done with it. */
async function get<T extends z.ZodType>(
  line: Line,
  session: Session,
  path: string,
  schema: T,
): Promise<Result<{ value: z.output<T>; reply: number }, Fault>> {
  const sent = await send(line, { method: 'GET', path, bearer: session.token, session });
  if (!sent.ok) return failure(sent.fault.fault);
  const read = readAs(sent.value, schema, 'data');
  return read.ok ? success({ value: read.value, reply: sent.value.reply }) : read;
}

/** The accounts of the consent. */
export async function fetchAccounts(
  line: Line,
  { session: kept }: PageRequest<'accounts'>,
): Promise<Page<'accounts'>> {
  const session = sessionOf(kept);
  if (!session.ok) return failed(session.fault);
  const got = await get(line, session.value, '/accounts', shapesOf(line).accounts);
  if (!got.ok) return failed(got.fault);
  const { value, reply } = got.value;
  if (value.accounts.length === 0) return failed({ code: 'no_accounts' });
  const observations = value.accounts.map((account, index) =>
    accountFrom(account, line.bank, { reply, index }),
  );
  return { type: 'page', observations, ...WHOLE };
}

/** The balances of an account. */
export async function fetchBalances(
  line: Line,
  { session: kept, account }: PageRequest<'balances'>,
): Promise<Page<'balances'>> {
  const session = sessionOf(kept);
  if (!session.ok) return failed(session.fault);
  if (account === null) return failed(notUnderstood('a request without an account'));
  const path = `${accountPath(account)}/balances`;
  const got = await get(line, session.value, path, shapesOf(line).balances);
  if (!got.ok) return failed(got.fault);
  const { value, reply } = got.value;
  const observations = value.balances.map((balance, index) => balanceFrom(balance, { reply, index }));
  return { type: 'page', observations, ...WHOLE };
}

/** The positions of a securities account. */
export async function fetchHoldings(
  line: Line,
  { session: kept, account }: PageRequest<'holdings'>,
): Promise<Page<'holdings'>> {
  if (line.bank.offers?.holdings === undefined) return failed({ code: 'not_permitted' });
  const session = sessionOf(kept);
  if (!session.ok) return failed(session.fault);
  if (account === null) return failed(notUnderstood('a request without an account'));
  const path = `${accountPath(account)}/holdings`;
  const got = await get(line, session.value, path, shapesOf(line).holdings);
  if (!got.ok) return failed(got.fault);
  const { value, reply } = got.value;
  const observations = value.holdings.map((holding, index) => holdingFrom(holding, { reply, index }));
  return { type: 'page', observations, ...WHOLE };
}

/** A page of the entries of an account. */
export async function fetchTransactions(
  line: Line,
  { session: kept, cursor: keptCursor, account, window }: PageRequest<'transactions'>,
): Promise<Page<'transactions'>> {
  const session = sessionOf(kept);
  if (!session.ok) return failed(session.fault);
  const cursor = cursorOf(keptCursor);
  if (!cursor.ok) return failed(cursor.fault);
  if (account === null || window === null) return failed(notUnderstood('a request without a window'));
  const path = `${accountPath(account)}/transactions?${queryOf(window, cursor.value)}`;
  const got = await get(line, session.value, path, shapesOf(line).transactions);
  if (!got.ok) return failed(got.fault);
  const { value: page, reply } = got.value;
  const problem = pageProblem(page, window, cursor.value);
  if (problem !== null) return failed(notUnderstood(problem));
  const observations = page.transactions.map((entry, index) => transactionFrom(entry, { reply, index }));
  return { type: 'page', observations, ...nextOf(page, window, cursor.value) };
}

const accountPath = (account: string): string => `/accounts/${encodeURIComponent(account)}`;

function queryOf(window: Window, cursor: PageCursor | null): string {
  const query = new URLSearchParams({ from: window.from, to: window.to });
  if (cursor !== null) query.set('page', cursor.page);
  return query.toString();
}

/** What cannot be in a page of this window; null when all is well. */
function pageProblem(page: BankPage, window: Window, cursor: PageCursor | null): string | null {
  if (page.next !== null && page.next === cursor?.page) return 'pages that go in a circle';
  if (page.next !== null && (cursor?.number ?? 1) >= WINDOW_PAGES_MAX) return 'too many pages';
  const outside = page.transactions.findIndex(
    ({ booking_date: day }) => day !== null && (day < window.from || day > window.to),
  );
  return outside === -1 ? null : `an entry outside the window at /transactions/${outside}`;
}

/** The window was seen whole when every page was of all its days. */
function nextOf(page: BankPage, window: Window, cursor: PageCursor | null) {
  const whole = (cursor?.whole ?? true) && page.from <= window.from && page.to >= window.to;
  if (page.next === null) return { cursor: null, more: false, complete: whole };
  const next: PageCursor = { page: page.next, number: (cursor?.number ?? 1) + 1, whole };
  return { cursor: next, more: true, complete: false };
}
