/** The world as a connector sees it: nothing else is in reach. */
import type { Instant, Json } from './values.ts';

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
  /**
   * What the bank says, with a reply of this call, of how often it may be asked for this account and endpoint. The engine
   * believes a bank that counts more strictly than the manifest says.
   */
  budget(report: BudgetReport): void;
  /** What the bank says of the consent in use while something is fetched: less than was known is believed at once. */
  consent(report: ConsentReport): void;
  /** A line for support. Never a secret, never a text of the bank longer than a word. */
  note(event: string, detail?: Readonly<Record<string, string | number | boolean>>): void;
}

/** What the account holder's device said of itself, under the header's name in lower case (NextGenPSD2 1.3). */
export type PsuFact =
  | 'psu-ip-port'
  | 'psu-accept'
  | 'psu-accept-charset'
  | 'psu-accept-encoding'
  | 'psu-accept-language'
  | 'psu-http-method'
  | 'psu-device-id'
  | 'psu-geo-location';

/** A consent as the bank tells it, outside a sign-in. */
export interface ConsentReport {
  /** `unknown` for a state that the connector has no word for: it is never taken for a good one. */
  readonly standing: 'good' | 'suspended' | 'unknown';
  /** Null where the bank names no such end. */
  readonly validUntil: Instant | null;
  readonly scaRenewBy: Instant | null;
}

export interface Attended {
  readonly ip: string;
  readonly userAgent: string;
  /** When the account holder asked. */
  readonly at: Instant;
  /** What else came along, as it came; absent where nothing did. */
  readonly more?: Readonly<Partial<Record<PsuFact, string>>>;
}

/** Absent is what the bank did not say. */
export interface BudgetReport {
  /** Calls in 24 hours without the account holder. */
  readonly limit?: number;
  /** Calls that are left. */
  readonly remaining?: number;
  /** When the bank counts anew, or leaves one more. */
  readonly resetAt?: Instant;
  /** False where the bank says, by its reply or its rules, that it did not count this call. */
  readonly counted?: boolean;
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
