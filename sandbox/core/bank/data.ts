/** What a client reads with a session: accounts, balances, transactions, holdings. */
import { addDays } from '../calendars/index.ts';
import { NO_NUMBERS } from '../story/accounts.ts';
import { accountsOf } from '../story/index.ts';
import type { Day, SandboxBalance, SandboxEntry, SandboxHolding } from '../types.ts';
import { balancesAt, entriesAt, entryDay, holdingsAt, nextPaymentAt } from './account-data.ts';
import { FRESH_SCA_MS, HISTORY_WITHOUT_SCA_DAYS, RATE_WINDOW_MS, UNATTENDED_CALLS_MAX } from './limits.ts';
import type { ConsentRecord, Scope } from './model.ts';
import { type PageMark, readPageMark, writePageMark } from './page-mark.ts';
import { bankOf, type Call, type Parts, scenarioAt, todayAt } from './parts.ts';
import { type Answer, badRequest, given, type Instant, refused, refusedAs } from './refusals.ts';
import type { Scenario } from './scenario-names.ts';
import { loginKey, readLogin } from './scenarios.ts';
import { idOf } from './secrets.ts';
import { openSession, renewToken, type Session } from './sessions.ts';
import type {
  AccountView,
  CallsLeft,
  Data,
  EntryView,
  ListedAccount,
  Span,
  TransactionsPage,
} from './views.ts';

export type * from './views.ts';

/** The accounts. Refused: as {@link openSession}, `not_permitted`, `no_accounts`, `rate_limited`. */
export function listAccounts(
  parts: Parts,
  call: Call,
  token: string,
): Answer<Data<readonly ListedAccount[]>> {
  return read(parts, call, token, 'accounts', null, (session) => {
    const accounts = accountViews(parts, call, session);
    if (accounts.length === 0) return refusedAs('no_accounts');
    const now = parts.clock.now();
    return given(accounts.map((one) => ({ ...one, nextPayment: nextPaymentAt(parts, one.account, now) })));
  });
}

/** The balances of an account. Refused: as {@link listAccounts}, `not_found`. */
export function readBalances(
  parts: Parts,
  call: Call,
  token: string,
  accountId: string,
): Answer<Data<readonly SandboxBalance[]>> {
  return read(parts, call, token, 'balances', { accountId, isFirst: true }, (_session, account) =>
    given(account === null ? [] : balancesAt(parts, account.account, parts.clock.now())),
  );
}

/** The positions of a securities account. Refused: as {@link readBalances}, `not_permitted` for any other account. */
export function readHoldings(
  parts: Parts,
  call: Call,
  token: string,
  accountId: string,
): Answer<Data<readonly SandboxHolding[]>> {
  return read(parts, call, token, 'holdings', { accountId, isFirst: true }, (_session, account) =>
    account?.account.type === 'securities'
      ? given(holdingsAt(parts, account.account, parts.clock.now()))
      : refusedAs('not_permitted'),
  );
}

/** A page of an account's entries, newest first. Refused: as {@link readBalances}, `sca_required`, `bad_request`. */
export function readTransactions(
  parts: Parts,
  call: Call,
  token: string,
  accountId: string,
  span: Span,
): Answer<Data<TransactionsPage>> {
  const about = { accountId, isFirst: span.page === null };
  return read(parts, call, token, 'transactions', about, (session, account) =>
    account === null ? refusedAs('not_found') : pageOf(parts, call, session, account, span),
  );
}

/** What every data call has in common: session, scope, account, limits, and the renewal of the token. */
function read<T>(
  parts: Parts,
  call: Call,
  token: string,
  scope: Scope,
  about: { readonly accountId: string; readonly isFirst: boolean } | null,
  work: (session: Session, account: AccountView | null) => Answer<T>,
): Answer<Data<T>> {
  const session = openSession(parts, call, token);
  if (!session.ok) return session;
  if (!session.value.consent.scopes.includes(scope)) return refusedAs('not_permitted');
  const account = about === null ? given(null) : findAccount(parts, call, session.value, about.accountId);
  if (!account.ok) return account;
  const calls = about?.isFirst === false ? null : callsOf(parts, call, scope, account.value);
  if (calls?.retryAt != null) {
    call.trace.violations.push('unattended_too_often');
    return refused({ code: 'rate_limited', retryAt: calls.retryAt });
  }
  const value = work(session.value, account.value);
  if (!value.ok) return value;
  const left = calls === null ? null : countCall(parts, calls);
  const isCounted = !call.attended && call.institution.unlimitedCalls !== true;
  if (isCounted && about?.isFirst !== false) watchCalls(parts, call, scope, session.value, account.value);
  const renewed = scenarioAt(parts, call) === 'token-renewed' ? renewToken(parts, session.value) : null;
  return given({ value: value.value, token: renewed, left });
}

function findAccount(parts: Parts, call: Call, session: Session, accountId: string): Answer<AccountView> {
  const found = accountViews(parts, call, session).find(({ id }) => id === accountId);
  if (found === undefined) return refusedAs('not_found');
  if (found.status === 'closed') return refusedAs('not_permitted');
  const isDown = scenarioAt(parts, call) === 'account-down' && found.account.type === 'card';
  return isDown ? refusedAs('maintenance') : given(found);
}

/** What the ids of a consent are made of, where they are minted anew with every grant. */
const mintOf = ({ consentId, consent }: Session): string => `${consentId} ${consent.generation}`;

function accountViews(parts: Parts, call: Call, session: Session): AccountView[] {
  const scenario = scenarioAt(parts, call);
  const login = readLogin(call.institution, session.consent.login);
  if (login === null || scenario === 'no-accounts') return [];
  const { seed } = bankOf(parts);
  return accountsOf(call.institution.id, login.name).map((account) => {
    const stableId = idOf(seed, 'acc', account.institution, account.login, account.key);
    const isMinted = scenario === 'ids-change' || scenario === 'numbers-missing';
    return {
      id: isMinted ? idOf(seed, 'acc', stableId, mintOf(session)) : stableId,
      stableId: isMinted ? null : stableId,
      status: scenario === 'closed-account' && account.type === 'savings' ? 'closed' : 'open',
      account: scenario === 'numbers-missing' ? { ...account, ...NO_NUMBERS } : account,
    };
  });
}

interface Calls {
  readonly key: string;
  readonly recent: readonly Instant[];
  /** When the next call is allowed; null when now. */
  readonly retryAt: Instant | null;
}

/** The unattended calls of the last 24 hours, where they are limited. */
function callsOf(parts: Parts, call: Call, scope: Scope, account: AccountView | null): Calls | null {
  if (call.attended || scenarioAt(parts, call) !== 'rate-limited') return null;
  const whose = loginKey(call.institution.id, call.trace.login ?? '');
  const key = `${whose} ${scope} ${account?.account.key ?? '-'}`;
  const now = parts.clock.now();
  const recent = (parts.records.get('calls', key) ?? []).filter((at) => now - at < RATE_WINDOW_MS);
  const [oldest = now] = recent;
  return { key, recent, retryAt: recent.length >= UNATTENDED_CALLS_MAX ? oldest + RATE_WINDOW_MS : null };
}

/** Notes in the log a client that asks more often without the account holder than it may, also where it is answered. */
function watchCalls(
  parts: Parts,
  call: Call,
  scope: Scope,
  session: Session,
  account: AccountView | null,
): void {
  const key = `${session.consentId} ${scope} ${account?.account.key ?? '-'}`;
  if (parts.recentCalls.count(key, parts.clock.now()) > UNATTENDED_CALLS_MAX)
    call.trace.violations.push('unattended_too_often');
}

/** Counts a call that is answered; gives what is left. */
function countCall(parts: Parts, { key, recent }: Calls): CallsLeft {
  const now = parts.clock.now();
  const all = [...recent, now];
  parts.records.put('calls', key, all);
  const [oldest = now] = all;
  return {
    limit: UNATTENDED_CALLS_MAX,
    remaining: UNATTENDED_CALLS_MAX - all.length,
    resetAt: oldest + RATE_WINDOW_MS,
  };
}

/** The first day that may be had at this moment; null for all. */
function reachOf(call: Call, consent: ConsentRecord, now: Instant): Day | null {
  const minutes = call.institution.historyMinutes;
  const freshMs = minutes === null ? FRESH_SCA_MS : minutes * 60_000;
  // Where there is no strong authentication, the grant counts.
  const isFresh = now - (consent.scaAt ?? consent.grantedAt) < freshMs;
  return isFresh ? null : addDays(todayAt(call.institution, now), -HISTORY_WITHOUT_SCA_DAYS);
}

/** The first page shows this moment, further ones the moment of the first. */
function pageOf(
  parts: Parts,
  call: Call,
  session: Session,
  account: AccountView,
  span: Span,
): Answer<TransactionsPage> {
  const now = parts.clock.now();
  const mark = span.page === null ? null : readPageMark(bankOf(parts).markKey, span.page, now);
  if (span.page !== null && !isMarkOf(mark, account, span))
    return badRequest('not a page of this account and these days, or too old', 'page');
  const moment = mark?.moment ?? now;
  const today = todayAt(call.institution, moment);
  const all = entriesAt(parts, account.account, moment).map((entry) => ({
    entry,
    day: entryDay(entry, today),
  }));
  const reach = reachOf(call, session.consent, now);
  const earliest = all.reduce((least, { day }) => (day < least ? day : least), today);
  const from = mark?.from ?? span.from ?? reach ?? earliest;
  const to = mark?.to ?? span.to ?? today;
  if (from > to) return badRequest('after to', 'from');
  if (reach !== null && from < reach) return refused({ code: 'sca_required', reachFrom: reach });
  const found = all.filter(({ day }) => day >= from && day <= to).reverse();
  const shown = mark?.shown ?? 0;
  const end = shown + parts.pageEntries;
  const next: PageMark = { account: account.id, from, to, moment, shown: end };
  return given({
    entries: found.slice(shown, end).map(({ entry }) => viewEntry(parts, call, session, account, entry)),
    next: end < found.length ? writePageMark(bankOf(parts).markKey, next) : null,
    from,
    to,
  });
}

function isMarkOf(mark: PageMark | null, account: AccountView, span: Span): mark is PageMark {
  return (
    mark !== null &&
    mark.account === account.id &&
    (span.from === null || span.from === mark.from) &&
    (span.to === null || span.to === mark.to)
  );
}

function viewEntry(
  parts: Parts,
  call: Call,
  session: Session,
  account: AccountView,
  entry: SandboxEntry,
): EntryView {
  const scenario = scenarioAt(parts, call);
  const indicator = indicatorOf(entry, scenario);
  if (scenario === 'ids-missing') return { id: null, pendingId: null, indicator, entry };
  if (scenario !== 'ids-change') return { id: entry.id, pendingId: entry.pendingId, indicator, entry };
  const mint = idOf(bankOf(parts).seed, 'ent', account.account.key, mintOf(session), entry.id, entry.status);
  return { id: mint, pendingId: null, indicator, entry };
}

/** Rent and the bank's own fees: what `contradictory-sign` is about. */
const CONTRADICTED = /^(?:rent|account-fee):/;

function indicatorOf(
  { amount, cause, status }: SandboxEntry,
  scenario: Scenario | null,
): EntryView['indicator'] {
  const isWrong = scenario === 'contradictory-sign' && status === 'booked' && CONTRADICTED.test(cause);
  return amount.amount.startsWith('-') === isWrong ? 'credit' : 'debit';
}
