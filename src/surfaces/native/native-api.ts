/** The native API as a plugin: every operation of it, on a server. */
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import { Authenticator } from '../../engine/authenticate.ts';
import { FeedWatch } from '../../engine/feed-watch.ts';
import { OwnerReach } from '../../engine/reach-owner.ts';
import { FORM_TYPE, JSON_TYPES } from '../http/body.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import { BUDGET_OPERATIONS } from './access-budgets.ts';
import { MAPPING_OPERATIONS } from './account-mappings.ts';
import { ACCOUNT_OPERATIONS } from './accounts.ts';
import { KEY_OPERATIONS } from './api-keys.ts';
import { BALANCE_OPERATIONS } from './balances.ts';
import { CATEGORY_OPERATIONS, TRANSFER_OPERATIONS } from './categories.ts';
import { CHANGE_OPERATIONS } from './changes.ts';
import { STREAM_OPERATIONS } from './changes-stream.ts';
import { ATTEMPT_OPERATIONS } from './connect-attempts.ts';
import { SESSION_OPERATIONS } from './connect-sessions.ts';
import { CONNECTION_OPERATIONS } from './connections.ts';
import { CONSENT_OPERATIONS } from './consents.ts';
import { CursorCodec } from './cursor.ts';
import { DOCUMENT_OPERATIONS } from './documents.ts';
import { EVENT_OPERATIONS } from './events.ts';
import { FeedReaders } from './feed-readers.ts';
import { FINAPI_CLIENT_OPERATIONS } from './finapi-clients.ts';
import { FINAPI_USER_OPERATIONS } from './finapi-users.ts';
import { HOLDING_OPERATIONS } from './holdings.ts';
import { IDENTITY_OPERATIONS } from './identities.ts';
import { IMPORT_OPERATIONS } from './imports.ts';
import { INSTITUTION_OPERATIONS } from './institutions.ts';
import { REQUESTS_PER_MINUTE } from './limits.ts';
import type { Operation } from './operation.ts';
import { OWNER_OPERATIONS } from './owners.ts';
import type { ServerParts, Services } from './parts.ts';
import { PEOPLE_OPERATIONS } from './people.ts';
import { addRoute } from './route.ts';
import { CONTROL_OPERATIONS } from './sandbox-controls.ts';
import { ENTRY_OPERATIONS } from './sandbox-entries.ts';
import { SIGN_IN_OPERATIONS } from './sandbox-sign-in.ts';
import { TOKEN_OPERATIONS } from './sandbox-tokens.ts';
import { SERVER_OPERATIONS } from './server-info.ts';
import { START_OPERATIONS } from './start-connect.ts';
import { SYNC_OPERATIONS } from './syncs.ts';
import { TEAM_OPERATIONS } from './teams.ts';
import { TRANSACTION_REVIEW_OPERATIONS } from './transaction-reviews.ts';
import { TRANSACTION_OPERATIONS } from './transactions.ts';
import { DELIVERY_OPERATIONS } from './webhook-deliveries.ts';
import { ENDPOINT_OPERATIONS } from './webhook-endpoints.ts';

/** Every operation, in the order of the documentation. */
export const OPERATIONS: readonly Operation[] = [
  ...OWNER_OPERATIONS,
  ...IDENTITY_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...TEAM_OPERATIONS,
  ...INSTITUTION_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...ATTEMPT_OPERATIONS,
  ...START_OPERATIONS,
  ...CONNECTION_OPERATIONS,
  ...BUDGET_OPERATIONS,
  ...MAPPING_OPERATIONS,
  ...CONSENT_OPERATIONS,
  ...SYNC_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...BALANCE_OPERATIONS,
  ...HOLDING_OPERATIONS,
  ...TRANSACTION_OPERATIONS,
  ...TRANSACTION_REVIEW_OPERATIONS,
  ...TRANSFER_OPERATIONS,
  ...CATEGORY_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...CHANGE_OPERATIONS,
  ...STREAM_OPERATIONS,
  ...ENDPOINT_OPERATIONS,
  ...DELIVERY_OPERATIONS,
  ...KEY_OPERATIONS,
  ...FINAPI_CLIENT_OPERATIONS,
  ...FINAPI_USER_OPERATIONS,
  ...SIGN_IN_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...CONTROL_OPERATIONS,
  ...ENTRY_OPERATIONS,
  ...SERVER_OPERATIONS,
];

/** Makes what the operations share, once per server. */
export function makeServices(parts: ServerParts): Services {
  const { directory, clock, config, log } = parts;
  return {
    ...parts,
    authenticator: new Authenticator(directory, clock, config.mode, (err) =>
      log.warn({ err }, 'the use of an API key could not be noted'),
    ),
    reach: new OwnerReach(directory, clock),
    cursors: new CursorCodec(parts.cursorKey),
    limiter: new RateLimiter(config.requestsPerMinute ?? REQUESTS_PER_MINUTE, clock),
    streams: { open: 0 },
    feedWatch: new FeedWatch(parts.feed, (err) => log.warn({ err }, 'the feed could not be looked at')),
    feedReaders: new FeedReaders(),
  };
}

/** The plugin. Operations that take a file stand apart, because they read their body as it comes. */
export function nativeApi(services: Services): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register(async (plain) => {
      plain.removeAllContentTypeParsers();
      plain.addContentTypeParser<Buffer>(
        [...JSON_TYPES, FORM_TYPE],
        { parseAs: 'buffer' },
        (_request, body, done) => done(null, body),
      );
      for (const operation of OPERATIONS)
        if (operation.takesFile !== true) addRoute(plain, services, operation);
    });
    await app.register(async (files) => {
      files.removeAllContentTypeParsers();
      await files.register(multipart);
      files.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      for (const operation of OPERATIONS)
        if (operation.takesFile === true) addRoute(files, services, operation);
    });
  };
}
