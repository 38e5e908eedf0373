/** What bank connections of the finAPI surface need of the store. Sealed values stay sealed. */
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';

/** A way to confirm something at a bank, as the bank offered it. */
export interface Procedure {
  readonly id: string;
  readonly name: string;
  /** Null where it cannot be told. */
  readonly challengeType: 'TEXT' | 'PHOTO' | 'FLICKER_CODE' | null;
  /** Whether nothing has to be typed in: it is approved elsewhere. */
  readonly implicitExecute: boolean;
}

/** How an update came out. */
export interface UpdateNote {
  /** `OK` says that the bank could be signed in at. */
  readonly result: 'OK' | 'BANK_SERVER_REJECTION' | 'INTERNAL_SERVER_ERROR';
  /** Null when it is `OK`, and where nothing more is known. */
  readonly fault: ConnectionFault | null;
  /** RFC 3339, by the banks' clock. */
  readonly at: string;
}

export interface KeptConnection {
  readonly sealedUserId: Uint8Array | null;
  readonly sealedCustomerId: Uint8Array | null;
  readonly sealedPin: Uint8Array | null;
  readonly procedures: readonly Procedure[];
  readonly defaultProcedure: string | null;
  /** Whether entries were ever asked for. */
  readonly positions: boolean;
  readonly showsOwners: boolean;
  readonly manualUpdate: UpdateNote | null;
  /** The sync that decides about the manual update, until that is known. */
  readonly manualSyncId: number | null;
  readonly autoUpdate: UpdateNote | null;
}

/** What is kept of a connection that was made elsewhere: nothing yet. */
export const NOTHING_KEPT: KeptConnection = {
  sealedUserId: null,
  sealedCustomerId: null,
  sealedPin: null,
  procedures: [],
  defaultProcedure: null,
  positions: true,
  showsOwners: false,
  manualUpdate: null,
  manualSyncId: null,
  autoUpdate: null,
};

/** A challenge that waits for the user's answer. */
export interface PendingChallenge {
  readonly attemptId: number;
  readonly institutionId: string;
  /** Null for an import. */
  readonly connectionId: number | null;
  readonly procedures: readonly Procedure[];
  /** Epoch milliseconds by the banks' clock. */
  readonly until: number;
}

/** For which call a challenge is: the import of a bank, or the update of a connection. */
export type ChallengeOf = { readonly institutionId: string } | { readonly connectionId: number };

export interface AccountOfConnection {
  readonly connectionId: number;
  readonly accountId: number;
  readonly holder: string | null;
}

export interface ConnectionsStore {
  /** What is kept of all connections of an owner. */
  kept(scope: OwnerScope): Promise<ReadonlyMap<number, KeptConnection>>;
  /**
   * Changes what is kept of one, alone with the owner; what the change does not name stays. A change that depends on what
   * is kept is a function of it. False when the owner has no such connection.
   */
  keep(
    scope: OwnerScope,
    connectionId: number,
    change: Partial<KeptConnection> | ((kept: KeptConnection) => Partial<KeptConnection>),
  ): Promise<boolean>;
  /** The accounts of some connections, or of all for null, by id. */
  accounts(
    scope: OwnerScope,
    connectionIds: readonly number[] | null,
  ): Promise<readonly AccountOfConnection[]>;
  /** Connections with a sync that runs or is due, or a step of a sign-in that is with the bank. */
  downloading(scope: OwnerScope, now: number): Promise<readonly number[]>;
  /** Chooses anew which accounts of the bank's list are taken in; the days that are wanted stay. */
  want(
    scope: OwnerScope,
    connectionId: number,
    accounts: Pick<AccountsWanted, 'kinds' | 'later'>,
  ): Promise<void>;
  challenge(scope: OwnerScope, of: ChallengeOf): Promise<PendingChallenge | null>;
  /** Keeps a challenge in the place of another one for the same call. */
  keepChallenge(scope: OwnerScope, challenge: PendingChallenge): Promise<void>;
  dropChallenge(scope: OwnerScope, attemptId: number): Promise<void>;
}
