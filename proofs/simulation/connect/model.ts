/** What must be true of sign-ins, in small: where an attempt may stand after what happened to it, and nothing of how. */
import type { ConnectPurpose } from '../../../src/engine/connection-rows.ts';

/**
 * Where an attempt stands. `…_sent` is a step that a process marked and did not come to the end of: it died, stands
 * still, or is not through yet.
 */
export type Stand =
  | 'starting_sent'
  | 'asking'
  | 'asking_sent'
  | 'redirecting'
  | 'redirecting_sent'
  | 'waiting'
  | 'waiting_sent'
  | 'granted'
  | 'failed'
  | 'cancelled';

/** What can happen to an attempt. */
export type Happening =
  /** An answer, a browser's return, a look at the bank: sent and come to its end. */
  | 'answered'
  | 'returned'
  | 'polled'
  /** Its process died, or fell asleep, before it was through. */
  | 'left'
  /** What was left is taken up once the lease is over. */
  | 'taken_up'
  | 'cancelled'
  /** Its time was over when somebody looked. */
  | 'late';

const LIVE = ['asking', 'redirecting', 'waiting'] as const;
const ENDED = ['granted', 'failed', 'cancelled'] as const;

/** Where it may stand after a happening; a happening that is not named changes nothing. */
export const TABLE: Readonly<Record<Stand, Readonly<Partial<Record<Happening, readonly Stand[]>>>>> = {
  starting_sent: {
    answered: [...LIVE, ...ENDED],
    taken_up: ['failed'],
    cancelled: ['cancelled'],
  },
  asking: {
    // A reply that gets lost is waited for: the bank is asked what became of the answer.
    answered: ['asking', 'waiting', 'granted', 'failed'],
    left: ['asking_sent'],
    cancelled: ['cancelled'],
    late: ['failed'],
  },
  asking_sent: {
    answered: ['asking', 'waiting', 'granted', 'failed'],
    // Nothing is known of a step that was left but what the bank says of it now.
    taken_up: [...LIVE, 'asking_sent', 'waiting_sent', 'granted', 'failed'],
    cancelled: ['cancelled'],
  },
  redirecting: {
    returned: ['redirecting', 'waiting', 'granted', 'failed'],
    left: ['redirecting_sent'],
    cancelled: ['cancelled'],
    late: ['failed'],
  },
  redirecting_sent: {
    returned: ['redirecting', 'waiting', 'granted', 'failed'],
    taken_up: [...LIVE, 'redirecting_sent', 'waiting_sent', 'granted', 'failed'],
    cancelled: ['cancelled'],
  },
  waiting: {
    // A step whose answer got lost waits for the bank, which may ask it again.
    polled: [...LIVE, 'granted', 'failed'],
    left: ['waiting_sent'],
    cancelled: ['cancelled'],
    // The bank is asked a last time.
    late: [...LIVE, 'granted', 'failed'],
  },
  waiting_sent: {
    polled: [...LIVE, 'granted', 'failed'],
    taken_up: [...LIVE, 'waiting_sent', 'granted', 'failed'],
    cancelled: ['cancelled'],
  },
  granted: {},
  failed: {},
  cancelled: {},
};

export const hasEnded = (stand: Stand): boolean => (ENDED as readonly Stand[]).includes(stand);
export const isSent = (stand: Stand): boolean => stand.endsWith('_sent');

/** Where an attempt may stand when some of the happenings happened, in any order, each once or not at all. */
export function reachable(from: Stand, happenings: readonly Happening[]): ReadonlySet<Stand> {
  const found = new Set<Stand>([from]);
  for (const [at, happening] of happenings.entries())
    for (const next of TABLE[from][happening] ?? [])
      for (const stand of reachable(next, happenings.toSpliced(at, 1))) found.add(stand);
  return found;
}

export interface AttemptModel {
  readonly id: number;
  readonly connectionId: number;
  readonly institution: string;
  readonly login: string;
  readonly purpose: ConnectPurpose;
  stand: Stand;
  stepNumber: number;
  deadlineAt: number | null;
  dueAt: number | null;
  /** Whether whoever left it has not been heard of for longer than a step can take. */
  leaseOver: boolean;
  /** The bank's id of the sign-in, once it said it. */
  authorisation: string | null;
  /** Browsers are known by one letter; null while none is bound. */
  browser: string | null;
  /** The bank's page, once a browser was sent there. */
  url: string | null;
  /** With what the bank sent the browser back, once it did. */
  back: { readonly state: string; readonly query: Readonly<Record<string, string>> } | null;
  /** At which step that was taken; the bank may send the browser once more, and then it is taken again. */
  returnedAt: number | null;
}

export type ConsentStand = 'authorised' | 'reauth_required' | 'revoked' | 'expired';

export interface ConnectionModel {
  readonly id: number;
  readonly institution: string;
  readonly login: string;
  consentId: number;
  grantId: number;
  consent: ConsentStand;
  /** The first instant at which it cannot be used any more. */
  usableUntil: number | null;
  disconnected: boolean;
  /** The bank's id of the consent. */
  reference: string;
  /** The account holder ended it at the bank. */
  endedAtBank: boolean;
}

export class Model {
  readonly attempts: AttemptModel[] = [];
  readonly connections: ConnectionModel[] = [];
  /** Passwords that were noted as wrong or unknown, over all logins. */
  tries = 0;

  /** One of the attempts that are live, or the newest ones. */
  attempt(which: number, fits: (attempt: AttemptModel) => boolean): AttemptModel | null {
    const found = this.attempts.filter(fits);
    return found.at(-1 - (which % Math.max(found.length, 1))) ?? null;
  }

  connection(
    which: number,
    fits: (connection: ConnectionModel) => boolean = () => true,
  ): ConnectionModel | null {
    const found = this.connections.filter(fits);
    return found.at(-1 - (which % Math.max(found.length, 1))) ?? null;
  }

  liveOn(connectionId: number): AttemptModel | null {
    return this.attempts.find((one) => one.connectionId === connectionId && !hasEnded(one.stand)) ?? null;
  }
}
