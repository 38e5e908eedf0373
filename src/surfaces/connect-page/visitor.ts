/**
 * Which browser it is, and which visits are its own. One random cookie names the browser: the engine keeps only its
 * hash and binds a link, and the way to a bank and back, to it. A second cookie says that the engine bound one session
 * to this browser: a keyed hash over both, so that it is worth nothing in another one. Nothing of it is in an address.
 */
import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asking } from '../../engine/connect-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { attendedOfBrowser } from '../http/attended.ts';
import { cookieOf, isFormToken } from '../http/forms.ts';
import type { ConnectPageParts } from './parts.ts';

export const BROWSER_COOKIE = 'tributary_connect';
export const VISIT_COOKIE = 'tributary_visit';
const SECRET_BYTES = 32;
/** The base64url of 32 bytes. */
const SECRET = /^[\w-]{43}$/;
/** The tenant's number and a keyed hash. */
const VISIT = /^\d{1,13}\.[\w-]{43}$/;
/** How long a browser that has no session yet keeps its cookie. */
const FIRST_SECONDS = 3600;
/** The longest that a cookie is kept: longer than any bank waits for a second signer. */
const KEPT_SECONDS_MAX = 30 * 86_400;

export interface Browser {
  readonly secret: string;
  /** What the engine knows of it: SHA-256. */
  readonly hash: Uint8Array;
}

const browser = (secret: string): Browser => ({
  secret,
  hash: createHash('sha256').update(secret).digest(),
});

/** The browser of a request; null when it brought no cookie of ours. */
export function browserOf(request: FastifyRequest): Browser | null {
  const secret = cookieOf(request, BROWSER_COOKIE, SECRET);
  return secret === null ? null : browser(secret);
}

/** The browser of a request; one that is new here gets its cookie with the answer. */
export function nameBrowser(parts: ConnectPageParts, request: FastifyRequest, reply: FastifyReply): Browser {
  const known = browserOf(request);
  if (known !== null) return known;
  const fresh = browser(Buffer.from(parts.random(SECRET_BYTES)).toString('base64url'));
  setCookie(parts, reply, {
    name: BROWSER_COOKIE,
    value: fresh.secret,
    path: '/connect',
    seconds: FIRST_SECONDS,
  });
  return fresh;
}

/** A session of the engine as this browser may see it. */
export interface VisitKey {
  readonly scope: OwnerScope;
  readonly sessionId: number;
}

/** Lets the browser come back to its session until it ends; both cookies are given anew. */
export function keepVisit(
  parts: ConnectPageParts,
  reply: FastifyReply,
  of: Browser,
  key: VisitKey,
  until: Date,
): void {
  const left = Math.ceil((until.getTime() - parts.bankClock.now().getTime()) / 1000);
  const seconds = Math.min(Math.max(left, FIRST_SECONDS), KEPT_SECONDS_MAX);
  const path = visitPath(parts, key);
  const value = `${key.scope.tenantId}.${proof(parts, `visit\0${visitText(key)}`, of)}`;
  setCookie(parts, reply, { name: BROWSER_COOKIE, value: of.secret, path: '/connect', seconds });
  setCookie(parts, reply, { name: VISIT_COOKIE, value, path, seconds });
}

/** The session that a public id names, when the engine bound it to this browser; null for everything else. */
export function visitOf(
  parts: ConnectPageParts,
  request: FastifyRequest,
  of: Browser,
  publicId: string,
): VisitKey | null {
  const id = parts.ids.decode(publicId);
  const cookie = cookieOf(request, VISIT_COOKIE, VISIT);
  if (id === null || id.kind !== 'connect_session' || cookie === null) return null;
  const [tenant = '', given] = cookie.split('.');
  const key = { scope: { tenantId: Number(tenant), ownerId: id.owner }, sessionId: id.object };
  return isFormToken(proof(parts, `visit\0${visitText(key)}`, of), given) ? key : null;
}

/** The address of a session's page. */
export const visitPath = (parts: ConnectPageParts, { scope, sessionId }: VisitKey): string =>
  `/connect/session/${parts.ids.encode('connect_session', scope.ownerId, sessionId)}`;

/** The token of a session's forms, for this browser only. */
export const visitFormToken = (parts: ConnectPageParts, of: Browser, key: VisitKey): string =>
  proof(parts, `form\0${visitText(key)}`, of);

/** The token of the form of a link, for this browser only. */
export const linkFormToken = (parts: ConnectPageParts, of: Browser, link: string): string =>
  proof(parts, `link\0${link}`, of);

const visitText = ({ scope, sessionId }: VisitKey): string =>
  `${scope.tenantId}\0${scope.ownerId}\0${sessionId}`;

const proof = (parts: ConnectPageParts, what: string, { secret }: Browser): string =>
  createHmac('sha256', parts.cursorKey).update(`connect page\0${what}\0${secret}`).digest('base64url');

function setCookie(
  parts: ConnectPageParts,
  reply: FastifyReply,
  cookie: { name: string; value: string; path: string; seconds: number },
): void {
  const secure = parts.config.publicUrl?.startsWith('https:') === true ? '; Secure' : '';
  // Lax: the return from the bank is a top-level GET from another site, and needs it.
  reply.header(
    'set-cookie',
    `${cookie.name}=${cookie.value}; Path=${cookie.path}; HttpOnly; SameSite=Lax; Max-Age=${cookie.seconds}${secure}`,
  );
}

/**
 * Whether a browser says that a person's click on a page led here (Fetch Metadata). Link previews and scanners of
 * messengers and mail programs open an address by itself, so they never say so; and neither does prefetching.
 */
export function isPersonsClick(request: FastifyRequest): boolean {
  const { headers } = request;
  return (
    headers['sec-fetch-user'] === '?1' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    ['cross-site', 'same-site', 'same-origin'].includes(String(headers['sec-fetch-site'])) &&
    !isPrefetch(request)
  );
}

/** Whether a browser only looks ahead: then nothing may happen. */
export const isPrefetch = ({ headers }: FastifyRequest): boolean =>
  [headers['sec-purpose'], headers.purpose, headers['x-moz']].some((one) =>
    /prefetch|preview/i.test(String(one)),
  );

/** The account holder as banks are told: by this very request of their browser; null without its name. */
export const attendedOf = (parts: ConnectPageParts, request: FastifyRequest): Asking['attended'] =>
  attendedOfBrowser(request, parts.bankClock.now());
