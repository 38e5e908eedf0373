/** From the page to the one that connects and manages banks: a visit is opened for the owner. */
import type { FastifyRequest } from 'fastify';
import { sessionLink } from '../http/connect-links.ts';
import type { PageParts } from './parts.ts';
import type { Visitor } from './visitor.ts';

/** Opens a visit that comes back to this page; gives the path of its link, null when there is no bank to connect. */
export async function openBanks(
  parts: PageParts,
  visitor: Visitor,
  request: FastifyRequest,
  way: 'connect' | 'manage',
): Promise<string | null> {
  const opened = await parts.connecting.openSession(
    { scope: visitor.scope, actor: visitor.actor, attended: null },
    {
      purpose: way,
      institutionId: null,
      connectionId: null,
      scopes: [],
      daysWanted: null,
      language: null,
      redirectUrl: `${request.server.baseUrl(request)}/`,
      clientState: null,
    },
  );
  return opened.ok ? sessionLink('', opened.value.token) : null;
}
