/**
 * Where clients may have us call: an address that they name, such as that of a webhook. What can be said of the text
 * alone is said here; the addresses behind a name are judged for every connection (see web-egress.ts).
 */
import { isIP } from 'node:net';
import { URL_CHARS_MAX } from './limits.ts';

/** Why a URL is never called, whatever its name means. */
export type WebFault =
  | 'not_a_url'
  | 'too_long'
  | 'scheme'
  | 'user_info'
  | 'host'
  | 'port'
  | 'not_encrypted'
  | 'address_not_allowed';

/** Ports of the web below this are the two that everybody knows; what else listens there is something else. */
const PORT_FREE_MIN = 1024;
const WEB_PORTS: readonly string[] = ['', '80', '443'];
/** Ports above it of other protocols, which a request could be mistaken on (Fetch, “port blocking”), and databases. */
const OTHER_PORTS: ReadonlySet<number> = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 2380, 3268, 3269, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
  5432, 5900, 5984, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 8086, 9042, 9092, 9100,
  9200, 9300, 10080, 10250, 10255, 11211, 27017, 27018, 50000,
]);

/** Names that clouds give to what their machines ask for credentials. Their addresses are refused as well. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.com',
  'metadata.azure.internal',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
]);

/** None of the characters that URLs drop or change in silence, and two slashes before the host. */
const PLAIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s\\\p{Cc}/?#]+([/?#][^\s\\\p{Cc}]*)?$/iu;
const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Reads a URL that a client named: the parsed URL, which is what is used further, or why it is never called. */
export function readWebUrl(text: string): { readonly url: URL } | { readonly fault: WebFault } {
  if (text.length > URL_CHARS_MAX) return { fault: 'too_long' };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return { fault: 'scheme' };
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';
  if (authority.includes('@')) return { fault: 'user_info' };
  const url = PLAIN.test(text) ? URL.parse(text) : null;
  if (url === null) return { fault: 'not_a_url' };
  if (!isHost(url, authority)) return { fault: 'host' };
  return isPort(url.port) ? { url } : { fault: 'port' };
}

function isHost({ hostname }: URL, authority: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  // An address in another spelling (decimal, octal, hexadecimal, shortened) is meant to be read as something else.
  if (isIP(bare) !== 0) return authority.toLowerCase().replace(/:\d*$/, '') === hostname;
  return NAME.test(hostname) && !METADATA_NAMES.has(hostname);
}

function isPort(port: string): boolean {
  if (WEB_PORTS.includes(port)) return true;
  const number = Number(port);
  return number >= PORT_FREE_MIN && !OTHER_PORTS.has(number);
}
