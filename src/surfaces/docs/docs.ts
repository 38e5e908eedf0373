/**
 * The documentation as a plugin: /docs with a page for each dialect, /docs/errors, the OpenAPI documents and the
 * stylesheet. Public; each is made when somebody first asks for it, and kept.
 */
import type { FastifyInstance } from 'fastify';
import type { Manual } from '../dialect/manual.ts';
import { ERROR_CODES, isErrorCode } from '../http/error-catalogue.ts';
import { html } from '../http/html.ts';
import { page, STYLE_PATH, sendPage } from '../http/page.ts';
import type { Operation } from '../native/operation.ts';
import { apiPage } from './api-page.ts';
import { dialectOpenApi } from './dialect-openapi.ts';
import { dialectPage } from './dialect-page.ts';
import { errorIndexPage, errorPage } from './error-pages.ts';
import { openApi } from './openapi.ts';
import { STYLE } from './style.ts';

/** How long browsers may keep the stylesheet. */
const STYLE_SECONDS = 3600;

/** The plugin. */
export function docs(
  operations: readonly Operation[],
  manuals: readonly Manual[],
  version: string,
): (app: FastifyInstance) => Promise<void> {
  const pages = new Map(ERROR_CODES.map((code) => [code, kept(() => errorPage(code))]));
  const index = kept(errorIndexPage);
  const api = kept(() => apiPage(operations, manuals));
  const document = kept(() => JSON.stringify(openApi(operations, version)));
  const missing = kept(() =>
    page({
      title: 'There is no such error',
      body: html`<p>The <a href="/docs/errors">list of errors</a> has every code.</p>`,
    }),
  );
  return async (app) => {
    app.get('/docs', (_request, reply) => sendPage(reply, api()));
    app.get('/docs/errors', (_request, reply) => sendPage(reply, index()));
    app.get<{ Params: { code: string } }>('/docs/errors/:code', (request, reply) => {
      const { code } = request.params;
      const found = isErrorCode(code) ? pages.get(code) : undefined;
      return found === undefined ? sendPage(reply, missing(), 404) : sendPage(reply, found());
    });
    for (const manual of manuals) addManual(app, manual, version);
    app.get('/openapi.json', (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(document()),
    );
    app.get(STYLE_PATH, (_request, reply) =>
      reply
        .header('cache-control', `public, max-age=${STYLE_SECONDS}`)
        .type('text/css; charset=utf-8')
        .send(STYLE),
    );
  };
}

function addManual(app: FastifyInstance, manual: Manual, version: string): void {
  const shown = kept(() => dialectPage(manual));
  const document = kept(() => JSON.stringify(dialectOpenApi(manual, version)));
  app.get(`/docs/${manual.name}`, (_request, reply) => sendPage(reply, shown()));
  app.get(`/docs/${manual.name}/openapi.json`, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document()),
  );
}

/** What is made once, when it is first wanted: a start waits for no documentation. */
function kept<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
