/** What connecting is made of: handed in by main.ts, and by tests. */
import { failure } from '../../core/result.ts';
import type { ConnectRefusal } from '../connect-port.ts';
import type { ContextParts, HttpDoor, Note } from '../connector-context.ts';
import type { Connectors } from '../connectors-port.ts';
import type { Queue } from '../queue-port.ts';
import { STEP_LEASE_MS, STEP_MS_MAX } from './limits.ts';
import type { Mark, SentEvent } from './rows.ts';
import type { ConnectStore, ConnectVault } from './store-port.ts';

/** Which attempt or connection something is about; never a secret. */
export interface About {
  readonly ownerId: number;
  readonly connector?: string;
  readonly institutionId?: string;
  readonly attemptId?: number;
  readonly connectionId?: number;
  readonly sessionId?: number;
  readonly consentId?: number;
}

export interface ConnectParts extends ContextParts {
  readonly store: ConnectStore;
  readonly connectors: Connectors;
  readonly http: HttpDoor;
  readonly vault: ConnectVault;
  readonly queue: Pick<Queue, 'send'>;
  /** Real time in epoch milliseconds, by which the queue starts jobs; `now` is the banks' clock in sandbox mode. */
  readonly systemNow: () => number;
  /** This process, unique over all: `host:pid:start`. */
  readonly worker: string;
  /** Where banks send browsers back to, with this `state` in it. */
  readonly returnUrl: (state: string) => string;
  readonly onNote: (note: Note, about: About) => void;
  /** Tells of a mistake of ours or of a connector: the attempt ends or is taken up again. */
  readonly onError: (error: unknown, about: About) => void;
  /** {@link STEP_MS_MAX} and {@link STEP_LEASE_MS} when absent; the lease is longer than a step. */
  readonly stepMs?: number;
  readonly leaseMs?: number;
}

let marks = 0;

/** A mark for one step: no other step of this or another process has the same worker. */
export const markFor = (parts: ConnectParts, event: SentEvent): Mark => ({
  event,
  worker: `${parts.worker}/${++marks}`,
  leaseMs: parts.leaseMs ?? STEP_LEASE_MS,
});

export const stepMsOf = (parts: ConnectParts): number => parts.stepMs ?? STEP_MS_MAX;

/** An instant as rows have it. */
export const instantOf = (now: number): string => new Date(now).toISOString();

export const refuse = (refusal: ConnectRefusal) => failure(refusal);
export const NOT_FOUND = failure<ConnectRefusal>({ code: 'not_found' });
export const notNow = (why: string) => failure<ConnectRefusal>({ code: 'not_now', why });
