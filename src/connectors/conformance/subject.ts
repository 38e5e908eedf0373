/** What the conformance suite is told of a connector: how to get through a bank's sign-in, and what is known of its data. */
import type { TransactionObservation } from '../../core/observations.ts';
import type {
  ConnectOutcome,
  Connector,
  Http,
  HttpReply,
  Instant,
  SeenAccount,
  Window,
} from '../contract.ts';
import type { Cassette } from './cassette.ts';

export type Asked = Extract<ConnectOutcome, { type: 'ask' }>;
export type Waiting = Extract<ConnectOutcome, { type: 'wait' }>;

/** The account holder of a live run. */
export interface Person {
  /** What is filled in, by the fields' keys. */
  answer(asked: Asked): Readonly<Record<string, string>>;
  /** Goes to the bank's page; gives the parameters with which the browser comes back, without our state. */
  follow?(url: string): Promise<Readonly<Record<string, string>>>;
  /** What is done elsewhere while it waits, for example the second signer's approval. */
  meanwhile?(waiting: Waiting): Promise<void>;
}

/** A real server, or one that stands in for it; every run may change something there. */
export interface LiveBank {
  readonly type: 'live';
  readonly http: Http;
  now(): Instant;
  readonly person: Person;
}

/** A run that was recorded: only what needs no bank is checked. */
export interface RecordedBank {
  readonly type: 'recorded';
  readonly cassette: Cassette;
}

/** What every subject shows, so that signs are known to be read right; see docs/balances-and-signs.md. */
export type SignKind = 'purchase' | 'payment' | 'refund' | 'overpaid_card';

/**
 * Entries that must be among those fetched. What they are says their sign: a purchase and what was sent are money out; a
 * payment to a card or loan, as that account shows it, a refund and what was received are money in. After the payment that
 * overpaid a card there is money on it.
 */
export interface KnownSign {
  readonly kind: SignKind | 'received' | 'sent';
  /** For people: `a card purchase`, `the payment of a card bill`. */
  readonly what: string;
  fits(transaction: TransactionObservation, account: SeenAccount): boolean;
}

export interface Subject {
  readonly connector: Connector;
  readonly institution: string;
  readonly method: string;
  /** What is filled in before the bank is called first; asked for at every attempt, where each needs something new. */
  readonly fields: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** What must never be told: password, code, answers. Tokens are found in states and sessions. */
  readonly secrets: readonly string[];
  readonly window: Window;
  readonly signs: readonly KnownSign[];
  /** Why the bank cannot show one of them, such as `it has no cards`. */
  readonly lacks?: Partial<Readonly<Record<SignKind, string>>>;
  readonly bank: LiveBank | RecordedBank;
  /** Whether a reply carries a new session; absent where sessions are never renewed while fetching. */
  renews?(reply: HttpReply): boolean;
  close?(): Promise<void>;
}

/** What is filled in at the next attempt. */
export const fieldsOf = ({ fields }: Subject): Readonly<Record<string, string>> =>
  typeof fields === 'function' ? fields() : fields;

/** Where the browser comes back to; the suite's own. */
export const RETURN_URL = 'http://127.0.0.1:9/connect/return?state=conformance-state';
export const RETURN_STATE = 'conformance-state';
/** Who is there while connecting. */
export const PERSON = { ip: '203.0.113.77', userAgent: 'ConformanceBrowser/1.0 (suite)' } as const;
