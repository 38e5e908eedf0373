/** What the server says of itself: `GET /v1/meta` for clients, `/healthz` and `/readyz` for machines. */
import type { FastifyInstance } from 'fastify';
import { apiKeyPublicId, ownerPublicId } from '../../engine/public-ids.ts';
import { problem } from '../http/problem.ts';
import { sendProblem } from '../http/server.ts';
import { jsonObject } from './answer.ts';
import { PUBLISHED_LIMITS, REQUESTS_PER_MINUTE } from './limits.ts';
import { Meta } from './objects.ts';
import { type Operation, tenantOperation } from './operation.ts';
import type { ServerParts } from './parts.ts';

const meta = tenantOperation({
  name: 'get_meta',
  method: 'GET',
  path: '/v1/meta',
  tag: 'Server',
  summary: 'Get versions, limits and who you are',
  description: 'Any valid key will do: the way to check one.',
  scope: null,
  ownerKeysToo: true,
  answers: { 200: { description: 'The server, and the key in use.', schema: Meta } },
  async handle({ services, caller }) {
    const { config, directory, clock, ids } = services;
    const { migration } = await directory.describe();
    return jsonObject(
      JSON.stringify({
        object: 'meta',
        version: config.version,
        api_version: 'v1',
        mode: config.mode,
        migration,
        now: clock.now().toISOString(),
        caller: {
          tenant_id: ids.encode('tenant', 0, caller.tenantId),
          api_key_id: apiKeyPublicId(ids, caller.keyId),
          owner_id: caller.ownerId === null ? null : ownerPublicId(ids, caller.ownerId),
          owner_only: caller.ownerOnly,
          scopes: caller.scopes,
        },
        limits: {
          ...PUBLISHED_LIMITS,
          requests_per_minute: config.requestsPerMinute ?? REQUESTS_PER_MINUTE,
        },
      }),
    );
  },
});

export const SERVER_OPERATIONS: readonly Operation[] = [meta];

/** How long the database may take to say that it is there, and for how long that is believed. */
const READY_MS_MAX = 2_000;
const READY_REMEMBERED_MS = 1_000;

/** Adds `/healthz` (the process answers) and `/readyz` (so does the database). */
export function addHealthRoutes(app: FastifyInstance, parts: ServerParts): void {
  let asked: { readonly at: number; readonly isReady: Promise<boolean> } | null = null;
  const isReady = (): Promise<boolean> => {
    const now = parts.clock.now().getTime();
    if (asked === null || now - asked.at > READY_REMEMBERED_MS || now < asked.at)
      asked = { at: now, isReady: databaseAnswers(parts) };
    return asked.isReady;
  };
  app.get('/healthz', () => ({ status: 'ok', mode: parts.config.mode, version: parts.config.version }));
  app.get('/readyz', async (request, reply) =>
    (await isReady())
      ? reply.send({ status: 'ready' })
      : sendProblem(request, reply, problem('service_unavailable')),
  );
}

async function databaseAnswers(parts: ServerParts): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS_MAX);
  });
  const answer = parts.directory.describe().then(
    () => true,
    () => false,
  );
  const isReady = await Promise.race([answer, late]);
  clearTimeout(timer);
  return isReady;
}
