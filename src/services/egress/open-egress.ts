/**
 * The door to what banks are called. It leads to hosts that were named before, at addresses that are public or that
 * the operator allows; it is encrypted, sends once, follows no redirect, heeds no proxy setting of the environment,
 * and every call ends within limits of time and size. What goes wrong is a value.
 */
import type { HttpDoor } from '../../engine/connector-context.ts';
import { addressKind } from './address.ts';
import { Door, type DoorOptions } from './door.ts';
import { allowedUrl, placeOf, placesNamed } from './target.ts';

export type { CallNote } from './door.ts';

export interface EgressOptions extends DoorOptions {
  /** `host:port` of places on loopback or private addresses that may be reached, there also without encryption. */
  readonly allowPrivate?: readonly string[];
}

export interface Egress {
  /** A handle for one call of a connector: it numbers its replies from 0. Throws when a host is malformed. */
  readonly httpFor: HttpDoor;
  /** Ends everything that is under way. */
  close(): Promise<void>;
}

export function openEgress(options: EgressOptions = {}): Egress {
  const allowPrivate = placesNamed(options.allowPrivate ?? []);
  const door = new Door(options, (address, url) => {
    const kind = addressKind(address);
    if (kind === 'public') return url.protocol === 'https:';
    return (kind === 'loopback' || kind === 'private') && allowPrivate.has(placeOf(url));
  });
  return {
    httpFor: ({ hosts, ...call }) => {
      const places = placesNamed(hosts);
      return door.http((url) => allowedUrl(url, places, allowPrivate), call);
    },
    close: () => door.close(),
  };
}
