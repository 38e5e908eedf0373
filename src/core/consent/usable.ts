/** Whether a consent may be used at an instant. Asked at the moment of use: no sweeper is ever relied on (invariant 9). */
import type { ConsentState } from './transitions.ts';

/** What decides it. Instants in epoch milliseconds; null where there is no such end. */
export interface ConsentDeadlines {
  readonly state: ConsentState;
  /** When the bank ends it. */
  readonly expiresAt: number | null;
  /** When strong customer authentication is due again. */
  readonly scaRenewBy: number | null;
  /** When the account holder has to say again that they want it (UK). */
  readonly reconfirmBy: number | null;
}

/** The first instant at which the consent cannot be used any more; null when nothing ends it. */
export function usableUntil(consent: Omit<ConsentDeadlines, 'state'>): number | null {
  const ends = [consent.expiresAt, consent.scaRenewBy, consent.reconfirmBy].filter((end) => end !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** True when the consent is authorised and none of its ends has come at `now` (epoch milliseconds). */
export function consentUsable(consent: ConsentDeadlines, now: number): boolean {
  const until = usableUntil(consent);
  return consent.state === 'authorised' && (until === null || now < until);
}
