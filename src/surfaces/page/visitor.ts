/**
 * Who looks at the page. A visitor of this machine is the demo owner in sandbox mode; everybody else signs in with an
 * API key. What a page of another site, another machine or a renamed host could do is refused here.
 */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { hashToken } from '../../engine/api-token.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { cookieOf, isOwnOrigin } from '../http/forms.ts';
import { PROXY_HEADERS } from '../http/proxies.ts';
import type { PageParts } from './parts.ts';

export const COOKIE = 'tributary_session';
/** How long a session lasts. */
export const SESSION_SECONDS = 12 * 3600;

export interface Visitor {
  readonly scope: OwnerScope;
  readonly actor: 'session' | 'local_visitor';
  /** What every form carries and every change has to bring back. */
  readonly formToken: string;
  /** The session's token; null for a visitor of this machine, who has none. */
  readonly session: string | null;
}

/** The visitor of a request; null when a key is needed. */
export async function visitorOf(parts: PageParts, request: FastifyRequest): Promise<Visitor | null> {
  const token = cookieOf(request, COOKIE, SESSION_TOKEN);
  const session = token === null ? null : await parts.directory.findSession(hashToken(token));
  if (token !== null && session !== null && Date.parse(session.expiresAt) > parts.clock.now().getTime()) {
    const scope = { tenantId: session.tenantId, ownerId: session.ownerId };
    if (await parts.directory.ownerIsOf(scope))
      return { scope, actor: 'session', formToken: formToken(parts, token), session: token };
  }
  if (parts.localOwner === null || !isOfThisMachine(request) || cameFromElsewhere(request)) return null;
  return {
    scope: parts.localOwner,
    actor: 'local_visitor',
    formToken: formToken(parts, 'visitor of this machine'),
    session: null,
  };
}

/** The token of forms for who is not signed in: only there so that the sign-in form is made like the others. */
export const guestToken = (parts: PageParts): string => formToken(parts, 'guest');

const formToken = (parts: PageParts, of: string): string =>
  createHmac('sha256', parts.cursorKey).update(`page form\0${of}`).digest('base64url');

/** The base64url of 32 bytes. */
const SESSION_TOKEN = /^[\w-]{43}$/;

const LOOPBACK_ADDRESSES = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Whether the request comes from this machine, straight, and to a name that only means this machine: a foreign name
 * that was made to point here (DNS rebinding) stands in the Host header.
 */
function isOfThisMachine(request: FastifyRequest): boolean {
  const { remoteAddress, localPort } = request.raw.socket;
  if (!LOOPBACK_ADDRESSES.has(remoteAddress ?? '')) return false;
  if (PROXY_HEADERS.some((name) => request.headers[name] !== undefined)) return false;
  const names = ['localhost', '127.0.0.1', '[::1]'];
  const hosts = names.flatMap((name) => [`${name}:${localPort}`, ...(localPort === 80 ? [name] : [])]);
  return hosts.includes((request.headers.host ?? '').toLowerCase());
}

/** Whether another site brought the visitor here: then the page is not opened without a click on it. */
export function cameFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none' && site !== 'same-origin') return true;
  const { origin } = request.headers;
  return origin !== undefined && !isOwnOrigin(request, origin);
}
