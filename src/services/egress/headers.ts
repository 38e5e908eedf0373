/** Headers in both directions. */
import type { HttpRequest } from '../../connectors/contract.ts';
import { ACCEPT_ENCODING } from './body.ts';
import { REQUEST_HEADER_CHARS_MAX } from './limits.ts';

/** What decides where a request goes, how its end is found or how the connection is used is not the connector's. */
const OURS =
  /^(host|connection|keep-alive|transfer-encoding|content-length|upgrade|te|trailer|expect|accept-encoding|proxy-.*)$/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const AGENT = 'tributary';

/** The headers to send, or null when one is not the caller's to set or is malformed. `plain` asks for nothing packed. */
export function requestHeaders(
  given: HttpRequest['headers'] = {},
  plain = false,
): Record<string, string> | null {
  const headers: Record<string, string> = { 'user-agent': AGENT, accept: '*/*' };
  let chars = 0;
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase();
    chars += name.length + value.length;
    if (!NAME.test(name) || OURS.test(name) || !VALUE.test(value)) return null;
    headers[name] = value;
  }
  if (chars > REQUEST_HEADER_CHARS_MAX) return null;
  return { ...headers, 'accept-encoding': plain ? 'identity' : ACCEPT_ENCODING };
}

/**
 * The headers of a reply as the contract shows them: names in lower case, repeated ones joined. Those that describe the
 * body as it travelled are left out, because the body is unpacked.
 */
export function replyHeaders(
  raw: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(raw).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')] as const],
  );
  return Object.fromEntries(entries.filter(([name]) => !TRAVELLING.has(name)));
}

const TRAVELLING = new Set([
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
]);

/** One header as it came; repeated ones joined. */
export function rawHeader(
  raw: Readonly<Record<string, string | string[] | undefined>>,
  name: string,
): string {
  const value = raw[name];
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ');
}
