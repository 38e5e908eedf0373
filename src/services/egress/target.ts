/** Where a call goes: nowhere but to a host and port that were named before. */
import { HOSTS_MAX, URL_CHARS_MAX } from './limits.ts';

/** A place as `host:port`, the host as URLs normalise it: lower case, punycode, plain IP addresses. */
export type Place = string;

const PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** No name or password before the host, and none of the characters that URLs drop or change in silence. */
const PLAIN_URL = /^https?:\/\/[^\s\\\p{Cc}/?#@]+([/?#][^\s\\\p{Cc}]*)?$/iu;

/** The place of a URL of http or https. */
export const placeOf = (url: URL): Place => `${url.hostname}:${url.port || PORTS[url.protocol]}`;

/**
 * Reads `host` (the port of https is meant) or `host:port` of a manifest or a setting. Throws for anything else: such
 * lists are ours or were checked before.
 */
export function placeNamed(named: string): Place {
  const url = URL.canParse(`https://${named}`) ? new URL(`https://${named}`) : null;
  const plain =
    url !== null && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url === null || !plain || url.hostname.endsWith('.') || /[\s\\/@?#]/.test(named))
    throw new Error(`internal: “${named}” is not a host or host:port`);
  return placeOf(url);
}

export function placesNamed(named: readonly string[]): ReadonlySet<Place> {
  if (named.length > HOSTS_MAX) throw new Error(`internal: ${named.length} hosts, at most ${HOSTS_MAX}`);
  return new Set(named.map(placeNamed));
}

/**
 * The URL of a call when it leads to one of the places, else null. Encrypted only, but for places that the operator
 * allows on private addresses. What is used further is the parsed URL, so that nobody reads the text in another way.
 */
export function allowedUrl(
  text: string,
  hosts: ReadonlySet<Place>,
  allowPrivate: ReadonlySet<Place>,
): URL | null {
  if (text.length > URL_CHARS_MAX || !PLAIN_URL.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const place = placeOf(url);
  if (!hosts.has(place)) return null;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivate.has(place))) return null;
  return url;
}
