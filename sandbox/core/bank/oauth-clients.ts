/** The apps that are registered at the banks, as an operator of a real bank would register them. */
import { isSame } from './secrets.ts';

export interface OauthClient {
  readonly id: string;
  /** As the bank's pages call it. */
  readonly name: string;
  /** Null for an app that can keep none (RFC 6749, 2.1): it never exchanges a code itself. */
  readonly secret: string | null;
  /** The client that exchanges the codes that this one's people bring. */
  readonly exchangedBy: string;
}

/** Both are in the README, as `demo-pin` is: they open nothing but these banks. */
const CLIENTS: readonly OauthClient[] = [
  { id: 'tributary', name: 'Tributary', secret: 'tributary-demo-secret', exchangedBy: 'tributary' },
  { id: 'demo-app', name: 'Demo app', secret: null, exchangedBy: 'tributary' },
];

/** The client of this id; null when none is registered. */
export const oauthClient = (id: string): OauthClient | null => CLIENTS.find((one) => one.id === id) ?? null;

/** The client that proves itself with its secret; null when it does not, or has none. */
export function provenClient(id: string, secret: string): OauthClient | null {
  const client = oauthClient(id);
  // Compared also where there is no such client, so that the time says nothing.
  const fits = isSame(secret, client?.secret ?? '');
  return client === null || client.secret === null || !fits ? null : client;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether people may be sent back there: a loopback address with any port and path (RFC 8252, 7.3), no other. */
export function isLoopbackAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || !/^https?:\/\/[^\s"<>\\^`{|}]+$/i.test(address) || address.includes('#')) return false;
  return LOOPBACK.has(url.hostname) && url.username === '' && url.password === '';
}
