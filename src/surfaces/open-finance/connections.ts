/** /api/openfinance: connections, products and syncs of the user who has signed in. */
import { z } from 'zod';
import { NO_CONTENT, ok } from '../dialect/answer.ts';
import { type DialectOperation, dialectOperation } from '../dialect/operation.ts';
import { text } from '../native/values.ts';
import { createConnection } from './create-connection.ts';
import { AUTH_TOKEN_CHARACTERS_MAX, PROVIDER_CHARACTERS_MAX, SCOPES_CHARACTERS_MAX } from './limits.ts';
import { Connection, Product } from './objects.ts';
import { findConnection, readConnections, readProducts } from './reading.ts';
import { CONNECTION_NOT_FOUND, CREATE_FAILURES, SYNC_FAILURES } from './refusals.ts';
import { syncConnection } from './sync-connection.ts';

const list = dialectOperation({
  name: 'open_finance_list_connections',
  method: 'GET',
  path: '/api/openfinance/connections',
  group: 'Connections',
  summary: 'List connections',
  description:
    'All connections of the user, whatever made them: this surface, another one, or statement files (`providerName` is `file`).',
  answers: { 200: { description: 'The connections.', schema: z.array(Connection) } },
  async handle({ services, person }) {
    return ok(await readConnections(services, person));
  },
});

const create = dialectOperation({
  name: 'open_finance_create_connection',
  method: 'POST',
  path: '/api/openfinance/connections',
  group: 'Connections',
  summary: 'Create a connection',
  description:
    'Links a provider with the authorization token that the user got from the provider’s own OAuth flow. The token is exchanged at once; neither it nor the scopes are ever given back. The first sync begins by itself: until it has succeeded the status is `pending`.',
  body: {
    providerName: text(PROVIDER_CHARACTERS_MAX).describe(
      'Name of the provider or one of its other names, such as BBVA; capitals and accents do not matter.',
    ),
    scopes: text(SCOPES_CHARACTERS_MAX).describe(
      'What is asked for, separated by blanks or commas: `accounts transactions`, or `accounts_read, transactions_read`. Balances come with accounts.',
    ),
    authToken: text(AUTH_TOKEN_CHARACTERS_MAX).describe(
      'The authorization token from the provider’s OAuth flow. It works once and for a short time.',
    ),
  },
  answers: {
    201: { description: 'The connection; Location says where it is listed.', schema: Connection },
  },
  failures: CREATE_FAILURES,
  handle: (call) => createConnection(call),
});

const remove = dialectOperation({
  name: 'open_finance_delete_connection',
  method: 'DELETE',
  path: '/api/openfinance/connections/{id}',
  group: 'Connections',
  summary: 'Remove a connection',
  description:
    'Revokes the consent, here at once and at the provider as soon as it can be reached, destroys the tokens, and erases the products of the connection with everything below them. It cannot be undone.',
  answers: { 204: { description: 'Removed.', schema: null } },
  failures: [{ status: 404, code: 'NOT_FOUND', when: 'No such connection, or another user’s.' }],
  async handle(call) {
    const { services, person, path } = call;
    const connection = await findConnection(services, person, path.id ?? '');
    if (connection === null) return CONNECTION_NOT_FOUND;
    const gone = await services.connecting.deleteConnection(call.asking(person), connection.id);
    return gone ? NO_CONTENT : CONNECTION_NOT_FOUND;
  },
});

const products = dialectOperation({
  name: 'open_finance_list_products',
  method: 'GET',
  path: '/api/openfinance/products',
  group: 'Products',
  summary: 'List products',
  description:
    'Accounts, cards and loans of the connections whose status is `active`. Those of others come back with their next successful sync.',
  answers: { 200: { description: 'The products.', schema: z.array(Product) } },
  async handle({ services, person }) {
    return ok(await readProducts(services, person));
  },
});

const sync = dialectOperation({
  name: 'open_finance_sync',
  method: 'POST',
  path: '/api/openfinance/sync/{connectionId}',
  group: 'Products',
  summary: 'Sync a connection',
  description:
    'Asks the provider now and answers when it has told everything: the full set of products that it shows, under the ids that they had before. Calls at the same time share one sync. With the PSU headers of a present user the calls do not count against what the provider allows without one.',
  answers: { 200: { description: 'The products of the connection.', schema: z.array(Product) } },
  failures: SYNC_FAILURES,
  handle: (call) => syncConnection(call, call.path.connectionId ?? ''),
});

export const CONNECTION_OPERATIONS: readonly DialectOperation[] = [list, create, remove, products, sync];
