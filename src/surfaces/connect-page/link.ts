/**
 * The link of a session. Whoever opens it first is the one that it works for, so opening must not happen by itself:
 * messengers and mail scanners fetch every link ahead of the person. Where the browser says that a person's click on a
 * page led here, it is opened at once; else a page asks for one click. In both cases only once the browser has shown
 * that it keeps our cookie.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFormToken, isOwnOrigin } from '../http/forms.ts';
import { homeOf } from '../http/home-name.ts';
import { html } from '../http/html.ts';
import { layout, messageView, sendLayout, titleView } from './layout.ts';
import { TOKEN_FORM } from './limits.ts';
import type { ConnectPageParts } from './parts.ts';
import { formValue } from './visit.ts';
import {
  type Browser,
  browserOf,
  isPersonsClick,
  isPrefetch,
  keepVisit,
  linkFormToken,
  nameBrowser,
  visitPath,
} from './visitor.ts';
import { type Words, wordsFor } from './words.ts';

/** In the address of the second try: the cookie was given, and should have come back. */
export const AGAIN = 'again';

/** What to do with a link once the browser is known and a person is there. */
export interface LinkKind {
  readonly path: '/connect' | '/connect/go';
  readonly page: (words: Words) => {
    readonly title: string;
    readonly text: string;
    readonly beware: string | null;
  };
  readonly open: (
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    browser: Browser,
  ) => Promise<FastifyReply>;
}

const tokenOf = (request: FastifyRequest): string => (request.params as { token?: string }).token ?? '';

const languageOf = (request: FastifyRequest): Words =>
  wordsFor(request.headers['accept-language']?.split(/[,;]/, 1)[0]?.trim() ?? null);

/** Answers with why a link cannot be opened. */
export const refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  text: (refused: Words['refused']) => string,
  status: number,
): FastifyReply => {
  const words = languageOf(request);
  return sendLayout(reply, messageView(words, words.refused.title, text(words.refused)), status);
};

/** GET of a link. */
export async function openLink(
  parts: ConnectPageParts,
  kind: LinkKind,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const token = tokenOf(request);
  if (!TOKEN_FORM.test(token)) return refuse(request, reply, (words) => words.link_unknown, 404);
  if (isPrefetch(request)) return refuse(request, reply, (words) => words.prefetch, 503);
  const home = homeOf(parts.config, request);
  if (home !== null) return reply.redirect(`${home}${kind.path}/${token}`, 303);
  const known = browserOf(request);
  if (!isPersonsClick(request)) return askToGoOn(parts, kind, request, reply, token);
  if (known !== null) return kind.open(request, reply, token, known);
  if ((request.query as Record<string, unknown>)[AGAIN] !== undefined)
    return refuse(request, reply, (words) => words.cookies, 403);
  nameBrowser(parts, request, reply);
  return reply.redirect(`${kind.path}/${token}?${AGAIN}=1`, 303);
}

/** The page that asks for the click. It does not say whether the link works: nobody is known yet. */
function askToGoOn(
  parts: ConnectPageParts,
  kind: LinkKind,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): FastifyReply {
  const words = languageOf(request);
  const browser = nameBrowser(parts, request, reply);
  const { title, text, beware } = kind.page(words);
  const body = html`${titleView(title, false)}
<p>${text}</p>
<form method="post" action="${kind.path}/${token}" class="stack"><input type="hidden" name="form_token" value="${linkFormToken(parts, browser, token)}">
<button class="button" autofocus>${words.landing.button}</button></form>
${beware === null ? null : html`<p class="hint">${beware}</p>`}`;
  return sendLayout(reply, layout({ words, title, body }));
}

/** POST of a link: the click. */
export async function goOn(
  parts: ConnectPageParts,
  kind: LinkKind,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const token = tokenOf(request);
  if (!TOKEN_FORM.test(token)) return refuse(request, reply, (words) => words.link_unknown, 404);
  if (!isOwnOrigin(request, request.headers.origin))
    return refuse(request, reply, (words) => words.foreign, 403);
  const browser = browserOf(request);
  if (browser === null) return refuse(request, reply, (words) => words.cookies, 403);
  if (!isFormToken(linkFormToken(parts, browser, token), formValue(request, 'form_token')))
    return refuse(request, reply, (words) => words.foreign, 403);
  return kind.open(request, reply, token, browser);
}

const STATUS = { unknown: 404, late: 410, other_browser: 403 } as const;

/** The link of a session: binds it to the browser, and goes on under an address without the token. */
export const sessionLink = (parts: ConnectPageParts): LinkKind => ({
  path: '/connect',
  page: ({ landing }) => landing,
  async open(request, reply, token, browser) {
    const found = await parts.connecting.visit(token, browser.hash);
    if ('refused' in found)
      return refuse(request, reply, (words) => words[`link_${found.refused}`], STATUS[found.refused]);
    const key = { scope: found.scope, sessionId: found.session.id };
    keepVisit(parts, reply, browser, key, new Date(found.session.expiresAt));
    return reply.redirect(visitPath(parts, key), 303);
  },
});
