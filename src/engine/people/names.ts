/** E-mails and addresses in the one spelling in which they are compared. */
import { EMAIL_CHARACTERS_MAX } from './limits.ts';

const EMAIL = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,189}$/u;

/** An e-mail in small letters; null for a text that is none. Whether anybody reads it there is not asked. */
export function foldEmail(text: string): string | null {
  const email = text.trim().normalize('NFC').toLowerCase();
  return email.length <= EMAIL_CHARACTERS_MAX && email.isWellFormed() && EMAIL.test(email) ? email : null;
}

const IPV6_GROUPS = 8;
/** Whoever has one IPv6 address has 2^64 of them: the first four groups are one place. */
const IPV6_PLACE_GROUPS = 4;
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** By what tries from an address are counted: an IPv4 address as it is, of an IPv6 address the network. */
export function addressPlace(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = Math.max(0, IPV6_GROUPS - first.length - last.length);
  const groups = [...first, ...Array<string>(address.includes('::') ? zeros : 0).fill('0'), ...last];
  return `${groups.slice(0, IPV6_PLACE_GROUPS).join(':')}::/64`;
}
