/** Consents as surfaces show them: whether they can be used is said by the clock at the moment of reading. */
import { consentUsable, usableUntil } from '../../core/consent/usable.ts';
import type { ConsentRow } from '../connection-rows.ts';
import type { OwnerScope, PageOf, PageRequest } from '../ports.ts';
import { type ConnectParts, instantOf } from './parts.ts';
import type { SeenConsent } from './store-port.ts';

type Parts = Pick<ConnectParts, 'store' | 'now'>;

const at = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** A consent at `now` (epoch milliseconds). */
export function consentRow(seen: SeenConsent, now: number): ConsentRow {
  const ends = {
    expiresAt: at(seen.expiresAt),
    scaRenewBy: at(seen.scaRenewBy),
    reconfirmBy: at(seen.reconfirmBy),
  };
  const until = usableUntil(ends);
  const usable = consentUsable({ state: seen.state, ...ends }, now);
  return { ...seen, usable, usableUntil: until === null ? null : instantOf(until) };
}

/** Reads one; null when the owner has none of this number. */
export async function readConsent(
  { store, now }: Parts,
  scope: OwnerScope,
  consentId: number,
): Promise<ConsentRow | null> {
  const seen = await store.consent(scope, consentId);
  return seen === null ? null : consentRow(seen, now());
}

/** Reads consents in the order of their numbers. */
export async function readConsents(
  { store, now }: Parts,
  scope: OwnerScope,
  filter: { readonly connectionId?: number },
  page: PageRequest<number>,
): Promise<PageOf<ConsentRow>> {
  const { rows, more } = await store.consents(scope, filter, page);
  return { rows: rows.map((row) => consentRow(row, now())), more };
}
