/** The way back to the product that opened a session: its own address with how it ended, and never a token. */
import type { AttemptRow, ConnectSessionRow } from '../../engine/connection-rows.ts';
import { ADDRESS_CHARACTERS_MAX } from './limits.ts';

export type ReturnStatus = 'success' | 'waiting' | 'failed' | 'cancelled' | 'expired';

/** Web addresses, and those of apps: a scheme of an app has a dot, as RFC 8252 asks for. */
const SCHEME = /^(?:https?|[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+):$/;

/** An address that a link may lead to, parsed; null for one that could run code or open files. */
export function linkable(address: string | null): URL | null {
  if (address === null || address.length > ADDRESS_CHARACTERS_MAX) return null;
  const url = URL.parse(address);
  return url !== null && SCHEME.test(url.protocol) ? url : null;
}

/** How the product is called on the page: the host of the address to go back to; null when there is none. */
export function productOf(session: ConnectSessionRow): string | null {
  const url = linkable(session.redirectUrl);
  if (url === null) return null;
  return url.host !== '' ? url.host : url.protocol.replace(/:$/, '');
}

/** The product's address with `session_id`, `status` and its own `state`; null when it gave none. */
export function returnLink(
  session: ConnectSessionRow,
  publicId: string,
  status: ReturnStatus,
): string | null {
  const url = linkable(session.redirectUrl);
  if (url === null) return null;
  url.searchParams.set('session_id', publicId);
  url.searchParams.set('status', status);
  if (session.clientState !== null) url.searchParams.set('state', session.clientState);
  return url.href;
}

/** How a visit stands, as the product is told when the visitor goes back. */
export function returnStatus(session: ConnectSessionRow, attempt: AttemptRow | null): ReturnStatus {
  const { status } = session;
  if (status === 'completed') return 'success';
  if (status === 'waiting' || status === 'failed' || status === 'cancelled' || status === 'expired')
    return status;
  if (attempt?.step === 'granted') return 'success';
  if (attempt?.step === 'failed') return 'failed';
  if (attempt?.step === 'waiting') return 'waiting';
  return 'cancelled';
}
