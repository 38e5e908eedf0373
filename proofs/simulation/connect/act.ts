/** What people, browsers and jobs do to sign-ins, and what that may lead to. */
import type { ConnectPurpose } from '../../../src/engine/connection-rows.ts';
import type { Process } from '../process.ts';
import type { AttemptModel, ConnectionModel, ConsentStand, Happening } from './model.ts';

export type Act =
  | {
      readonly kind: 'start';
      readonly institution: string;
      readonly login: string;
      /** Whether the password is right. */
      readonly right: boolean;
      readonly browser: string | null;
    }
  | {
      readonly kind: 'again';
      readonly which: number;
      readonly purpose: Exclude<ConnectPurpose, 'connect'>;
      readonly right: boolean;
      readonly browser: string | null;
    }
  | {
      readonly kind: 'answer';
      readonly which: number;
      /** `passed`: from a second tab, by going back or by a refresh, to a step that is over. */
      readonly how: 'right' | 'wrong' | 'malformed' | 'passed';
    }
  | { readonly kind: 'go'; readonly which: number; readonly browser: string }
  | {
      readonly kind: 'return';
      readonly which: number;
      readonly how: 'same' | 'other_browser' | 'forged_state' | 'forged_code';
    }
  | { readonly kind: 'poll' | 'cancel' | 'revoke' | 'disconnect' | 'delete'; readonly which: number }
  | { readonly kind: 'resume' | 'sweep' | 'jobs' | 'sync' };

/** What an act came to. */
export interface Outcome {
  /** A word for it: a refusal's code, or how the attempt stands. */
  readonly said: string;
  /** Everything that was given back, as text. */
  readonly given: string;
}

/** What may become of a connection's consent; `gone` when the connection itself goes. */
export type ConsentEnd = ConsentStand | 'gone';

export interface Aim {
  /** What may happen to which attempts. */
  readonly happenings: ReadonlyMap<number, readonly Happening[]>;
  /** The login with which it may begin an attempt; null when it begins none. */
  readonly starts: string | null;
  /** What may become of which consents, beside a new one that is granted. */
  readonly ends: ReadonlyMap<number, readonly ConsentEnd[]>;
  run(process: Process): Promise<Outcome>;
  /** What is wrong with an outcome when nothing else was going on; null when nothing is. */
  judge(outcome: Outcome): string | null;
}

export const NOTHING: Pick<Aim, 'happenings' | 'starts' | 'ends'> = {
  happenings: new Map(),
  starts: null,
  ends: new Map(),
};

/** Whether the time for an attempt's step is over; a step that is with the bank is left to come to its end. */
export const isLate = (attempt: AttemptModel, now: number): boolean =>
  ['asking', 'redirecting', 'waiting'].includes(attempt.stand) &&
  attempt.deadlineAt !== null &&
  attempt.deadlineAt <= now;

/** What a look at an attempt that is due does to it; nothing where it is not due. */
export function dueHappenings(attempt: AttemptModel, now: number): readonly Happening[] {
  if (isLate(attempt, now)) return ['late'];
  if (attempt.stand === 'waiting' && attempt.dueAt !== null && attempt.dueAt <= now) return ['polled'];
  return attempt.stand.endsWith('_sent') && attempt.leaseOver ? ['taken_up'] : [];
}

/** What hearing of a consent's end at the bank does to it. */
export const heardOf = (connection: ConnectionModel): readonly ConsentEnd[] =>
  connection.endedAtBank && (connection.consent === 'authorised' || connection.consent === 'reauth_required')
    ? ['revoked']
    : [];
