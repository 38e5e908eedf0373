/**
 * What a developer or test may do at the simulated banks: move their clock, choose scenarios, act as the account holder,
 * and look at what the banks saw. Sandbox mode only. The banks are of the whole instance, and so is everything here but
 * `authorise`. Every verb gives a refusal as a value; nothing changed then.
 */
import type { Result } from '../core/result.ts';
import type { Asking, ConnectRefusal } from './connect-port.ts';
import type { AttemptRow } from './connection-rows.ts';
import type { PageOf, PageRequest } from './ports.ts';

/** Authorisations that one answer lists, the newest. */
export const SANDBOX_AUTHORISATIONS_MAX = 500;
/** How long one headless walk may take before the attempt is given as it is then. */
export const AUTHORISE_MS_MAX = 30_000;

export type SandboxRefusal =
  /** The simulated banks cannot be reached, or did not answer as they should. */
  | { readonly code: 'unreachable' }
  /** There is no such authorisation or consent. */
  | { readonly code: 'not_found' }
  /** A value that the banks do not take; `known` are those that they would, empty when they cannot be listed. */
  | {
      readonly code: 'value';
      readonly field: SandboxField;
      readonly message: string;
      readonly known: readonly string[];
    }
  /** It has ended or is not so far; `why` is a sentence for people. */
  | { readonly code: 'not_now'; readonly why: string };

/** The values of requests, by the names that {@link SandboxControls} gives them. */
export type SandboxField =
  | 'now'
  | 'institutionId'
  | 'login'
  | 'scenario'
  | 'signer'
  | 'account'
  | 'amount'
  | 'status'
  | 'bookingDate'
  | 'valueDate';

export interface SandboxClock {
  /** The banks' own time, RFC 3339. */
  readonly now: string;
  /** How far it is ahead of the machine's clock. */
  readonly offsetMs: number;
}

/** Only forward: to an instant (RFC 3339), or by so much. */
export type ClockMove = { readonly to: string } | { readonly seconds: number } | { readonly days: number };

export interface SandboxScenarios {
  /** The scenarios that can be set. */
  readonly known: readonly string[];
  readonly set: readonly SetScenario[];
}

export interface SetScenario {
  readonly institutionId: string;
  /** `*` for all logins of the institution. */
  readonly login: string;
  readonly scenario: string;
}

/** One authorisation as the bank sees it. */
export interface SandboxAuthorisation {
  readonly id: string;
  readonly institutionId: string;
  readonly method: string;
  /** Null while the account holder has not signed in. */
  readonly login: string | null;
  /** In the bank's words: `approval_needed`, `signers_needed`, `granted`, `refused`, … */
  readonly status: string;
  /** Whether an approval is held back. */
  readonly held: boolean;
  /** The bank's own id of the consent, once there is one. */
  readonly consent: string | null;
  readonly until: string | null;
}

/** What the account holder does about an authorisation. */
export type SandboxDecision =
  /** `signer` is for banks where several sign; null is whoever is next. */
  | { readonly decision: 'approve'; readonly signer: string | null }
  | { readonly decision: 'refuse' }
  /** The app does not approve by itself. */
  | { readonly decision: 'hold' };

/** Which consents the account holder revokes at the bank: one by the bank's id, or all of a login. */
export type SandboxRevocation =
  | { readonly consent: string }
  | { readonly institutionId: string; readonly login: string };

export interface NewSandboxEntry {
  readonly institutionId: string;
  readonly login: string;
  /** `current`, `savings` or `card`. */
  readonly account: string;
  /** Exact text, negative for money out; in the account's currency. */
  readonly amount: string;
  readonly text: string;
  readonly status: 'booked' | 'pending';
  /** Null for today, by the bank's clock. */
  readonly bookingDate: string | null;
  readonly valueDate: string | null;
  readonly counterpartyName: string | null;
}

/** An entry that was added; `id` is null where the bank's entries have none. */
export interface SandboxEntry extends NewSandboxEntry {
  readonly id: string | null;
}

/** How an added pending entry books; what is null stays as it is. */
export interface SandboxBooking {
  readonly amount: string | null;
  readonly text: string | null;
  /** Null for today, by the bank's clock. */
  readonly bookingDate: string | null;
  /** Whether the bank gives the booking another id. */
  readonly newId: boolean;
}

/** An added entry as it is now at the bank. */
export interface SandboxBooked {
  readonly id: string | null;
  readonly amount: string;
  readonly bookingDate: string | null;
}

/** One request as the bank saw it; never a secret. */
export interface SandboxLogEntry {
  readonly number: number;
  readonly at: string;
  readonly institutionId: string | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestId: string | null;
  /** Whether it said that the account holder is there. */
  readonly attended: boolean;
  readonly authorisation: string | null;
  readonly consent: string | null;
  readonly step: number | null;
  readonly error: string | null;
  /** Rules of the bank's interface that the request broke. */
  readonly violations: readonly string[];
}

export interface NewSandboxConnection {
  readonly institutionId: string;
  /** Null for the demo login. */
  readonly login: string | null;
  /** Set for this login before the flow is walked; null leaves it as it is. */
  readonly scenario: string | null;
  /** `consent` makes no connection, but a consent that one can be made of later; `connect` when absent. */
  readonly purpose?: 'connect' | 'consent';
}

/** What the banks do by themselves; the rest walks their pages or our engine. */
export type BankControls = Omit<SandboxControls, 'authorise' | 'authorizationToken'>;

export interface SandboxControls {
  clock(): Promise<Result<SandboxClock, SandboxRefusal>>;
  moveClock(move: ClockMove): Promise<Result<SandboxClock, SandboxRefusal>>;
  scenarios(): Promise<Result<SandboxScenarios, SandboxRefusal>>;
  /** `login` is `*` for all; a null scenario clears. Gives all that is set then. */
  setScenario(wanted: {
    readonly institutionId: string;
    readonly login: string;
    readonly scenario: string | null;
  }): Promise<Result<SandboxScenarios, SandboxRefusal>>;
  /** Newest first, at most {@link SANDBOX_AUTHORISATIONS_MAX}. */
  authorisations(filter: {
    readonly institutionId?: string;
    readonly open?: boolean;
  }): Promise<Result<readonly SandboxAuthorisation[], SandboxRefusal>>;
  decide(
    authorisationId: string,
    decision: SandboxDecision,
  ): Promise<Result<SandboxAuthorisation, SandboxRefusal>>;
  addEntry(entry: NewSandboxEntry): Promise<Result<SandboxEntry, SandboxRefusal>>;
  bookEntry(entryId: string, booking: SandboxBooking): Promise<Result<SandboxBooked, SandboxRefusal>>;
  /** Takes an added entry away, as a bank does with a hold that nobody claims. */
  dropEntry(entryId: string): Promise<Result<null, SandboxRefusal>>;
  /** Gives the bank's ids of the consents that ended. */
  revokeAtBank(which: SandboxRevocation): Promise<Result<readonly string[], SandboxRefusal>>;
  /** A fresh authorization token of a bank with OAuth; null is the demo login. It works once. */
  authorizationToken(wanted: {
    readonly institutionId: string;
    readonly login: string | null;
  }): Promise<Result<string, SandboxRefusal>>;
  /** Oldest first, after a number. */
  log(page: PageRequest<number>): Promise<Result<PageOf<SandboxLogEntry>, SandboxRefusal>>;
  /**
   * Makes a connection by walking the real flow to its end: starts an attempt, answers what is asked, acts as the
   * account holder at the bank, returns from it. Gives the attempt as it ended, or as it is after
   * {@link AUTHORISE_MS_MAX} (a bank that nobody approves at, a second signer).
   */
  authorise(
    asking: Asking,
    wanted: NewSandboxConnection,
  ): Promise<Result<AttemptRow, ConnectRefusal | SandboxRefusal>>;
}
