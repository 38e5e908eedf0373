/** The frame that every server-rendered page shares: one stylesheet of our own, no script, no other host. */
import type { FastifyReply } from 'fastify';
import { type Html, html, trusted } from './html.ts';

/** Where the shared stylesheet is served. */
export const STYLE_PATH = '/assets/tributary.css';

/** What a browser may do on a page of ours: our stylesheet, our images, forms to ourselves, nothing else. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A whole page. `lead` is the sentence below the title; `nav` marks where the reader is. */
export function page(parts: { title: string; lead?: string; body: Html }): string {
  return html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${parts.title} · Tributary</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<header><a class="brand" href="/">Tributary</a>
<nav><a href="/docs">API</a><a href="/docs/errors">Errors</a><a href="/openapi.json">OpenAPI</a></nav></header>
<main>
<h1>${parts.title}</h1>
${parts.lead === undefined ? null : html`<p class="lead">${parts.lead}</p>`}
${parts.body}
</main>
</body>
</html>
`.markup;
}

/** Answers a page of ours, with its policy. */
export const sendPage = (reply: FastifyReply, markup: string, status = 200): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(markup);
