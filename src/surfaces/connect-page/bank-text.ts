/** Words of a bank before they stand on a page: never longer than said, one line, and unable to turn the line around. */
import { type Html, html } from '../http/html.ts';
import { HINT_CHARACTERS_MAX } from './limits.ts';
import type { Words } from './words.ts';

/** Control characters, and those that change the direction of what follows. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A bank's text in one line of at most `max` characters; a cut is marked. */
export function bankText(text: string, max: number): string {
  // Cut first: the rest is not looked at, however much it is.
  const start = text.slice(0, max * 4).toWellFormed();
  const signs = [...start.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim()];
  return signs.length > max || start.length < text.length
    ? `${signs.slice(0, max - 1).join('')}…`
    : signs.join('');
}

/** What a bank says, marked as its words; null for nothing. */
export function quoteView(words: Words, bank: string, text: string | null): Html | null {
  const said = text === null ? '' : bankText(text, HINT_CHARACTERS_MAX);
  if (said === '') return null;
  return html`<figure class="said"><figcaption>${words.bankSays(bank)}</figcaption><blockquote lang=""><p>${said}</p></blockquote></figure>`;
}
