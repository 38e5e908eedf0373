/**
 * Whether the account holder is there: the one reader of it for all surfaces. A client says it with `PSU-IP-Address` and
 * `PSU-User-Agent`, the names that the NextGenPSD2 framework of the Berlin Group uses, together; the other `PSU-*`
 * headers may come along. Nothing is ever taken from the client's own connection: that would be the client's address.
 * Only the hosted page, which the account holder's own browser asks for, tells it of the request itself.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { failure, type Result, success } from '../../core/result.ts';
import type { Asking } from '../../engine/connect-port.ts';
import { type Problem, problem } from './problem.ts';
import { PROXY_HEADERS } from './proxies.ts';

export type Attended = NonNullable<Asking['attended']>;
/** The name of a fact that may come along, in lower case. */
export type PsuFact = keyof NonNullable<Attended['more']>;

export const IP_HEADER = 'PSU-IP-Address';
export const AGENT_HEADER = 'PSU-User-Agent';
export const REQUEST_DATE_HEADER = 'PSU-Request-Date';

/** Characters of PSU-User-Agent. */
export const USER_AGENT_CHARACTERS_MAX = 500;
/** Characters of the other facts. */
export const PSU_FACT_CHARACTERS_MAX = 500;
/** How long ago the account holder may have asked, in milliseconds. */
export const PSU_AGE_MS_MAX = 15 * 60_000;
/** How far ahead of ours a client's clock may be, in milliseconds. */
export const PSU_AHEAD_MS_MAX = 30_000;

const printable = (charactersMax: number): RegExp =>
  new RegExp(`^[\\x20-\\x7e\\xa0-\\xff]{1,${charactersMax}}$`);

/** What a header can hold of a browser's name: printable, as node gives it (one character a byte). */
const AGENT = printable(USER_AGENT_CHARACTERS_MAX);
const TEXT = printable(PSU_FACT_CHARACTERS_MAX);
const PRINTABLE_RULE = `must be 1 to ${PSU_FACT_CHARACTERS_MAX} printable characters`;

interface FactRule {
  readonly header: string;
  readonly form: RegExp;
  readonly rule: string;
}

const text = (header: string): FactRule => ({ header, form: TEXT, rule: PRINTABLE_RULE });

/** The facts that may come along, in the forms of NextGenPSD2 1.3. */
export const PSU_FACTS: Readonly<Record<PsuFact, FactRule>> = {
  'psu-ip-port': {
    header: 'PSU-IP-Port',
    form: /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/,
    rule: 'must be a port from 1 to 65535',
  },
  'psu-accept': text('PSU-Accept'),
  'psu-accept-charset': text('PSU-Accept-Charset'),
  'psu-accept-encoding': text('PSU-Accept-Encoding'),
  'psu-accept-language': text('PSU-Accept-Language'),
  'psu-http-method': {
    header: 'PSU-Http-Method',
    form: /^(?:GET|POST|PUT|PATCH|DELETE)$/,
    rule: 'must be GET, POST, PUT, PATCH or DELETE',
  },
  'psu-device-id': {
    header: 'PSU-Device-ID',
    form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    rule: 'must be a UUID',
  },
  'psu-geo-location': {
    header: 'PSU-Geo-Location',
    form: /^GEO:-?\d{1,3}(?:\.\d{1,8})?[;,]-?\d{1,3}(?:\.\d{1,8})?$/i,
    rule: 'must be GEO: with latitude and longitude, as in RFC 5870',
  },
};

const FACT_NAMES = Object.keys(PSU_FACTS) as readonly PsuFact[];

/** An instant with its zone (RFC 3339). */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;

const refused = (header: string, rule: string): Result<never, Problem> =>
  failure(
    problem('psu_header_invalid', {
      detail: `${header}: ${rule}`,
      errors: [{ header, code: 'invalid', message: rule }],
    }),
  );

/**
 * The account holder of a request; null when no header speaks of one, a failure that names the header that is wrong.
 * `bankNow` is the clock by which calls are counted, which in the sandbox is that of the simulated banks; `now` is the
 * real time, by which a client says when the account holder asked ({@link PSU_AGE_MS_MAX} ago at most).
 */
export function readAttended(
  headers: IncomingHttpHeaders,
  bankNow: Date,
  now: Date = bankNow,
): Result<Attended | null, Problem> {
  const ip = headers['psu-ip-address'];
  const userAgent = headers['psu-user-agent'];
  const known = [...FACT_NAMES, 'psu-request-date' as const].filter((name) => headers[name] !== undefined);
  if (ip === undefined && userAgent === undefined && known.length === 0) return success(null);
  // Node knows neither name, so a header that is sent twice arrives joined and is no address.
  if (typeof ip !== 'string') return refused(IP_HEADER, `is needed with ${AGENT_HEADER}`);
  if (typeof userAgent !== 'string') return refused(AGENT_HEADER, `is needed with ${IP_HEADER}`);
  // A zone (`%eth0`) means something on one machine only.
  if (isIP(ip) === 0 || ip.includes('%')) return refused(IP_HEADER, 'must be one IPv4 or IPv6 address');
  if (!AGENT.test(userAgent))
    return refused(AGENT_HEADER, `must be 1 to ${USER_AGENT_CHARACTERS_MAX} printable characters`);
  const ago = agoOf(headers['psu-request-date'], now);
  if (!ago.ok) return ago;
  const facts = factsOf(headers);
  if (!facts.ok) return facts;
  return success({ ip, userAgent, at: bankNow.getTime() - ago.value, ...facts.value });
}

/** How many milliseconds ago the account holder asked. */
function agoOf(given: string | string[] | undefined, now: Date): Result<number, Problem> {
  if (given === undefined) return success(0);
  const at = typeof given === 'string' && INSTANT.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) return refused(REQUEST_DATE_HEADER, 'must be an instant with its zone (RFC 3339)');
  const ago = now.getTime() - at;
  if (ago > PSU_AGE_MS_MAX)
    return refused(REQUEST_DATE_HEADER, `must be at most ${PSU_AGE_MS_MAX / 60_000} minutes ago`);
  if (ago < -PSU_AHEAD_MS_MAX) return refused(REQUEST_DATE_HEADER, 'must not be in the future');
  return success(Math.max(0, ago));
}

function factsOf(headers: IncomingHttpHeaders): Result<Pick<Attended, 'more'>, Problem> {
  const more: Partial<Record<PsuFact, string>> = {};
  for (const name of FACT_NAMES) {
    const value = headers[name];
    if (value === undefined) continue;
    const { header, form, rule } = PSU_FACTS[name];
    if (typeof value !== 'string' || !form.test(value)) return refused(header, rule);
    more[name] = value;
  }
  return success(Object.keys(more).length === 0 ? {} : { more });
}

/** A request of the account holder's own browser: to the hosted page and nowhere else. */
export interface OwnRequest {
  /** The address of the browser, as the operator's trusted proxies tell it. */
  readonly ip: string;
  /** The addresses on the way, where a trusted proxy told them: our neighbour first. */
  readonly ips?: readonly string[] | undefined;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a browser says of itself with every request, under the name that banks know. */
const OWN_FACTS: readonly (readonly [PsuFact, string])[] = [
  ['psu-accept', 'accept'],
  ['psu-accept-charset', 'accept-charset'],
  ['psu-accept-encoding', 'accept-encoding'],
  ['psu-accept-language', 'accept-language'],
];

/**
 * The account holder by their own browser's request; null when it has no name, or came through a proxy that nobody
 * declared (TRIBUTARY_TRUSTED_PROXIES): the proxy's address is not theirs, and nothing is made up in its place.
 */
export function attendedOfBrowser(request: OwnRequest, bankNow: Date): Attended | null {
  const { ip, method, headers } = request;
  if (cameThroughStranger(request)) return null;
  // Banks get it as a header of their own: only what may stand in one.
  const given = headers['user-agent']?.slice(0, USER_AGENT_CHARACTERS_MAX) ?? '';
  const userAgent = given.replace(/[^ -~]/g, '').trim();
  const address = ip.replace(/^::ffff:(?=\d+\.)/, '');
  if (userAgent === '' || isIP(address) === 0 || address.includes('%')) return null;
  const more: Partial<Record<PsuFact, string>> = {};
  for (const [fact, name] of OWN_FACTS) {
    const value = headers[name];
    if (typeof value === 'string' && TEXT.test(value)) more[fact] = value;
  }
  if (PSU_FACTS['psu-http-method'].form.test(method)) more['psu-http-method'] = method;
  return { ip: address, userAgent, at: bankNow.getTime(), more };
}

/** Whether somebody between the browser and us has touched the request whom the operator did not name. */
const cameThroughStranger = ({ ips, headers }: OwnRequest): boolean =>
  PROXY_HEADERS.some((name) => headers[name] !== undefined) && (ips?.length ?? 1) < 2;
