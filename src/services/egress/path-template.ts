/** The path of a call for a log: words stay, ids do not. */

const VERSION = /^v\d{1,3}(\.\d{1,3}){0,2}$/;
/** No word of a path is longer; an id without a digit can be. */
const WORD = /^[a-z]{1,16}([-_.][a-z]{1,16}){0,4}$/i;
const WORD_CHARS_MAX = 32;
const SEGMENTS_MAX = 20;

/** `/v1/accounts/DE123/balances` becomes `/v1/accounts/{}/balances`; the query is left out. */
export function pathTemplate(pathname: string): string {
  const segments = pathname.split('/').slice(1, SEGMENTS_MAX + 1);
  const plain = (segment: string): boolean =>
    segment === '' || VERSION.test(segment) || (segment.length <= WORD_CHARS_MAX && WORD.test(segment));
  return `/${segments.map((segment) => (plain(segment) ? segment : '{}')).join('/')}`;
}
