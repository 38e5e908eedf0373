/** The HTTP server under the faces: limits, headers, and errors of requests that no face understood. */
import process from 'node:process';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { SandboxBank } from '../../core/bank/bank.ts';
import { instantText } from '../../core/bank/instants.ts';
import type { Refusal } from '../../core/bank/refusals.ts';
import { renderRefusal } from './errors.ts';
import {
  BODY_BYTES_MAX,
  HEADER_BYTES_MAX,
  HEADERS_MS_MAX,
  IDLE_MS_MAX,
  REQUEST_MS_MAX,
  SEGMENT_CHARACTERS_MAX,
} from './limits.ts';
import { NOT_JSON } from './read.ts';
import { writeSeen } from './seen.ts';

/** Sends a refusal, and notes it for the log. */
export function sendRefusal(
  bank: SandboxBank,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): FastifyReply {
  const zone = request.seen?.institution?.zone ?? 'UTC';
  if (request.seen) request.seen.error = refusal.code;
  const { status, headers, body } = renderRefusal(refusal, bank.now(), (at) => instantText(zone, at));
  return reply.code(status).headers(headers).type('application/json; charset=utf-8').send(body);
}

const FRAMEWORK_WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is larger than ${BODY_BYTES_MAX} bytes.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body’s type is not one that is taken here.',
  FST_ERR_BAD_URL: 'The path is not a valid one.',
};

/** Makes the server; nothing listens yet, and no face is on it. */
export function createServer(bank: SandboxBank): FastifyInstance {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    connectionTimeout: IDLE_MS_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_MS_MAX },
    routerOptions: { maxParamLength: SEGMENT_CHARACTERS_MAX },
    frameworkErrors: (error, request, reply) => {
      sendError(bank, request as FastifyRequest, reply as FastifyReply, error);
    },
  });
  app.decorateRequest('seen', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, readJson(String(body)));
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    writeSeen(bank, request, reply);
    done(null, payload);
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(bank, request, reply, { code: 'not_found' }));
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(bank, request, reply, error));
  return app;
}

function readJson(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return NOT_JSON;
  }
}

function sendError(
  bank: SandboxBank,
  request: FastifyRequest,
  reply: FastifyReply,
  error: FastifyError,
): FastifyReply {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH')
    return sendRefusal(bank, request, reply, { code: 'not_found' });
  const isOurs = (error.statusCode ?? 500) >= 500;
  if (!isOurs || error.code === 'FST_ERR_BAD_URL') {
    const what = FRAMEWORK_WORDS[error.code] ?? 'The request is not understood.';
    return sendRefusal(bank, request, reply, { code: 'bad_request', what, field: null });
  }
  process.stderr.write(`sandbox bank: ${error.stack ?? error.message}\n`);
  return reply.code(500).send({ error: 'internal', message: 'The simulated bank has a fault.' });
}
