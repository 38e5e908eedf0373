/** What syncing is made of, and one run of a sync. */
import type {
  Attended,
  Connector,
  ConsentReport,
  Fault,
  Instant,
  Offer,
  Offers,
} from '../../connectors/contract.ts';
import { failure, type Result } from '../../core/result.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { ContextParts, HttpDoor, Note } from '../connector-context.ts';
import type { Connectors } from '../connectors-port.ts';
import type { ImportVault, OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { Queue } from '../queue-port.ts';
import type { ClaimedSync, SendJob, SyncStore, SyncWork } from './store-port.ts';

/** Which sync something is about; never a secret. */
export interface About {
  readonly connector: string;
  readonly institutionId: string | null;
  readonly ownerId: number;
  readonly connectionId: number;
  readonly syncId: number;
}

/** What a bank said about a consent, for the part of the engine that keeps consents: by a fault, or of itself. */
export type ConsentNews = NewsOf & ({ readonly fault: Fault } | { readonly report: ConsentReport });

interface NewsOf {
  readonly connectionId: number;
  readonly consentId: number;
  /** The sign-in with whose session the bank was asked: what it says of an older one is no news. */
  readonly grantId: number | null;
}

export interface SyncParts extends ContextParts {
  readonly store: SyncStore;
  readonly connectors: Connectors;
  readonly http: HttpDoor;
  readonly vault: ImportVault;
  readonly queue: Pick<Queue, 'send'>;
  readonly mask: (number: string) => string;
  /** Real time in epoch milliseconds, by which the queue starts jobs; `now` is the banks' clock in sandbox mode. */
  readonly systemNow: () => number;
  /** This process, unique over all: `host:pid:start`. */
  readonly worker: string;
  readonly onNote: (note: Note, about: About) => void;
  /** Tells of a mistake of ours or of a connector. */
  readonly onError: (error: unknown, about: About) => void;
  /** A bank answered in a form that is not understood: the operator has to know. `where` is in our words. */
  readonly onNotUnderstood: (where: string, about: About) => void;
  /** A bank ended a consent, or wants the account holder again. Told before the sync ends. */
  readonly onConsentNews: (scope: OwnerScope, news: ConsentNews) => Promise<void>;
  /** A new connection is to a login that has one: it is ended. Told before the sync ends. */
  readonly onDuplicate: (scope: OwnerScope, connectionId: number, existing: number) => Promise<void>;
  /** {@link LEASE_MS} when absent: longer than one call of a bank can take. */
  readonly leaseMs?: number;
}

/** How long a sync belongs to its worker after its last sign of life, in milliseconds. */
export const LEASE_MS = 120_000;

/** A sync in the hands of one worker. */
export interface Held {
  readonly parts: SyncParts;
  readonly work: SyncWork;
  readonly sync: ClaimedSync;
  readonly about: About;
  /** What the institution offers. */
  readonly offers: Offers;
}

/** What reading a window anew needs of a run; a rehearsal of it has no bank and no worker. */
export interface WindowRun {
  readonly parts: { readonly store: Pick<SyncStore, 'pages' | 'undatedEntries'> };
  readonly work: Pick<SyncWork, 'scope' | 'syncId'>;
  readonly sync: Pick<ClaimedSync, 'scope' | 'connectionId' | 'connector'>;
  readonly offers: { readonly transactions?: Pick<Offer, 'idStability' | 'pending'> };
  readonly sealer: OwnerSealer;
}

/** One run of a sync by one worker. */
export interface Run extends Held {
  readonly connector: Connector;
  /** What the account holder allowed. */
  readonly scopes: readonly string[];
  /** When they authenticated last, in epoch milliseconds. */
  readonly authenticatedAt: number | null;
  /** Days of history that may be asked for without that just before; null for no such rule. */
  readonly historyAllowed: number | null;
  readonly sealer: OwnerSealer;
  readonly attended: Attended | null;
  readonly signal: AbortSignal;
}

/** Why a run ends before its sync is done. */
export type Stop =
  /** Somebody asked for it, or the connection is paused or disconnected. */
  | { readonly why: 'cancelled' }
  /** This process stops: another one goes on. */
  | { readonly why: 'aborted' }
  /** Access was granted anew meanwhile: the handles of the bank may be others now. */
  | { readonly why: 'renewed' }
  /** The consent cannot be used any more. */
  | { readonly why: 'consent'; readonly fault: ConnectionFault }
  /** Another connection shows exactly these accounts: it is one too many. */
  | { readonly why: 'duplicate'; readonly connectionId: number };

/** What keeps a step from its end: a fault of the bank, a reason to stop, or that the bank may not be asked now. */
export type Halt =
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'stop'; readonly stop: Stop }
  /** Nobody's fault: it goes on at this instant, from where it stands. */
  | { readonly type: 'budget'; readonly nextAllowedAt: Instant };

export type Step<T> = Result<T, Halt>;

export const halted = (fault: Fault) => failure<Halt>({ type: 'fault', fault });
export const stopped = (stop: Stop) => failure<Halt>({ type: 'stop', stop });
export const overBudget = (nextAllowedAt: Instant) => failure<Halt>({ type: 'budget', nextAllowedAt });

/** In our words what was not understood; never a text of the bank. */
export const notUnderstood = (where: string): Fault => ({ code: 'shape_not_understood', where });

/** A sync's job waits once, whoever sends it. */
export const jobKey = (scope: OwnerScope, syncId: number): string => `sync/${scope.ownerId}/${syncId}`;

/** How the job of a sync is sent: at an instant of the engine's clock, which the queue does not know. */
export const jobSender =
  (parts: SyncParts, scope: OwnerScope, connectionId: number, dueAt: number): SendJob =>
  (tx, syncId) => {
    const wait = dueAt - parts.now();
    return parts.queue.send(
      'sync',
      { tenantId: scope.tenantId, ownerId: scope.ownerId, connectionId, syncId },
      {
        key: jobKey(scope, syncId),
        startAfter: wait <= 0 ? null : new Date(parts.systemNow() + wait),
        ...(tx === null ? {} : { tx }),
      },
    );
  };

/** What an institution offers: its own offers before those of its connector. */
export function offersOf(
  { connectors }: SyncParts,
  sync: { readonly connector: string; readonly institutionId: string | null },
): Offers {
  const found = sync.institutionId === null ? null : connectors.institution(sync.institutionId);
  return { ...connectors.connectorOf(sync.connector)?.manifest.offers, ...found?.institution.offers };
}
