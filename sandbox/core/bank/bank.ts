/**
 * The simulated bank: what every face speaks to. Results are values; every change is kept before a method returns, so
 * that what was answered survives the end of the process.
 */

import type { Day } from '../types.ts';
import { addEntry, type Booking, bookEntry, type NewEntry, removeEntry } from './added-entries.ts';
import { answerStep, type GivenAnswer, takeCode } from './answers.ts';
import { type Approver, approverOf, decideAs, openApprovals, signInToApprove } from './approvals.ts';
import { cancelAuthorisation, readAuthorisation, startAuthorisation, type Wanted } from './authorisations.ts';
import { booksOf } from './books.ts';
import { CallLog, type LogFile, type LogLine } from './call-log.ts';
import { BankClock } from './clock.ts';
import { listAccounts, readBalances, readHoldings, readTransactions, type Span } from './data.ts';
import { PAGE_ENTRIES_MAX, SLOW_MS } from './limits.ts';
import { beginOauth, exchangeCode, type OauthExchange, type OauthWanted } from './oauth.ts';
import type { OauthClient } from './oauth-clients.ts';
import {
  type DecidedBy,
  decideByControl,
  holdApp,
  listAuthorisations,
  listConsents,
  listScenarios,
  revokeAtBank,
  setScenario,
  unlockLogin,
} from './operator.ts';
import { bankOf, type Call, type Parts, scenarioAt } from './parts.ts';
import { RecentCalls } from './recent-calls.ts';
import { type Change, type Journal, Records, type TableName } from './records.ts';
import { decideAtPage, isFormOf, readPage, signInAtPage } from './redirects.ts';
import { type Answer, given, type Instant } from './refusals.ts';
import { newSecret, type Random } from './secrets.ts';
import { endConsent, readConsent } from './sessions.ts';

export interface BankOptions {
  /** What was kept, in its order; empty at the first start. */
  readonly kept: Iterable<Change>;
  readonly journal: Journal;
  readonly lines: readonly LogLine[];
  readonly logFile: LogFile;
  /** Real time, in epoch milliseconds. */
  readonly now: () => Instant;
  readonly random: Random;
  /** Of the ids; counts at the first start only. */
  readonly seed: string;
  /** Entries of a page; {@link PAGE_ENTRIES_MAX} when absent, and at most. */
  readonly pageEntries?: number;
}

/** What {@link SandboxBank.reset} takes away. */
const RESET: readonly TableName[] = [
  'authorisations',
  'consents',
  'sessions',
  'logins',
  'scenarios',
  'calls',
  'entries',
];

/** Where the bank of a page or form is: an authorisation, and the key in the page's address. */
export interface PagePlace {
  readonly id: string;
  readonly key: string;
}

export class SandboxBank {
  readonly log: CallLog;
  readonly #parts: Parts;

  constructor(options: BankOptions) {
    const records = new Records(options.kept, options.journal);
    const kept = records.get('bank', 'main');
    const clock = new BankClock(options.now, kept?.offsetMs ?? 0, options.now());
    const pageEntries = Math.min(options.pageEntries ?? PAGE_ENTRIES_MAX, PAGE_ENTRIES_MAX);
    this.#parts = { records, clock, random: options.random, pageEntries, recentCalls: new RecentCalls() };
    if (kept === undefined) this.#found(options.seed);
    const last = records.get('counters', 'log')?.last ?? 0;
    this.log = new CallLog(options.lines, last, options.logFile);
  }

  #found(seed: string): void {
    const { records, clock, random } = this.#parts;
    const founded = new Date(clock.now()).toISOString().slice(0, 'yyyy-mm-dd'.length);
    records.put('bank', 'main', { seed, founded, offsetMs: 0, markKey: newSecret(random, 'key') });
    records.commit();
  }

  /** Does something, and keeps what changed. */
  #do<T>(work: (parts: Parts) => T): T {
    const done = work(this.#parts);
    this.#parts.records.commit();
    return done;
  }

  // ── what clients do

  startAuthorisation(call: Call, wanted: Wanted): ReturnType<typeof startAuthorisation> {
    return this.#do((parts) => startAuthorisation(parts, call, wanted));
  }

  readAuthorisation(call: Call, id: string, secret: string): ReturnType<typeof readAuthorisation> {
    return this.#do((parts) => readAuthorisation(parts, call, id, secret));
  }

  answerStep(call: Call, id: string, secret: string, answer: GivenAnswer): ReturnType<typeof answerStep> {
    return this.#do((parts) => answerStep(parts, call, id, secret, answer));
  }

  takeCode(call: Call, id: string, secret: string, code: string): ReturnType<typeof takeCode> {
    return this.#do((parts) => takeCode(parts, call, id, secret, code));
  }

  beginOauth(call: Call, wanted: OauthWanted): ReturnType<typeof beginOauth> {
    return this.#do((parts) => beginOauth(parts, call, wanted));
  }

  exchangeCode(call: Call, client: OauthClient, sent: OauthExchange): ReturnType<typeof exchangeCode> {
    return this.#do((parts) => exchangeCode(parts, call, client, sent));
  }

  cancelAuthorisation(call: Call, id: string, secret: string): Answer<null> {
    return this.#do((parts) => cancelAuthorisation(parts, call, id, secret));
  }

  listAccounts(call: Call, token: string): ReturnType<typeof listAccounts> {
    return this.#do((parts) => listAccounts(parts, call, token));
  }

  readBalances(call: Call, token: string, account: string): ReturnType<typeof readBalances> {
    return this.#do((parts) => readBalances(parts, call, token, account));
  }

  readHoldings(call: Call, token: string, account: string): ReturnType<typeof readHoldings> {
    return this.#do((parts) => readHoldings(parts, call, token, account));
  }

  readTransactions(
    call: Call,
    token: string,
    account: string,
    span: Span,
  ): ReturnType<typeof readTransactions> {
    return this.#do((parts) => readTransactions(parts, call, token, account, span));
  }

  readConsent(call: Call, token: string, id: string): ReturnType<typeof readConsent> {
    return this.#do((parts) => readConsent(parts, call, token, id));
  }

  endConsent(call: Call, token: string, id: string): Answer<null> {
    return this.#do((parts) => endConsent(parts, call, token, id));
  }

  /** How long an answer to this call takes, of real time. */
  delayMs(call: Call): number {
    return scenarioAt(this.#parts, call) === 'slow' ? SLOW_MS : 0;
  }

  // ── what people do at the bank's own pages

  readPage(call: Call, { id, key }: PagePlace): ReturnType<typeof readPage> {
    return readPage(this.#parts, call, id, key);
  }

  isFormOf(id: string, formToken: string): boolean {
    return isFormOf(this.#parts, id, formToken);
  }

  signInAtPage(
    call: Call,
    place: PagePlace,
    login: string,
    password: string,
  ): ReturnType<typeof signInAtPage> {
    return this.#do((parts) => signInAtPage(parts, call, place, login, password));
  }

  decideAtPage(call: Call, place: PagePlace, allows: boolean): ReturnType<typeof decideAtPage> {
    return this.#do((parts) => decideAtPage(parts, call, place, allows));
  }

  signInToApprove(call: Call, name: string, password: string): Answer<string> {
    return this.#do((parts) => signInToApprove(parts, call, name, password));
  }

  approverOf(call: Call, ticket: string): Approver | null {
    return approverOf(this.#parts, call, ticket);
  }

  openApprovals(approver: Approver): ReturnType<typeof openApprovals> {
    return openApprovals(this.#parts, approver);
  }

  decideAs(approver: Approver, id: string, allows: boolean): Answer<null> {
    return this.#do((parts) => decideAs(parts, approver, id, allows));
  }

  // ── what a test or a developer does

  now(): Instant {
    return this.#parts.clock.now();
  }

  get offsetMs(): number {
    return this.#parts.clock.offsetMs;
  }

  moveClock(to: Instant): Answer<Instant> {
    return this.#do(({ clock, records }) => {
      const moved = clock.moveTo(to);
      if (moved.ok) records.put('bank', 'main', { ...bankOf(this.#parts), offsetMs: clock.offsetMs });
      return moved;
    });
  }

  listScenarios(): ReturnType<typeof listScenarios> {
    return listScenarios(this.#parts);
  }

  setScenario(institution: string, login: string, scenario: string | null): Answer<null> {
    return this.#do((parts) => setScenario(parts, institution, login, scenario));
  }

  unlockLogin(institution: string, login: string): Answer<null> {
    return this.#do((parts) => unlockLogin(parts, institution, login));
  }

  listAuthorisations(
    institution: string | null,
    openOnly: boolean,
    limit: number,
  ): ReturnType<typeof listAuthorisations> {
    return listAuthorisations(this.#parts, institution, openOnly, limit);
  }

  decideByControl(id: string, allows: boolean, by: DecidedBy): ReturnType<typeof decideByControl> {
    return this.#do((parts) => decideByControl(parts, id, allows, by));
  }

  holdApp(id: string): ReturnType<typeof holdApp> {
    return this.#do((parts) => holdApp(parts, id));
  }

  listConsents(institution: string | null, limit: number): ReturnType<typeof listConsents> {
    return listConsents(this.#parts, institution, limit);
  }

  revokeAtBank(id: string): Answer<null> {
    return this.#do((parts) => revokeAtBank(parts, id));
  }

  addEntry(entry: NewEntry): ReturnType<typeof addEntry> {
    return this.#do((parts) => addEntry(parts, entry));
  }

  bookEntry(id: string, booking: Booking): ReturnType<typeof bookEntry> {
    return this.#do((parts) => bookEntry(parts, id, booking));
  }

  removeEntry(id: string): Answer<null> {
    return this.#do((parts) => removeEntry(parts, id));
  }

  /** What the bank's own books say of a login's accounts, whoever may see them. */
  booksOf(institution: string, login: string, from: Day | null): ReturnType<typeof booksOf> {
    return booksOf(this.#parts, institution, login, from);
  }

  /** Takes everything away that clients and operators made; clock, founding day, seed and numbers stay. */
  reset(): Answer<null> {
    return this.#do(({ records }) => {
      for (const table of RESET) records.clear(table);
      records.put('counters', 'log', { last: this.log.last });
      this.log.clear();
      return given(null);
    });
  }

  /** Everything that is kept, for a journal that is written anew. */
  kept(): Iterable<Change> {
    return this.#parts.records.all();
  }
}
