/** The frame of the connect page: its own stylesheet and script, nothing inline, no other host, nothing kept. */
import type { FastifyReply } from 'fastify';
import { type Html, html, trusted } from '../http/html.ts';
import { ASSETS } from './assets.ts';
import type { Words } from './words.ts';

// A form must not end at another host, so no form is answered with a redirect to one: links lead there.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the visitor is on the way. */
export type WayStep = 'bank' | 'signIn' | 'done';

export interface Frame {
  readonly words: Words;
  readonly title: string;
  readonly body: Html;
  /** Who asked for the visit; null when nobody is known. */
  readonly product?: string | null;
  readonly step?: WayStep;
  readonly sandbox?: boolean;
  /** Something that happened, or did not, before this page. */
  readonly notice?: Html | string | null;
  /** What stands below the card: cancel, back. */
  readonly below?: Html | null;
  /** What tells this state from the next: the script looks until it changes. */
  readonly state?: string;
  /** Without a script the page is loaded again after so many seconds; null for never. */
  readonly refreshSeconds?: number | null;
  /** Where the browser goes by itself at once. */
  readonly goTo?: string;
}

/** The whole document. */
export function layout(frame: Frame): string {
  const { words, title, body, product = null, notice = null, below = null } = frame;
  const seconds = frame.refreshSeconds ?? null;
  return html`${trusted('<!doctype html>')}
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${title} · ${words.brand}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS.stylePath}">
<script src="${ASSETS.scriptPath}" defer></script>
${seconds === null ? null : html`<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>`}
${frame.goTo === undefined ? null : html`<meta http-equiv="refresh" content="0; url=${frame.goTo}">`}
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="top"><span class="brand"><span class="mark" aria-hidden="true"></span>${words.brand}</span>${product === null ? null : html` <span class="for">${words.forProduct(product)}</span>`}</header>
<main id="main" data-state="${frame.state ?? ''}"${seconds === null ? null : html` data-look="${seconds}"`}>
${frame.sandbox === true ? html`<p class="ribbon">${words.sandbox}</p>` : null}
${notice === null ? null : html`<div class="notice" role="status">${typeof notice === 'string' ? html`<p>${notice}</p>` : notice}</div>`}
${frame.step === undefined ? null : wayView(words, frame.step)}
<section class="card">
${body}
</section>
${below === null ? null : html`<div class="below">${below}</div>`}
</main>
<p id="live" class="hidden" role="status" data-sending="${words.sending}" data-show="${words.show}" data-hide="${words.hide}"></p>
</body>
</html>
`.markup;
}

const WAY: readonly WayStep[] = ['bank', 'signIn', 'done'];

const wayView = (words: Words, at: WayStep): Html =>
  html`<ol class="way" aria-label="${words.steps.label}">${WAY.map(
    (one) =>
      html`<li class="${WAY.indexOf(one) < WAY.indexOf(at) ? 'past' : one === at ? 'now' : 'next'}"${one === at ? html` aria-current="step"` : null}>${words.steps[one]}</li>`,
  )}</ol>`;

/** The title of a step. It takes the focus when the step has no field that does. */
export const titleView = (title: string, takesFocus = true): Html =>
  html`<h1 tabindex="-1"${takesFocus ? html` autofocus` : null}>${title}</h1>`;

/**
 * Answers a page. The referrer goes to ourselves only: without any, browsers would not say in Origin that a form is
 * ours, and no other host may learn an address of this page.
 */
export const sendLayout = (reply: FastifyReply, markup: string, status = 200): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(markup);

/** A page of a few words, for what cannot be done. */
export const messageView = (words: Words, title: string, text: string, below: Html | null = null): string =>
  layout({ words, title, body: html`${titleView(title)}<p>${text}</p>${below}` });
