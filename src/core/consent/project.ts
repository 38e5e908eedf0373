/**
 * A consent in the words of surfaces that know fewer states. They fail closed: the clock is asked at the moment of
 * reading, so that nothing is called good because a sweeper has not come by yet.
 */
import type { ConnectionStatus } from '../connection/status.ts';
import type { ConsentState } from './transitions.ts';
import { consentUsable, usableUntil } from './usable.ts';

/** What the projections read of a consent. Instants are RFC 3339 texts; null where there is no such end. */
export interface ConsentSeen {
  readonly state: ConsentState;
  readonly expiresAt: string | null;
  readonly scaRenewBy: string | null;
  readonly reconfirmBy: string | null;
  /** When it came to be in its state, or last changed there. */
  readonly updatedAt: string;
  /** When it was rejected, revoked or expired. */
  readonly endedAt: string | null;
}

/** A consent on the team banking surface. */
export interface TeamConsentStatus {
  readonly status: 'AUTHORIZED' | 'REVOKED';
  /** RFC 3339; null while it is authorised. */
  readonly revokedAt: string | null;
}

const at = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** The ends of a consent in epoch milliseconds. An end that cannot be read has come: nothing unreadable is usable. */
function deadlinesOf({ state, expiresAt, scaRenewBy, reconfirmBy }: ConsentSeen) {
  const read = (instant: string | null): number | null => {
    const ms = at(instant);
    return ms === null || Number.isFinite(ms) ? ms : 0;
  };
  return {
    state,
    expiresAt: read(expiresAt),
    scaRenewBy: read(scaRenewBy),
    reconfirmBy: read(reconfirmBy),
  };
}

/** Whether the bank may be called with it at `now` (epoch milliseconds). */
export const seenUsable = (consent: ConsentSeen, now: number): boolean =>
  consentUsable(deadlinesOf(consent), now);

/**
 * How the team banking surface shows a consent at `now` (epoch milliseconds): two values, and null for one that was never
 * authorised, which it does not show. One whose end has come is revoked since then, swept or not.
 */
export function teamStatus(consent: ConsentSeen, now: number): TeamConsentStatus | null {
  switch (consent.state) {
    case 'awaiting_authorisation':
    case 'partially_authorised':
    case 'rejected':
      return null;
    case 'authorised': {
      const deadlines = deadlinesOf(consent);
      if (consentUsable(deadlines, now)) return { status: 'AUTHORIZED', revokedAt: null };
      const until = usableUntil(deadlines);
      return revokedSince(until === null ? consent.updatedAt : new Date(until).toISOString());
    }
    case 'expired':
      // The end itself, not when somebody noticed it; a bank may have ended it before.
      return revokedSince(earlier(consent.expiresAt, consent.endedAt ?? consent.updatedAt));
    default:
      return revokedSince(consent.endedAt ?? consent.updatedAt);
  }
}

const revokedSince = (revokedAt: string): TeamConsentStatus => ({ status: 'REVOKED', revokedAt });

const earlier = (end: string | null, other: string): string => {
  const ms = at(end);
  return end !== null && ms !== null && ms < Date.parse(other) ? end : other;
};

export type OpenFinanceStatus = 'pending' | 'active' | 'error' | 'revoked' | 'expired';

/** What the Open Finance surface derives its status from beside the consent. */
export interface ConnectionSeen {
  readonly status: ConnectionStatus;
  readonly lastSuccessAt: string | null;
  /** Statement files come without a bank: nothing can end. */
  readonly institutionId: string | null;
}

/** Connections that go on by themselves, or stand for now because their holder said so. */
const WELL: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  'active',
  'syncing',
  'degraded',
  'expiring',
  'paused',
  'rate_limited',
  'account_mapping_required',
]);

/** What a consent alone says; null when it can be used. */
function openFinanceConsent(consent: ConsentSeen, now: number): OpenFinanceStatus | null {
  const deadlines = deadlinesOf(consent);
  const isOver = deadlines.expiresAt !== null && deadlines.expiresAt <= now;
  switch (consent.state) {
    case 'awaiting_authorisation':
    case 'partially_authorised':
      return 'pending';
    case 'authorised':
      return consentUsable(deadlines, now) ? null : isOver ? 'expired' : 'error';
    case 'reauth_required':
      return isOver ? 'expired' : 'error';
    case 'rejected':
      return 'error';
    case 'revoked':
      return 'revoked';
    case 'expired':
      return 'expired';
  }
}

/**
 * The one word of the Open Finance surface for a connection with its consent (null where it has none) at `now` (epoch
 * milliseconds). `active` only where the bank may be called at this instant, or files are taken in without a bank.
 */
export function openFinanceStatus(
  connection: ConnectionSeen,
  consent: ConsentSeen | null,
  now: number,
): OpenFinanceStatus {
  if (connection.status === 'disconnected') return 'revoked';
  if (connection.institutionId === null) return 'active';
  if (consent === null) return 'pending';
  const ended = openFinanceConsent(consent, now);
  if (ended !== null) return ended;
  const isWell = WELL.has(connection.status);
  if (connection.lastSuccessAt === null && (isWell || connection.status === 'pending')) return 'pending';
  return isWell ? 'active' : 'error';
}
