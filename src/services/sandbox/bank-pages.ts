/** Signs in on the simulated bank's own pages as a browser without script would, and gives where it leads back to. */
import { boundedText } from './bounded-text.ts';

/** Pages of one sign-in. */
const PAGES_MAX = 8;
const PAGE_MS_MAX = 10_000;
const PAGE_BYTES_MAX = 400_000;

/**
 * The address at which the browser ends outside the bank; null when the bank's pages end in themselves. Throws when a
 * page cannot be had, is too large, or leads to what is no address.
 */
export async function signInOnPages(
  start: string,
  person: { readonly login: string; readonly password: string },
): Promise<URL | null> {
  const bank = new URL(start);
  let at = bank;
  let form: URLSearchParams | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const reply: Response = await fetch(at, {
      method: form === null ? 'GET' : 'POST',
      ...(form === null ? {} : { body: form }),
      redirect: 'manual',
      signal: AbortSignal.timeout(PAGE_MS_MAX),
    });
    const location = reply.headers.get('location');
    if (location !== null) {
      await reply.body?.cancel();
      at = new URL(location, at);
      if (at.origin !== bank.origin) return at;
      form = null;
      continue;
    }
    const page = await boundedText(reply, PAGE_BYTES_MAX);
    form = filledIn(page, person);
    if (form === null) return wayBack(page, bank);
  }
  return null;
}

/** The form of a page with its hidden fields, signed in or allowed; null when there is none. */
function filledIn(
  page: string,
  person: { readonly login: string; readonly password: string },
): URLSearchParams | null {
  const token = /name="form_token" value="([^"]*)"/.exec(page)?.[1];
  if (token === undefined) return null;
  const form = new URLSearchParams({ form_token: unescaped(token) });
  if (/value="allow"/.test(page)) form.set('step', 'allow');
  else {
    form.set('step', 'sign_in');
    form.set('login', person.login);
    form.set('password', person.password);
  }
  return form;
}

/** A link that leads away from the bank, where the page has one. */
function wayBack(page: string, bank: URL): URL | null {
  for (const [, href = ''] of page.matchAll(/<a class="button" href="([^"]*)"/g)) {
    const url = URL.parse(unescaped(href), bank.href);
    if (url !== null && url.origin !== bank.origin) return url;
  }
  return null;
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (sign) => REFERENCES[sign] ?? sign);
