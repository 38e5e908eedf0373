/** All surfaces on one server. main.ts hands in the parts; tests do too. */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { connectPage } from './connect-page/connect-page.ts';
import { dialectSurface } from './dialect/dialect.ts';
import { DIALECTS, MANUALS } from './dialects.ts';
import { docs } from './docs/docs.ts';
import { finapiSurface } from './finapi/finapi.ts';
import { createHttpServer } from './http/server.ts';
import { makeServices, nativeApi, OPERATIONS } from './native/native-api.ts';
import type { ServerParts } from './native/parts.ts';
import { addHealthRoutes } from './native/server-info.ts';
import { page } from './page/page.ts';
import type { LocalParts } from './page/parts.ts';

export type { ServerParts } from './native/parts.ts';

/** Makes the server with every surface on it; `more` are further surfaces. Nothing listens yet. */
export function buildServer(
  parts: ServerParts & Partial<LocalParts>,
  more: readonly FastifyPluginAsync[] = [],
): FastifyInstance {
  const { publicUrl, trustedProxies = [] } = parts.config;
  const app = createHttpServer({ ...parts, publicUrl, trustedProxies });
  addHealthRoutes(app, parts);
  const services = makeServices(parts);
  app.register(nativeApi(services));
  for (const dialect of DIALECTS) app.register(dialectSurface(services, dialect));
  if (parts.finapi !== undefined) app.register(finapiSurface(services, parts.finapi));
  app.register(docs(OPERATIONS, MANUALS, parts.config.version));
  const { localOwner = null, credentialsFile = null } = parts;
  app.register(page({ ...services, localOwner, credentialsFile }));
  const forms = parts.finapi === undefined ? {} : { forms: parts.finapi.webForms };
  app.register(connectPage({ ...services, ...forms }));
  for (const plugin of more) app.register(plugin);
  return app;
}
