/** A step of a sign-in that is marked, on its way to the bank and back. */
import type {
  Attended,
  ConnectEvent,
  ConnectOutcome,
  Connector,
  Institution,
} from '../../connectors/contract.ts';
import type { OwnerSealer } from '../imports/ledger-port.ts';
import type { OwnerScope } from '../ports.ts';
import type { About } from './parts.ts';
import type { StoredAttempt } from './rows.ts';
import type { ConnectTransaction } from './store-port.ts';
import type { Try } from './tries.ts';

/** The outcome of a step that the bank grants access with. */
export type Granted = Extract<ConnectOutcome, { type: 'granted' }>;

/** A step that is marked and has to be sent now. */
export interface Step {
  readonly scope: OwnerScope;
  readonly sealer: OwnerSealer;
  /** As it was before the mark. */
  readonly attempt: StoredAttempt;
  /** Whose mark is on it. */
  readonly worker: string;
  readonly connector: Connector;
  readonly institution: Institution;
  readonly event: ConnectEvent;
  readonly attended: Attended | null;
  /** The password that is in it. */
  readonly reserved: Try | null;
  /** Which session of the connection the step is about; null when there is none. */
  readonly sessionVersion: number | null;
}

export const aboutStep = ({ scope, attempt }: Pick<Step, 'scope' | 'attempt'>): About => ({
  connector: attempt.connector,
  institutionId: attempt.institutionId,
  ownerId: scope.ownerId,
  attemptId: attempt.id,
  connectionId: attempt.connectionId,
});

/** The attempt if the mark on it is still this step's; null when it was cancelled or another worker has taken it up. */
export async function ours(tx: ConnectTransaction, step: Step): Promise<StoredAttempt | null> {
  const attempt = await tx.attempt(step.attempt.id);
  return attempt?.worker === step.worker ? attempt : null;
}
