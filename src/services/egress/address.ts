/** What kind of place an IP address is: only public ones are reached without the operator's leave. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * `loopback` and `private` may be allowed for a named host and port. `special` never is: link-local addresses (where
 * clouds keep the credentials of their machines), multicast, documentation, tunnels that hide another address.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'special';

type Row = readonly [prefix: string, bits: number, kind: AddressKind];

/** The special-purpose registries of IANA (RFC 6890 and its updates). */
const IPV4: readonly Row[] = [
  ['0.0.0.0', 8, 'special'], // this network
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'special'], // shared by carriers
  ['127.0.0.0', 8, 'loopback'],
  ['168.63.129.16', 32, 'special'], // a public number by which a cloud reaches its own machines
  ['169.254.0.0', 16, 'special'], // link-local, metadata of clouds
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'special'], // protocol assignments
  ['192.0.2.0', 24, 'special'], // documentation
  ['192.88.99.0', 24, 'special'], // 6to4 relays
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'special'], // benchmarks
  ['198.51.100.0', 24, 'special'], // documentation
  ['203.0.113.0', 24, 'special'], // documentation
  ['224.0.0.0', 4, 'special'], // multicast
  ['240.0.0.0', 4, 'special'], // reserved, and broadcast
];

const IPV6: readonly Row[] = [
  ['::', 128, 'special'],
  ['::1', 128, 'loopback'],
  ['64:ff9b::', 96, 'special'], // translated IPv4
  ['64:ff9b:1::', 48, 'special'], // translated IPv4, local
  ['100::', 64, 'special'], // discard
  ['2001::', 32, 'special'], // Teredo: IPv4 inside
  ['2001:db8::', 32, 'special'], // documentation
  ['2002::', 16, 'special'], // 6to4: IPv4 inside
  ['3fff::', 20, 'special'], // documentation
  ['5f00::', 16, 'special'], // segment routing
  // Metadata of clouds at numbers of their own.
  ['fd00:ec2::', 32, 'special'],
  ['fd20:ce::', 32, 'special'],
  ['fc00::', 7, 'private'], // unique local
  ['fe80::', 10, 'special'], // link-local
  ['ff00::', 8, 'special'], // multicast
  // What is not global unicast is not assigned.
  ['2000::', 3, 'public'],
  ['::', 0, 'special'],
];

const MAPPED_GROUPS = [0, 0, 0, 0, 0, 0xffff] as const;

/** Reads what `isIPv4` accepts. */
const bytesOfIPv4 = (text: string): number[] => text.split('.').map(Number);

/** Reads what `isIPv6` accepts, without a zone, as eight groups. */
function groupsOf(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const read = (part: string): number[] =>
    part === ''
      ? []
      : part
          .split(':')
          .flatMap((group) => (group.includes('.') ? tailOf(group) : [Number.parseInt(group, 16)]));
  const before = read(head);
  if (tail === undefined) return before;
  const after = read(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function tailOf(dotted: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOfIPv4(dotted);
  return [a * 256 + b, c * 256 + d];
}

/** Whether the first bits are the same; `width` is the bits of one part. */
function within(parts: readonly number[], prefix: readonly number[], bits: number, width: number): boolean {
  return prefix.every((part, index) => {
    const counted = Math.min(Math.max(bits - index * width, 0), width);
    const rest = width - counted;
    return (parts[index] ?? 0) >> rest === part >> rest;
  });
}

const TABLE4 = IPV4.map(([prefix, bits, kind]) => ({ prefix: bytesOfIPv4(prefix), bits, kind }));
const TABLE6 = IPV6.map(([prefix, bits, kind]) => ({ prefix: groupsOf(prefix), bits, kind }));

/** An address as numbers: four of 8 bits or eight of 16. IPv4 that is mapped into IPv6 is IPv4. */
export interface AddressParts {
  readonly width: 8 | 16;
  readonly parts: readonly number[];
}

/** Reads an address in its usual text form; null for whatever else it is given, a zone included. */
export function addressParts(address: string): AddressParts | null {
  if (isIPv4(address)) return { width: 8, parts: bytesOfIPv4(address) };
  if (!isIPv6(address) || address.includes('%')) return null;
  const groups = groupsOf(address);
  if (!MAPPED_GROUPS.every((group, index) => groups[index] === group)) return { width: 16, parts: groups };
  const [high = 0, low = 0] = groups.slice(6);
  return { width: 8, parts: [high >> 8, high & 255, low >> 8, low & 255] };
}

/** Whether an address lies in the range of the prefix. */
export const liesWithin = (address: AddressParts, prefix: AddressParts, bits: number): boolean =>
  address.width === prefix.width && within(address.parts, prefix.parts, bits, prefix.width);

/** Tells the kind of an address in its usual text form; whatever else it is given, a zone included, is special. */
export function addressKind(address: string): AddressKind {
  const known = addressParts(address);
  if (known === null) return 'special';
  const { parts, width } = known;
  const row = (width === 8 ? TABLE4 : TABLE6).find(({ prefix, bits }) => within(parts, prefix, bits, width));
  return row?.kind ?? (width === 8 ? 'public' : 'special');
}
