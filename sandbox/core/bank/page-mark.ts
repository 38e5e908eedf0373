/** The mark with which a client asks for the next page: it says which moment the pages show, and where to go on. */
import type { Day } from '../types.ts';
import { PAGE_MARK_CHARACTERS_MAX, PAGE_MARK_MS } from './limits.ts';
import type { Instant } from './refusals.ts';
import { isSame, sign } from './secrets.ts';

export interface PageMark {
  readonly account: string;
  readonly from: Day;
  readonly to: Day;
  /** The moment of the first page. */
  readonly moment: Instant;
  /** Entries that were shown already. */
  readonly shown: number;
}

const signed = (key: string, body: string): string => sign(key, `page ${body}`);

/** A mark as text. */
export function writePageMark(key: string, mark: PageMark): string {
  const { account, from, to, moment, shown } = mark;
  const body = Buffer.from(JSON.stringify([account, from, to, moment, shown])).toString('base64url');
  return `${body}.${signed(key, body)}`;
}

/** Reads a mark; null when we did not write it, or when it is too old. */
export function readPageMark(key: string, text: string, now: Instant): PageMark | null {
  if (text.length > PAGE_MARK_CHARACTERS_MAX) return null;
  const [body = '', mac = '', ...rest] = text.split('.');
  if (rest.length > 0 || !isSame(mac, signed(key, body))) return null;
  // Ours, so it is what we wrote.
  const [account, from, to, moment, shown] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    Day,
    Day,
    Instant,
    number,
  ];
  return now - moment > PAGE_MARK_MS ? null : { account, from, to, moment, shown };
}
