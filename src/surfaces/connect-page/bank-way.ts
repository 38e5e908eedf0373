/** The way to a bank's own page and back, for sign-ins that a program began and for those of a visit. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReturnRefusal } from '../../engine/connect-port.ts';
import type { AttemptRow } from '../../engine/connection-rows.ts';
import type { OwnerScope } from '../../engine/ports.ts';
import { type Html, html } from '../http/html.ts';
import { faultText } from './faults.ts';
import { layout, messageView, sendLayout, titleView } from './layout.ts';
import { TOKEN_FORM } from './limits.ts';
import { type LinkKind, refuse } from './link.ts';
import type { ConnectPageParts } from './parts.ts';
import { linkable } from './return-url.ts';
import { attendedOf, browserOf, isPrefetch, visitPath } from './visitor.ts';
import { type Words, wordsFor } from './words.ts';

type Query = Readonly<Record<string, string>>;

const STATUS: Readonly<Record<ReturnRefusal, number>> = {
  unknown: 404,
  used: 409,
  late: 410,
  other_browser: 403,
  ended: 409,
};

/** The go-link of a sign-in: the browser that opens it goes to the bank, and only that one may come back. */
export const goLink = (parts: ConnectPageParts): LinkKind => ({
  path: '/connect/go',
  page: ({ goLanding }) => ({ ...goLanding, beware: null }),
  async open(request, reply, token, browser) {
    const went = await parts.connecting.go(token, browser.hash);
    if ('refused' in went)
      return refuse(request, reply, (words) => words[`go_${went.refused}`], STATUS[went.refused]);
    const url = linkable(went.url);
    if (url === null || !/^https?:$/.test(url.protocol))
      return refuse(request, reply, (words) => words.go_nothing, 409);
    // A form may not be answered with a redirect to another host, so a page takes the browser there.
    return request.method === 'POST' ? sendLayout(reply, onTheWay(url)) : reply.redirect(url.href, 303);
  },
});

function onTheWay(url: URL): string {
  const words = wordsFor(null);
  const { title, onTheWay: text, link } = words.goLanding;
  const body = html`${titleView(title)}<p>${text(url.host)}</p><p><a class="button" href="${url.href}">${link(url.host)}</a></p>`;
  return layout({ words, title, body, goTo: url.href });
}

/** The parameters of a way back, each once; null for what is none that we gave. */
function readReturn(request: FastifyRequest): { readonly state: string; readonly query: Query } | null {
  const given = request.query as Record<string, unknown>;
  const { state } = given;
  if (typeof state !== 'string' || !TOKEN_FORM.test(state)) return null;
  const query = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    // A parameter that stands there twice would leave open which one counts.
    if (typeof value !== 'string') return null;
    query.set(name, value.replaceAll('\0', '').toWellFormed());
  }
  query.delete('state');
  return { state, query: Object.fromEntries(query) };
}

/** GET /connect/return: taken once, in the browser that was sent to the bank, while there is time; else nothing changes. */
export async function comeBack(
  parts: ConnectPageParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isPrefetch(request)) return refuse(request, reply, (words) => words.prefetch, 503);
  const read = readReturn(request);
  if (read === null) return refusedReturn(reply, 'unknown', null);
  const browser = browserOf(request);
  const attended = attendedOf(parts, request);
  const returned = await parts.connecting.returned(read.state, browser?.hash ?? null, read.query, attended);
  if ('refused' in returned) {
    const { refused, attempt, scope } = returned;
    const page = attempt === null || scope === null ? null : sessionPath(parts, attempt, scope);
    return refusedReturn(reply, refused, page);
  }
  const { attempt, scope } = returned;
  const page = sessionPath(parts, attempt, scope);
  return page === null ? sendLayout(reply, doneView(attempt)) : reply.redirect(page, 303);
}

const sessionPath = (parts: ConnectPageParts, { sessionId }: AttemptRow, scope: OwnerScope): string | null =>
  sessionId === null ? null : visitPath(parts, { scope, sessionId });

/** The page of the session, where there is one, opens only for the browser that it is bound to. */
function refusedReturn(reply: FastifyReply, refused: ReturnRefusal, page: string | null): FastifyReply {
  const words = wordsFor(null);
  const more = page === null ? null : html`<p><a class="button" href="${page}">${words.goOn}</a></p>`;
  const text = words.refused[`return_${refused}`];
  return sendLayout(reply, messageView(words, words.refused.return_title, text, more), STATUS[refused]);
}

/** For a sign-in that a program began: it goes on there. */
function doneView(attempt: AttemptRow): string {
  const words = wordsFor(null);
  const { title, body } = doneTexts(words, attempt);
  return layout({ words, title, body: html`${titleView(title)}${body}` });
}

function doneTexts(words: Words, attempt: AttemptRow): { readonly title: string; readonly body: Html } {
  const { returned } = words;
  if (attempt.step === 'granted') return { title: returned.done, body: html`<p>${returned.doneText}</p>` };
  if (attempt.step === 'failed') {
    const said = faultText(words, attempt.fault, { retry: false, otherBank: false });
    return { title: said.title, body: html`<p>${said.text}</p><p>${returned.doneText}</p>` };
  }
  return { title: returned.done, body: html`<p>${returned.goOnText}</p>` };
}
