/**
 * The HTTP server that all surfaces share: limits, request ids, security headers, and problem details for whatever
 * goes wrong before or outside a surface. A surface is registered on it as a plugin; it may set its own error shape
 * for its own paths.
 */
import type { Socket } from 'node:net';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { BODY_BYTES_MAX } from '../../core/limits.ts';
import type { ErrorCode } from './error-catalogue.ts';
import { securityHeaders } from './headers.ts';
import {
  HEADER_BYTES_MAX,
  HEADERS_MS_MAX,
  IDLE_MS_MAX,
  KEEP_ALIVE_MS,
  REQUEST_MS_MAX,
  SEGMENT_CHARACTERS_MAX,
} from './limits.ts';
import { type Problem, type ProblemContext, problem, renderProblem } from './problem.ts';
import { requestIds } from './request-ids.ts';
import { RouteTable } from './route-table.ts';

export interface HttpOptions {
  readonly log: FastifyBaseLogger;
  /** Where the server is reached from outside; null takes the Host header of each request. */
  readonly publicUrl: string | null;
  /** Proxies whose word on where a request comes from is believed: addresses and ranges. */
  readonly trustedProxies?: readonly string[];
  readonly random: (bytes: number) => Uint8Array;
}

/** How failures look below a path. */
export interface FailureShape {
  readonly prefix: string;
  send(reply: FastifyReply, failed: Problem): FastifyReply;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route of the server. */
    routeTable: RouteTable;
    /** Where the server is reached from outside, without a slash at the end. */
    baseUrl(request: FastifyRequest): string;
    /** Aborted when the server begins to close: streams and waits end then. */
    closing: AbortSignal;
    /** Paths whose failures look different, also those that happen before any route. */
    failureShapes: FailureShape[];
  }
}

/** How often connections that fell idle are closed while the server closes, and when all others are: after 3 s. */
const SWEEP_MS = 50;
const SWEEPS_MAX = 60;

const HOST = /^[A-Za-z0-9.\-:[\]]{1,255}$/;

/** The path of a request without its query. */
export function pathOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** The query of a request as it was sent, without the question mark. */
export function queryTextOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  if (mark === -1) return '';
  const fragment = url.indexOf('#', mark);
  return fragment === -1 ? url.slice(mark + 1) : url.slice(mark + 1, fragment);
}

const contextOf = (request: FastifyRequest): ProblemContext => ({
  requestId: request.id,
  base: request.server.baseUrl(request),
  path: pathOf(request),
});

/** Answers a failure. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, failed: Problem): FastifyReply {
  const { status, headers, body } = renderProblem(failed, contextOf(request));
  return reply.code(status).headers(headers).send(body);
}

/** Makes the server; nothing listens yet. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const headers = securityHeaders(options.publicUrl);
  const stamp = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(headers).header('request-id', request.id);
  };
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(options.random),
    requestIdHeader: false,
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    requestTimeout: REQUEST_MS_MAX,
    connectionTimeout: IDLE_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_MS_MAX },
    routerOptions: { maxParamLength: SEGMENT_CHARACTERS_MAX },
    frameworkErrors: (error, asked, answered) => {
      const [request, reply] = [asked as FastifyRequest, answered as FastifyReply];
      stamp(request, reply);
      const path = pathOf(request);
      const shape = app.failureShapes.find(({ prefix }) => path.startsWith(`${prefix}/`));
      if (shape === undefined) sendProblem(request, reply, ofFramework(error));
      else shape.send(reply, ofFramework(error));
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, headers, options.random),
  });
  decorate(app, options.publicUrl);
  app.addHook('onRequest', (request, reply, done) => {
    stamp(request, reply);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logReply(request, reply);
    done();
  });
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, nothingThere(app, request)));
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    sendProblem(request, reply, problemOfError(error, request)),
  );
  return app;
}

function decorate(app: FastifyInstance, publicUrl: string | null): void {
  const routes = new RouteTable();
  const closing = new AbortController();
  const base = publicUrl?.replace(/\/+$/, '') ?? null;
  app.decorate('routeTable', routes);
  app.decorate('closing', closing.signal);
  app.decorate('failureShapes', []);
  app.decorate('baseUrl', (request: FastifyRequest) => {
    if (base !== null) return base;
    const host = request.headers.host ?? '';
    return HOST.test(host) ? `${request.protocol}://${host}` : '';
  });
  app.addHook('onRoute', (route) => routes.add(route.method, route.url));
  app.addHook('preClose', (done) => {
    closing.abort();
    // A connection that was busy when closing began would otherwise be kept alive for its next request.
    let sweeps = 0;
    const sweep = setInterval(() => {
      app.server.closeIdleConnections();
      if (++sweeps < SWEEPS_MAX) return;
      clearInterval(sweep);
      // Those that never sent a whole request are not idle, and would hold the end up for minutes.
      app.server.closeAllConnections();
    }, SWEEP_MS).unref();
    done();
  });
}

function logReply(request: FastifyRequest, reply: FastifyReply): void {
  const status = reply.statusCode;
  const level = status >= 500 ? 'error' : 'debug';
  request.log[level](
    {
      method: request.method,
      // The pattern, not the path: ids and texts of a query stay out of the log.
      route: request.routeOptions.url ?? null,
      status,
      ms: Math.round(reply.elapsedTime),
    },
    'answered',
  );
}

/** Why no route took the request: there is none, or not with this method. */
export function nothingThere(app: FastifyInstance, request: FastifyRequest): Problem {
  const methods = app.routeTable.methodsOf(pathOf(request));
  if (methods.length === 0) return problem('route_not_found');
  return problem('method_not_allowed', {
    detail: `${pathOf(request)} takes ${methods.join(', ')}.`,
    headers: { allow: methods.join(', ') },
  });
}

const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'url_malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type_unsupported',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_malformed',
};

const ofFramework = (error: FastifyError): Problem =>
  problem(FRAMEWORK_CODES[error.code] ?? 'request_malformed');

/** Codes of node and PostgreSQL that say that the database is away, not that we made a mistake. */
const AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[123]|53300|08[0-9A-Z]{3})$/;

/** A thrown error as a failure: what the framework throws for bad input, a database that is away, else our mistake. */
export function problemOfError(error: FastifyError, request: FastifyRequest): Problem {
  const known = FRAMEWORK_CODES[error.code];
  if (known !== undefined) return problem(known);
  // The client went away while its body was read: nobody reads this answer.
  if (request.raw.destroyed && !request.raw.complete) return problem('request_timeout');
  request.log.error({ err: error, route: request.routeOptions.url ?? null }, 'a request failed');
  return problem(AWAY.test(error.code ?? '') ? 'service_unavailable' : 'internal_error');
}

const CLIENT_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers what never became a request, then hangs up. */
function refuseConnection(
  error: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
  random: (bytes: number) => Uint8Array,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = requestIds(random)();
  const rendered = renderProblem(problem(CLIENT_CODES[error.code ?? ''] ?? 'request_malformed'), {
    requestId,
    base: '',
    path: '',
  });
  const lines = Object.entries({
    ...headers,
    ...rendered.headers,
    'request-id': requestId,
    'content-length': String(Buffer.byteLength(rendered.body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  const start = `HTTP/1.1 ${rendered.status} ${REASONS[rendered.status] ?? 'Error'}`;
  socket.end(`${start}\r\n${lines.join('\r\n')}\r\n\r\n${rendered.body}`);
}
