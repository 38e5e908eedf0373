/** The records that the bank keeps. Plain JSON, never changed in place; secrets are there as digests only. */
import type { AuthMethod, Day, SandboxEntry } from '../types.ts';
import type { Instant } from './refusals.ts';
import type { Scenario } from './scenario-names.ts';

export const SCOPES = ['accounts', 'balances', 'transactions', 'holdings'] as const;
export type Scope = (typeof SCOPES)[number];

/** How an authorisation stands. `expired` is never kept: the clock says it. */
export type Status =
  | 'method_needed'
  | 'device_needed'
  | 'answer_needed'
  | 'code_needed'
  | 'redirect_needed'
  | 'approval_needed'
  | 'signers_needed'
  | 'granted'
  | 'refused'
  | 'expired';

export type RefusedReason =
  | 'by_account_holder'
  | 'wrong_answers'
  | 'cancelled'
  | 'locked'
  | 'password_expired'
  | 'terms_to_accept';

/** What an app asked for at the OAuth endpoint (RFC 6749, RFC 7636). */
export interface OauthRequest {
  /** The app that sent the person. */
  readonly client: string;
  /** The client that may exchange the code. */
  readonly exchangedBy: string;
  readonly state: string | null;
  /** The S256 challenge (RFC 7636); null where none was sent. */
  readonly challenge: string | null;
}

export interface AuthorisationRecord {
  readonly number: number;
  readonly institution: string;
  readonly method: AuthMethod;
  readonly secretDigest: string;
  /** Of the key in the address of the bank's page; null where there is no page. */
  readonly pageDigest: string | null;
  readonly scopes: readonly Scope[];
  readonly validDays: number | null;
  /** Null until somebody signed in at the bank's page. */
  readonly login: string | null;
  /** Null at OAuth when the bank shows the code itself. */
  readonly redirectUri: string | null;
  /** Only for one that began at the OAuth endpoint. */
  readonly oauth?: OauthRequest;
  /** The consent that is to be renewed. */
  readonly renews: string | null;
  readonly createdAt: Instant;
  readonly until: Instant;
  readonly step: number;
  readonly status: Exclude<Status, 'expired'>;
  /** Whether the last answer was wrong. */
  readonly wrong: boolean;
  readonly wrongCount: number;
  /** The method that was chosen for the code. */
  readonly chosen: string | null;
  readonly polls: number;
  /** The app does not approve by itself. */
  readonly held: boolean;
  readonly signedBy: readonly string[];
  /** The code for the browser, once the account holder allowed it. */
  readonly codeDigest: string | null;
  readonly codeTaken: boolean;
  /** When strong authentication was done. */
  readonly authenticatedAt: Instant | null;
  readonly reason: RefusedReason | null;
  readonly consent: string | null;
  /** The generation of the consent that it granted. */
  readonly generation: number;
}

/** What an authorisation that has just begun has not yet. */
export const UNTOUCHED = {
  wrong: false,
  wrongCount: 0,
  chosen: null,
  polls: 0,
  held: false,
  signedBy: [],
  codeDigest: null,
  codeTaken: false,
  authenticatedAt: null,
  reason: null,
  consent: null,
  generation: 0,
} as const satisfies Partial<AuthorisationRecord>;

export interface ConsentRecord {
  readonly number: number;
  readonly institution: string;
  readonly login: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Instant;
  readonly validUntil: Day | null;
  readonly scaRenewBy: Day | null;
  /** When strong authentication was done last; null where there is none. */
  readonly scaAt: Instant | null;
  readonly grantedAt: Instant;
  /** Counts its grants: 1, and one more with every renewal. */
  readonly generation: number;
  readonly ended: 'by_client' | 'at_bank' | null;
  /** Whether the client knows that it was ended at the bank. */
  readonly told: boolean;
  /** The digest of the session token that is good; null while nobody fetched one. */
  readonly token: string | null;
}

/** Kept under the digest of its token. */
export interface SessionRecord {
  readonly consent: string;
  readonly generation: number;
  /** False once another token replaced it. */
  readonly live: boolean;
  /** The digest of the token that it replaced. */
  readonly replaces: string | null;
}

export interface LoginRecord {
  readonly wrongPasswords: number;
  readonly wrongAnswers: number;
  readonly lockedUntil: Instant | null;
}

export interface AddedEntryRecord {
  readonly institution: string;
  readonly login: string;
  readonly account: string;
  readonly addedAt: Instant;
  readonly entry: SandboxEntry;
}

export interface BankRecord {
  readonly seed: string;
  readonly founded: Day;
  readonly offsetMs: number;
  /** For marks of pages and tickets of the bank's own web pages. */
  readonly markKey: string;
}

export interface CounterRecord {
  readonly last: number;
}

export interface Tables {
  bank: BankRecord;
  counters: CounterRecord;
  authorisations: AuthorisationRecord;
  consents: ConsentRecord;
  sessions: SessionRecord;
  logins: LoginRecord;
  scenarios: Scenario;
  /** When unattended data calls came, oldest first. */
  calls: readonly Instant[];
  entries: AddedEntryRecord;
}
