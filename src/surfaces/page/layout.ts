/** The frame of the page: its own stylesheet and script, nothing inline, no other host. */
import type { FastifyReply } from 'fastify';
import { type Html, html, trusted } from '../http/html.ts';
import { ASSETS } from './assets.ts';
import type { Visitor } from './visitor.ts';

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

/** The whole document. */
export function layout(parts: { title: string; visitor: Visitor | null; body: Html }): string {
  const { title, visitor, body } = parts;
  return html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Tributary</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS.stylePath}">
<script src="${ASSETS.scriptPath}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Tributary</a>
<nav aria-label="Main"><a href="/docs">API docs</a> ${signOut(visitor)}</nav>
</header>
<main id="main" tabindex="-1">
${body}
</main>
<p id="live" class="hidden" role="status" aria-live="polite"></p>
</body>
</html>
`.markup;
}

const signOut = (visitor: Visitor | null): Html | null =>
  visitor === null || visitor.session === null
    ? null
    : html`<form method="post" action="/sign-out"><input type="hidden" name="form_token" value="${visitor.formToken}"><button class="link">Sign out</button></form>`;

/**
 * Answers a page. The referrer goes to ourselves only: without any, browsers would not say in Origin that a form is
 * ours.
 */
export const sendLayout = (reply: FastifyReply, markup: string, status = 200): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(markup);

/** A page of a few words, for what went wrong. */
export const messageView = (title: string, text: string, visitor: Visitor | null): string =>
  layout({
    title,
    visitor,
    body: html`<section class="card narrow"><h1>${title}</h1><p>${text}</p><p><a class="button" href="/">Back to the page</a></p></section>`,
  });

/** A page of a few words that leads on to an address of ours. */
export const linkView = (title: string, text: string, href: string): string =>
  layout({
    title,
    visitor: null,
    body: html`<section class="card narrow"><h1>${title}</h1><p>${text}</p><p><a class="button" href="${href}">Go on</a></p></section>`,
  });
