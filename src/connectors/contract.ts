/**
 * What a connector is: three functions and a manifest. It reports what a bank said and nothing more: it never invents
 * ids, merges, retries, sleeps or categorises. It is deterministic given (state, event, replies, now, seed). State,
 * cursor and session are plain JSON, sealed by the engine before they touch disk, so that everything survives a restart
 * between any two steps. What the world may do is a value: a connector that throws has a bug.
 */
import type { LocalDate } from '../core/dates.ts';
import type { Currency, Money } from '../core/money.ts';
import type { AccountObservation, BalanceObservation, TransactionObservation } from '../core/observations.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Epoch milliseconds, UTC. */
export type Instant = number;

export type Capability =
  | 'accounts'
  | 'balances'
  | 'transactions'
  | 'holdings'
  | 'documents'
  | 'identity'
  | 'subscriptions';

// ── what a connector declares: pure data, checked when it is loaded, listed by the API

export interface Manifest {
  /** Stable for ever: lower case, digits and dashes. */
  readonly id: string;
  /** Raised when its behaviour changes. */
  readonly revision: number;
  readonly name: string;
  readonly protocol: string;
  readonly institutions: readonly Institution[];
  /** The only places that its HTTP handle reaches: `host` or `host:port`. */
  readonly egress: readonly string[];
  readonly methods: readonly ConnectMethod[];
  readonly offers: Offers;
  readonly consent: ConsentTerms;
}

export type Offers = { readonly [K in Capability]?: Offer };

export interface Institution {
  /** Stable for ever, unique over all connectors: lower case, digits and dashes. */
  readonly id: string;
  readonly name: string;
  /** Other names under which people or other providers know it. */
  readonly aliases: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly bic: string | null;
  /** National bank codes: BLZ, sort code prefix, code banque, routing number, the first digits of a CLABE. */
  readonly bankCodes: readonly string[];
  readonly currencies: readonly string[];
  /** The keys of {@link Manifest.methods} that it has, the usual one first. */
  readonly methods: readonly string[];
  /** True for a simulated bank. */
  readonly sandbox: boolean;
  /** Where it differs from the connector's own. */
  readonly offers?: Offers;
  readonly consent?: ConsentTerms;
}

/** How strong customer authentication looks to the account holder. */
export type ScaShape = 'none' | 'redirect' | 'decoupled' | 'embedded';

export interface ConnectMethod {
  readonly key: string;
  readonly label: string;
  readonly sca: ScaShape;
  /** What has to be known before the bank is called first; empty when the bank itself asks. */
  readonly fields: readonly Field[];
  /** Whether an attempt whose last answer may be lost can go on by asking the bank how it stands (`polled`). */
  readonly canPoll: boolean;
}

/** What the account holder fills in, or is shown. */
export interface Field {
  readonly key: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'digits' | 'choice' | 'accept';
  /** What it is, for password managers and for counting wrong tries: at most two are sent per login and day. */
  readonly purpose: 'login' | 'password' | 'one_time_code' | 'method' | 'answer' | 'terms';
  readonly required: boolean;
  readonly lengthMin: number;
  readonly lengthMax: number;
  /** A regular expression (whole value), in the form that HTML and JavaScript share; null when anything goes. */
  readonly pattern: string | null;
  /** For `choice`. */
  readonly choices: readonly Choice[];
  readonly hint: string | null;
  /** What has to be seen to fill it in; null for most. */
  readonly media: Media | null;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A picture (PNG) in base64, or the code of a flickering picture (HHD 1.4) with the text that says the same. */
export type Media =
  | { readonly type: 'image'; readonly mediaType: 'image/png'; readonly base64: string; readonly alt: string }
  | { readonly type: 'flicker'; readonly code: string; readonly alt: string };

export interface Offer {
  /** How far back it reaches right after strong customer authentication. */
  readonly historyDays: number;
  /** How far back it reaches later. */
  readonly historyDaysWithoutSca: number;
  /** Calls a day without the account holder, per account and endpoint. */
  readonly unattendedPerDay: number | 'unlimited';
  readonly pending: boolean;
  readonly idStability: 'permanent' | 'per_consent' | 'changes_on_booking' | 'absent';
}

export interface ConsentTerms {
  /** Null when the bank sets no end. */
  readonly maxDays: number | null;
  readonly renewable: boolean;
  readonly scopes: readonly Capability[];
}

// ── the world as a connector sees it: nothing else is in reach

export interface Context {
  readonly institutionId: string;
  readonly http: Http;
  /** Fixed for the duration of one call. */
  readonly now: Instant;
  /** Random bytes; seeded in tests. */
  random(bytes: number): Uint8Array;
  sha256(data: Uint8Array): Uint8Array;
  /** The account holder's own address and browser, never invented; null when nobody is there. */
  readonly attended: Attended | null;
  /** Signs with a key that stays in the vault; null when there is no key of that name. */
  sign(key: string, data: Uint8Array): Promise<Uint8Array | null>;
  /** Keeps a session that the bank renewed, sealed, before the next call. Await it. */
  keepSession(session: Json): Promise<void>;
  /** A line for support. Never a secret, never a text of the bank longer than a word. */
  note(event: string, detail?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface Attended {
  readonly ip: string;
  readonly userAgent: string;
  readonly at: Instant;
}

export interface Http {
  send(request: HttpRequest): Promise<HttpReply | HttpTrouble>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpReply {
  readonly ok: true;
  readonly status: number;
  /** Names in lower case; repeated ones joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The number of this reply among the replies of the call: observations name it. */
  readonly reply: number;
}

/** Why there is no reply: the bank cannot be reached or does not answer as HTTP, or the call is not allowed. */
export interface HttpTrouble {
  readonly ok: false;
  readonly trouble:
    | 'timeout'
    | 'unreachable'
    | 'broken_reply'
    | 'reply_too_large'
    | 'host_not_allowed'
    | 'stopped';
}

// ── connecting: one step at a time

export type ConnectEvent =
  | {
      readonly type: 'started';
      readonly method: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly scopes: readonly Capability[];
      readonly daysWanted: number | null;
      /** Where the bank sends the browser back to, with `state` in it already; and that state. */
      readonly returnUrl: string;
      readonly returnState: string;
    }
  | { readonly type: 'answered'; readonly fields: Readonly<Record<string, string>> }
  /** The browser came back; `state` was checked and is not among the parameters. */
  | { readonly type: 'returned'; readonly query: Readonly<Record<string, string>> }
  | { readonly type: 'polled' }
  /** Like `started`, for a connection that has (or had) a session. */
  | {
      readonly type: 'renewing';
      readonly session: Json;
      readonly method: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly scopes: readonly Capability[];
      readonly daysWanted: number | null;
      readonly returnUrl: string;
      readonly returnState: string;
    }
  | { readonly type: 'cancelled' };

export type ConnectOutcome =
  | {
      readonly type: 'ask';
      readonly state: Json;
      readonly fields: readonly Field[];
      /** What to do, in the bank's words or ours; null when the fields say it. */
      readonly hint: string | null;
      /** Set when it is asked again because the answer before was wrong. */
      readonly wrong: boolean;
      readonly until: Instant;
    }
  | { readonly type: 'redirect'; readonly state: Json; readonly url: string; readonly until: Instant }
  | {
      readonly type: 'wait';
      readonly state: Json;
      /** Who has to do something, and where. */
      readonly kind: 'app_approval' | 'second_signer' | 'bank_is_working';
      /** The device's name as the bank says it. */
      readonly device: string | null;
      readonly hint: string | null;
      readonly pollAfterMs: number;
      readonly until: Instant;
    }
  | { readonly type: 'granted'; readonly session: Json; readonly consent: Grant }
  | { readonly type: 'failed'; readonly fault: Fault };

/** The consent as the bank granted it. */
export interface Grant {
  /** The bank's id of it; sealed. */
  readonly reference: string | null;
  readonly validUntil: Instant | null;
  /** When strong customer authentication is due again, where the bank says it. */
  readonly scaRenewBy: Instant | null;
  readonly scopes: readonly Capability[];
}

// ── fetching: one page at a time

export interface PageRequest<C extends Capability = Capability> {
  readonly capability: C;
  /** The bank's handle of the account; null for what is not of an account. */
  readonly account: string | null;
  /** Null for the first page of a window. */
  readonly cursor: Json;
  readonly session: Json;
  /** The days that are wanted; null for what has no days. */
  readonly window: Window | null;
}

/** Days, both included. */
export interface Window {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export type Page<C extends Capability = Capability> =
  | {
      readonly type: 'page';
      readonly observations: readonly Observations[C][];
      readonly cursor: Json;
      readonly more: boolean;
      /** On the last page: whether the window was seen whole. Only then can an absence mean anything. */
      readonly complete: boolean;
    }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Where in the replies of the call something was said: a JSON pointer or the like. */
export interface Source {
  readonly reply: number;
  readonly path: string;
}

export interface Observations {
  accounts: SeenAccount;
  balances: SeenBalance;
  transactions: SeenTransaction;
  holdings: SeenHolding;
  documents: SeenDocument;
  identity: SeenIdentity;
  subscriptions: SeenSubscription;
}

export interface SeenAccount {
  readonly source: Source;
  /** What the bank calls it in further calls; how long that lasts is in {@link Offer.idStability}. */
  readonly handle: string;
  /** An id that the bank promises to keep over consents, where there is one. */
  readonly stableId: string | null;
  readonly account: AccountObservation;
  readonly status: 'open' | 'closed' | 'blocked';
  readonly usage: 'private' | 'business' | null;
  readonly creditLimit: Money | null;
  /** Arranged overdraft. */
  readonly overdraftLimit: Money | null;
}

export interface SeenBalance {
  readonly source: Source;
  readonly balance: BalanceObservation;
}

export interface SeenTransaction {
  readonly source: Source;
  /** `references.bank` is the bank's id of the entry; null where it has none. */
  readonly transaction: TransactionObservation;
  /** The bank's id of the pending entry that this one was, where the bank says it. */
  readonly pendingId: string | null;
}

export interface SeenHolding {
  readonly source: Source;
  readonly isin: string | null;
  readonly name: string | null;
  /** Exact text. */
  readonly quantity: string;
  readonly quote: Money | null;
  readonly quotedAt: string | null;
  readonly value: Money | null;
  readonly purchaseValue: Money | null;
}

export interface SeenDocument {
  readonly source: Source;
  readonly handle: string;
  readonly title: string;
  readonly issued: LocalDate | null;
  readonly mediaType: string;
  readonly subscription: string | null;
}

export interface SeenIdentity {
  readonly source: Source;
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly addresses: readonly string[];
}

export interface SeenSubscription {
  readonly source: Source;
  readonly handle: string;
  readonly label: string;
  readonly subscriber: string | null;
  readonly validFrom: LocalDate | null;
  readonly renewsOn: LocalDate | null;
  readonly currency: Currency | null;
}

// ── faults: one closed list. The engine alone decides what a fault does to a connection

export type Fault =
  /** `fields` are the keys of the fields that were wrong. */
  | { readonly code: 'credentials_wrong'; readonly fields: readonly string[] }
  /** `reachFrom` is the first day that can be had without it; null when nothing can. */
  | { readonly code: 'sca_needed'; readonly reachFrom: LocalDate | null }
  | { readonly code: 'sca_refused' }
  | { readonly code: 'sca_expired' }
  | { readonly code: 'consent_expired' }
  | { readonly code: 'consent_revoked' }
  | {
      readonly code: 'action_at_bank_needed';
      readonly reason: 'locked' | 'password_expired' | 'new_terms' | 'other';
      /** The bank's own words, at most {@link BANK_WORDS_MAX} characters; null when it says none. */
      readonly text: string | null;
    }
  | { readonly code: 'bank_down'; readonly retryAt: Instant | null }
  | { readonly code: 'rate_limited'; readonly retryAt: Instant | null }
  /** `where` says in our words what was not understood; never a text of the bank. */
  | { readonly code: 'shape_not_understood'; readonly where: string }
  | { readonly code: 'not_permitted' }
  | { readonly code: 'no_accounts' };

export type FaultCode = Fault['code'];

/** Characters of a bank's words that are kept. */
export const BANK_WORDS_MAX = 500;

export interface Connector {
  readonly manifest: Manifest;
  /** `state` is null for `started` and `renewing` only. */
  connect(state: Json, event: ConnectEvent, context: Context): Promise<ConnectOutcome>;
  fetch<C extends Capability>(request: PageRequest<C>, context: Context): Promise<Page<C>>;
  /** Ends the consent at the bank; null when it is ended (or was already). */
  revoke(session: Json, context: Context): Promise<Fault | null>;
}

// ── all connectors that are loaded

/** The connectors of this server, found by id or by institution. */
export interface ConnectorRegistry {
  all(): readonly Connector[];
  connectorOf(id: string): Connector | null;
  institution(id: string): FoundInstitution | null;
  /** The best fit first; at most `limit`, after the first `after`. */
  search(query: InstitutionSearch): readonly FoundInstitution[];
}

export interface FoundInstitution {
  readonly connector: Connector;
  readonly institution: Institution;
}

/** What is not said does not limit. */
export interface InstitutionSearch {
  /** Words of the name, an alias, a BIC or a bank code; the start of each word is enough. Accents do not count. */
  readonly text?: string;
  /** ISO 3166-1 alpha-2, in either case. */
  readonly country?: string;
  /** A bank code or its start, or an account number that starts with one. Blanks and dashes do not count. */
  readonly bankCode?: string;
  readonly limit: number;
  readonly after?: number;
}
