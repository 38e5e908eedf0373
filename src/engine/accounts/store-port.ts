/** What the mapping of accounts needs of the store. Work in one transaction holds the owner's lock from its start. */
import type { NumberKey } from '../../core/matching/account-evidence.ts';
import type { KnownAccount } from '../../core/matching/account-identity.ts';
import type { AccountRow, AuditEntry, OwnerScope } from '../ports.ts';
import type { JobTransaction } from '../queue-port.ts';
import type { ConnectionStanding } from '../sync/store-port.ts';
import type { MappingAnswerKind, MappingRow, StoredMapping } from './rows.ts';

export interface MappingTransaction {
  readonly jobs: JobTransaction;
  /** Whether the connection may be synced; null when there is none. */
  standing(connectionId: number): Promise<ConnectionStanding | null>;
  mapping(connectionId: number, mappingId: number): Promise<StoredMapping | null>;
  account(accountId: number): Promise<{ readonly currency: string } | null>;
  numbersOf(accountId: number): Promise<readonly NumberKey[]>;
  /** The owner's accounts that numbers lead to. */
  found(lookups: readonly string[]): Promise<readonly (KnownAccount & { readonly lookup: string })[]>;
  /** The handle (its keyed hash) under which the connection's last list showed an account; null when it did not. */
  shownAs(connectionId: number, accountId: number): Promise<string | null>;
  /** Another question of the connection that was answered with an account. */
  answeredWith(connectionId: number, accountId: number): Promise<number | null>;
  saveAnswer(
    mappingId: number,
    answer: MappingAnswerKind,
    accountId: number | null,
    by: string,
    now: number,
  ): Promise<void>;
  /** An account that is left out from now on loses its place in the connection. */
  dropLink(connectionId: number, lookup: string): Promise<void>;
  /** Takes an account out of all connections, each of which leaves it out from now on. False when it was in none. */
  detachAccount(accountId: number, by: string, now: number): Promise<boolean>;
  appendEvent(event: {
    readonly type: string;
    readonly connectionId?: number;
    readonly accountId?: number;
    readonly data: Record<string, unknown>;
  }): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  requestSync(wanted: {
    readonly connectionId: number;
    readonly actor: string;
    readonly dueAt: number;
    readonly sealedAttended: Uint8Array | null;
  }): Promise<number>;
}

export interface MappingStore {
  /** Null when the owner has no such connection. At most as many as a list of accounts may have. */
  list(scope: OwnerScope, connectionId: number): Promise<readonly MappingRow[] | null>;
  account(scope: OwnerScope, accountId: number): Promise<AccountRow | null>;
  write<T>(scope: OwnerScope, work: (tx: MappingTransaction) => Promise<T>): Promise<T>;
}
