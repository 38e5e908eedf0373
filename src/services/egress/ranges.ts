/** Ranges of addresses that an operator allows besides public ones: `10.20.0.0/16`, `fd12:3456::/48`. */
import { type AddressKind, type AddressParts, addressKind, addressParts, liesWithin } from './address.ts';

/** Ranges that one setting may name. */
export const RANGES_MAX = 100;

export interface AddressRange {
  readonly prefix: AddressParts;
  readonly bits: number;
}

const RANGE = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i;
/** What a range may be made of: never what is special, such as link-local addresses. */
const ALLOWED: readonly AddressKind[] = ['loopback', 'private'];
/** The widest ranges of a kind (RFC 1122, RFC 1918, RFC 4193): a range lies in one of them as a whole. */
const WIDEST: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
];

function parse(text: string): AddressRange | null {
  const [, address = '', length] = RANGE.exec(text) ?? [];
  const prefix = addressParts(address);
  if (prefix === null) return null;
  const most = prefix.width * prefix.parts.length;
  const bits = length === undefined ? most : Number(length);
  return bits <= most ? { prefix, bits } : null;
}

/** Why a text is not a range that may be allowed; null when it is one. */
export function rangeFault(text: string): string | null {
  const range = parse(text);
  if (range === null) return `“${text}” is not a range of addresses such as 10.20.0.0/16 or fd12:3456::/48`;
  if (!isAllowed(range, text))
    return `${text} is not within the private ranges (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7) or loopback`;
  return null;
}

function isAllowed(range: AddressRange, text: string): boolean {
  if (!ALLOWED.includes(addressKind(text.split('/')[0] ?? ''))) return false;
  const whole = range.prefix.width * range.prefix.parts.length;
  return (
    range.bits === whole ||
    WIDEST.some((widest) => {
      const outer = parse(widest);
      return outer !== null && outer.bits <= range.bits && liesWithin(range.prefix, outer.prefix, outer.bits);
    })
  );
}

/** Reads ranges that were checked before; throws for anything else. */
export function rangesNamed(texts: readonly string[]): readonly AddressRange[] {
  if (texts.length > RANGES_MAX) throw new Error(`internal: ${texts.length} ranges, at most ${RANGES_MAX}`);
  return texts.map((text) => {
    const range = parse(text);
    if (range === null || rangeFault(text) !== null) throw new Error(`internal: ${rangeFault(text) ?? text}`);
    return range;
  });
}

/** Whether an address lies in one of the ranges and is not special for all that. */
export function inRanges(address: string, ranges: readonly AddressRange[]): boolean {
  const parts = addressParts(address);
  if (parts === null || !ALLOWED.includes(addressKind(address))) return false;
  return ranges.some(({ prefix, bits }) => liesWithin(parts, prefix, bits));
}
