/** The address that a browser goes back to after the connect page. */
import { z } from 'zod';
import { REDIRECT_URL_CHARACTERS_MAX } from './limits.ts';

/** What the page adds to the query; an address that has one of them already could be misread. */
const ADDED = ['session_id', 'status', 'state'] as const;

/** What is wrong with an address; null when nothing is. */
function faultOf(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an http or https address';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.href.length > REDIRECT_URL_CHARACTERS_MAX)
    return `must have at most ${REDIRECT_URL_CHARACTERS_MAX} characters`;
  const taken = ADDED.find((name) => url.searchParams.has(name));
  return taken === undefined ? null : `must not have ${taken} in its query: it is added`;
}

/** An absolute address. What comes out is what the URL parser read, so nobody reads it in another way later. */
export const redirectUrl = z
  .string()
  .max(REDIRECT_URL_CHARACTERS_MAX)
  .transform((given, context) => {
    const url = URL.parse(given);
    const fault = url === null ? 'must be an absolute address' : faultOf(url);
    if (url !== null && fault === null) return url.href;
    context.issues.push({ code: 'custom', message: fault ?? '', input: given });
    return z.NEVER;
  })
  .meta({ format: 'uri', examples: ['https://app.example/connected'] });
