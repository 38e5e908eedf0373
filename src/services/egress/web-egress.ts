/**
 * The door to what clients name: any public host, encrypted. Loopback and private ranges only where the operator
 * allows them, there also without encryption. Every address of the name is judged for every connection, one that is
 * not allowed refuses all, and the socket gets exactly these addresses. Redirects are replies, a proxy of the
 * environment is not heeded, no header decides where a request goes, and every call ends within limits.
 */
import { isIP } from 'node:net';
import type { Http } from '../../connectors/contract.ts';
import { addressKind } from './address.ts';
import { type CallOptions, Door, type DoorOptions } from './door.ts';
import { inRanges, rangesNamed } from './ranges.ts';
import { readWebUrl, type WebFault } from './web-target.ts';

export interface WebEgressOptions extends DoorOptions {
  /** Loopback on any port that a URL may name: for sandbox mode, where receivers run on the same machine. */
  readonly allowLoopback?: boolean;
  /** Private ranges that the operator allows; each passed `rangeFault` (ranges.ts). */
  readonly allowRanges?: readonly string[];
}

export interface WebEgress {
  /** A handle for calls; it numbers its replies from 0. */
  http(options?: CallOptions): Http;
  /** Why a URL is never called, null when it may be: to be asked before one is kept. Looks no name up. */
  faultOf(url: string): WebFault | null;
  /** Ends everything that is under way. */
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Opens the door. Throws when a range is malformed. */
export function openWebEgress(options: WebEgressOptions = {}): WebEgress {
  const { allowLoopback = false, allowRanges = [] } = options;
  const ranges = rangesNamed([...(allowLoopback ? LOOPBACK : []), ...allowRanges]);
  const permits = (address: string, { protocol }: URL): boolean =>
    inRanges(address, ranges) || (addressKind(address) === 'public' && protocol === 'https:');
  const door = new Door(options, permits);

  const faultOf = (text: string): WebFault | null => {
    const read = readWebUrl(text);
    if ('fault' in read) return read.fault;
    const { url } = read;
    // Where nothing but public hosts may be reached, nothing can be reached without encryption.
    if (url.protocol === 'http:' && ranges.length === 0) return 'not_encrypted';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) === 0 || permits(host, url)) return null;
    return addressKind(host) === 'public' ? 'not_encrypted' : 'address_not_allowed';
  };

  return {
    http: (call = {}) => door.http((text) => (faultOf(text) === null ? new URL(text) : null), call),
    faultOf,
    close: () => door.close(),
  };
}
