/** Bank connections as the finAPI surface uses them: section "Bank Connections" of its contract. */
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import type { AccountKind } from '../../core/observations.ts';
import type { Asking } from '../connect-port.ts';
import type { AttemptRow, ConnectionFault, ConnectionRow } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import type { Busy, BusyConnections } from './busy.ts';
import type { Procedure, UpdateNote } from './connections-store-port.ts';
import type { Credentials } from './login-fields.ts';

export type { Procedure, UpdateNote } from './connections-store-port.ts';
export type { Credentials } from './login-fields.ts';

/** A connection with everything that this surface shows of it. */
export interface ConnectionView {
  readonly row: ConnectionRow;
  readonly isDemo: boolean;
  readonly busy: Busy;
  /** Ascending. */
  readonly accountIds: readonly number[];
  /** What is stored, in clear: it is shown as the client may see it. */
  readonly userId: string | null;
  readonly customerId: string | null;
  readonly hasPin: boolean;
  readonly procedures: readonly Procedure[];
  readonly defaultProcedure: string | null;
  /** The names of who owns the accounts; null unless they were asked for. */
  readonly owners: readonly string[] | null;
  readonly manualUpdate: UpdateNote | null;
  readonly autoUpdate: UpdateNote | null;
}

/** The user's answer to a challenge: the plain one, and that of later versions, as it came. */
export interface ChallengeAnswer {
  readonly challengeResponse: string | null;
  readonly multiStepAuthentication: Readonly<Record<string, unknown>> | null;
}

export interface ImportConnection {
  readonly institutionId: string;
  readonly credentials: Credentials;
  readonly storePin: boolean;
  readonly name: string | null;
  readonly skipPositions: boolean;
  /** 0 for no limit. */
  readonly maxDays: number;
  /** Null for all. */
  readonly kinds: readonly AccountKind[] | null;
  readonly loadOwners: boolean;
  /** Null for a call that begins. */
  readonly answer: ChallengeAnswer | null;
}

export interface UpdateConnection {
  readonly connectionId: number;
  readonly pin: string | null;
  readonly storePin: boolean;
  readonly importNewAccounts: boolean;
  readonly skipPositions: boolean;
  readonly loadOwners: boolean;
  readonly answer: ChallengeAnswer | null;
}

/** What is absent stays; `''` clears. */
export interface EditConnection {
  readonly userId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly pin?: string | undefined;
  readonly defaultProcedure?: string | undefined;
  readonly name?: string | undefined;
}

/** What a client asked for of a connection that its user makes or updates on the hosted page. */
export interface Adopted {
  readonly kind: 'import' | 'update' | 'edit';
  readonly name: string | null;
  readonly skipPositions: boolean;
  readonly loadOwners: boolean;
}

export type CredentialField = 'bankingUserId' | 'bankingCustomerId' | 'bankingPin';

export type ConnectionRefusal =
  | { readonly code: 'not_found' }
  /** The bank cannot be reached, or nothing of it is fetched. */
  | { readonly code: 'unsupported' }
  | { readonly code: 'busy' }
  | { readonly code: 'exists' }
  /** The bank wants it, and it was not given. */
  | { readonly code: 'field_needed'; readonly field: CredentialField }
  /** It cannot be right, or may not be cleared. */
  | { readonly code: 'field_wrong'; readonly field: CredentialField }
  /** For an update: it is not stored, either. */
  | { readonly code: 'not_stored'; readonly field: CredentialField }
  | { readonly code: 'no_challenge' }
  | { readonly code: 'wrong_answer' }
  | { readonly code: 'no_accounts_of_kinds' }
  /** Entries were fetched before: they cannot be left out any more. */
  | { readonly code: 'positions_there' }
  | { readonly code: 'procedure_unknown' }
  | { readonly code: 'paused' }
  /** Nobody is there, and the bank may not be asked before this instant. */
  | { readonly code: 'over_budget'; readonly until: string }
  /** The bank refused; null where nothing more is known. */
  | { readonly code: 'bank'; readonly fault: ConnectionFault | null };

export type ConnectionOutcome =
  | { readonly kind: 'done'; readonly connectionId: number }
  /** The bank wants more of the user: the call is repeated with the answer. */
  | { readonly kind: 'ask'; readonly attempt: AttemptRow; readonly procedures: readonly Procedure[] }
  | { readonly kind: 'refused'; readonly refusal: ConnectionRefusal };

export interface FinapiConnections {
  /** All of an owner, or those of `ids` that are the owner's; by id. */
  list(scope: OwnerScope, ids: readonly number[] | null): Promise<readonly ConnectionView[]>;
  get(scope: OwnerScope, connectionId: number): Promise<ConnectionView | null>;
  busy(scope: OwnerScope): Promise<BusyConnections>;
  /** Signs in at a bank and gives the connection once its accounts are known; the rest is fetched by itself. */
  import(asking: Asking, wanted: ImportConnection): Promise<ConnectionOutcome>;
  update(asking: Asking, wanted: UpdateConnection): Promise<ConnectionOutcome>;
  /** Null when it is changed. */
  edit(asking: Asking, connectionId: number, change: EditConnection): Promise<ConnectionRefusal | null>;
  /** Null when it is deleted. */
  delete(asking: Asking, connectionId: number): Promise<ConnectionRefusal | null>;
  /** Deletes all, or none when one is busy: their numbers, ascending. */
  deleteAll(asking: Asking): Promise<readonly number[] | 'busy'>;

  /** What of the bank's list an import wants. */
  accountsWanted(wanted: Pick<ImportConnection, 'institutionId' | 'kinds' | 'maxDays'>): AccountsWanted;
  /** Keeps what was asked for with a connection of the hosted page; twice is as good as once. False when it is gone. */
  adopt(asking: Asking, connectionId: number, asked: Adopted): Promise<boolean>;
  /** Keeps credentials that the user gave elsewhere (the hosted page). What is null stays. */
  keepCredentials(scope: OwnerScope, connectionId: number, credentials: Credentials): Promise<void>;
  hasPin(scope: OwnerScope, connectionId: number): Promise<boolean>;
  /** What is stored, opened. */
  credentials(scope: OwnerScope, connectionId: number): Promise<Credentials>;
  /** Notes how an update came out: `auto` for one by the clock. False when there is no such connection. */
  noteUpdate(
    scope: OwnerScope,
    connectionId: number,
    kind: 'manual' | 'auto',
    note: UpdateNote,
  ): Promise<boolean>;
  /** Whether an institution is the demo bank. */
  isDemo(institutionId: string | null): boolean;
}
