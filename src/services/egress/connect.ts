/**
 * Connections to checked addresses only. The name is looked up once per connection, every answer is judged, and the
 * socket gets exactly these addresses: what the name means a moment later plays no part.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { ADDRESSES_MAX } from './limits.ts';
import { type Place, placeOf } from './target.ts';
import { TroubleError } from './trouble.ts';

/** Gives the addresses of a name; rejects when there are none. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** Asks the system, as everything on this machine does. */
export const lookupSystem: Lookup = async (name) =>
  (await systemLookup(name, { all: true })).map(({ address }) => address);

/** Whether a URL may be called at an address of its name. */
export type Permits = (address: string, url: URL) => boolean;

export interface ConnectOptions {
  readonly permits: Permits;
  readonly lookup: Lookup;
  /** Our certificate, or an authority of its own, for places that ask for it. */
  readonly tls: ReadonlyMap<Place, SecureContext>;
  readonly connectMs: number;
}

/** Makes undici's connector. Its errors are {@link TroubleError}s. */
export function checkedConnector(options: ConnectOptions): buildConnector.connector {
  return (target, callback) => {
    // The authority, because a port that is usual for the protocol is left out here.
    const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`);
    const limit = deadline(options.connectMs);
    // However many of the ways below end, the library is told once.
    let told = false;
    const tell: buildConnector.Callback = (...outcome) => {
      if (!told) callback(...outcome);
      else outcome[1]?.destroy();
      told = true;
      limit.clear();
    };
    const refuse = (error: unknown): void =>
      tell(error instanceof TroubleError ? error : new TroubleError('unreachable'), null);
    void limit.passed.then(() => refuse(new TroubleError('timeout')));
    approvedAddresses(url, options).then((addresses) => {
      if (told) return;
      const connect = buildConnector({
        ...tlsOf(url, options),
        lookup: answering(addresses),
        timeout: options.connectMs,
        maxCachedSessions: 0,
      });
      connect(target, (error, socket) => {
        if (error !== null) return refuse(error);
        if (!isOneOf(addresses, socket)) {
          socket.destroy();
          return refuse(new TroubleError('host_not_allowed'));
        }
        tell(null, socket);
      });
    }, refuse);
  };
}

/** The addresses that the place may be reached at: all of its name, or none when one of them is not allowed. */
async function approvedAddresses(url: URL, options: ConnectOptions): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await options.lookup(host) : [host];
  if (!addresses.every((address) => options.permits(address, url)))
    throw new TroubleError('host_not_allowed');
  if (addresses.length === 0) throw new TroubleError('unreachable');
  return addresses.slice(0, ADDRESSES_MAX);
}

/** A look-up for the socket that knows the answer. */
const answering =
  (addresses: readonly string[]): LookupFunction =>
  (_name, { all }, callback) => {
    const answers = addresses.map((address) => ({ address, family: isIP(address) }));
    if (all === true) return callback(null, answers);
    const [first] = answers;
    callback(null, first?.address ?? '', first?.family);
  };

/** Whether the socket is where it was sent: the second wall. */
function isOneOf(addresses: readonly string[], socket: Socket): boolean {
  const at = socket.remoteAddress;
  return at !== undefined && addresses.some((address) => sameAddress(address, at));
}

/** A socket may write the same address in another way. */
const sameAddress = (one: string, other: string): boolean => {
  if (one === other) return true;
  const canonical = (address: string): string =>
    isIP(address) === 6 ? new URL(`https://[${address}]`).hostname : new URL(`https://${address}`).hostname;
  return canonical(one) === canonical(other);
};

function tlsOf(
  url: URL,
  { tls }: ConnectOptions,
): { rejectUnauthorized: true; secureContext?: SecureContext } {
  const secureContext = tls.get(placeOf(url));
  return secureContext === undefined
    ? { rejectUnauthorized: true }
    : { rejectUnauthorized: true, secureContext };
}

function deadline(ms: number): { readonly passed: Promise<void>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { passed, clear: () => clearTimeout(timer) };
}
