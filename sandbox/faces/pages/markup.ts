/** Pages without script: a template that escapes every value, and their frame. */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { SandboxInstitution } from '../../core/types.ts';
import { STYLE } from './style.ts';

/** Markup that is safe to send; made only by {@link html}. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type MarkupValue = Markup | string | number | null | readonly MarkupValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function show(value: MarkupValue): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(show).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

/** Markup of a template; values are escaped for text and for attributes in quotes. */
export function html(literals: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(literals.reduce((text, part, at) => text + show(values[at - 1] ?? null) + part));
}

/** Its name changes with its content. */
export const STYLE_PATH = `/assets/bank.${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}.css`;

// Browsers apply form-action to where a form's answer redirects, and to where that redirects in turn: back to whoever
// asked for the authorisation. So it names no host; it still keeps forms from addresses that are none of the web.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  // The empty icon, so that browsers ask for none.
  'img-src data:',
  "form-action 'self' http: https:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Banks have different colours. */
const HUES = 6;

function hueOf(id: string): number {
  return (createHash('sha256').update(id).digest()[0] ?? 0) % HUES;
}

/** A page of a bank, whole. */
export function page(institution: SandboxInstitution, title: string, body: Markup): Markup {
  return html`<!doctype html>
<html lang="en" class="hue-${hueOf(institution.id)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${institution.name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<p class="ribbon">Simulated bank. Nothing here is real, and nothing leaves this machine.</p>
<header><span class="mark" aria-hidden="true"></span><span class="name">${institution.name}</span></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Sends a page. The key in its address goes to nobody. */
export const sendPage = (reply: FastifyReply, status: number, markup: Markup): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('x-frame-options', 'DENY')
    .type('text/html; charset=utf-8')
    .send(markup.text);
