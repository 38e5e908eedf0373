/** The rooms of access over HTTP, on a test's store: requests as clients send them, answers as strict clients read them. */

import type { FinapiClient } from '../../src/engine/finapi/clients-port.ts';
import type { Finapi } from '../../src/engine/finapi/finapi.ts';
import type { TestStore } from '../../src/store/testing.ts';
import { AUTHORIZATION_OPERATIONS } from '../../src/surfaces/finapi/authorization/operations.ts';
import { CLIENT_CONFIGURATION_OPERATIONS } from '../../src/surfaces/finapi/client-configuration/operations.ts';
import { MANDATOR_ADMIN_OPERATIONS } from '../../src/surfaces/finapi/mandator-admin/operations.ts';
import { type FinapiServer, finapiServer } from '../../src/surfaces/finapi/testing.ts';
import { USER_OPERATIONS } from '../../src/surfaces/finapi/users/operations.ts';
import { type TestAccess, testAccess, testClient } from './access.ts';
import { readSwagger, StrictClient } from './swagger.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly json: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly token?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const banks = {
  list: async () => [{ country: 'DE' }, { country: 'AT' }, { country: null }, { country: 'DE' }],
} as unknown as Finapi['banks'];

const strict = ((): StrictClient | null => {
  const document = readSwagger('swagger-v1.73.0');
  return document === null ? null : new StrictClient(document);
})();

/** A mandator with a client and its administration, and a server. */
export class AccessHouse {
  readonly house: TestAccess;
  readonly server: FinapiServer;
  readonly tenantId: number;
  readonly client: FinapiClient;
  readonly secret: string;
  readonly dataKey: string;
  readonly admin: { readonly client: FinapiClient; readonly secret: string };

  private constructor(
    house: TestAccess,
    tenantId: number,
    client: Awaited<ReturnType<typeof testClient>>,
    admin: Awaited<ReturnType<typeof testClient>>,
  ) {
    this.house = house;
    this.tenantId = tenantId;
    this.client = client.client;
    this.secret = client.secret;
    this.dataKey = client.dataKey;
    this.admin = admin;
    this.server = finapiServer(
      [
        ...AUTHORIZATION_OPERATIONS,
        ...USER_OPERATIONS,
        ...CLIENT_CONFIGURATION_OPERATIONS,
        ...MANDATOR_ADMIN_OPERATIONS,
      ],
      { access: house.access, banks },
    );
  }

  static async open(store: TestStore, settings: Parameters<typeof testClient>[2] = {}): Promise<AccessHouse> {
    const house = testAccess(store);
    const { id } = await store.directory.createTenant('Mandator');
    const client = await testClient(house, id, settings);
    return new AccessHouse(house, id, client, await testClient(house, id, { isMandatorAdmin: true }));
  }

  /** Sends a request; an answer that a strict client cannot read fails the test. */
  ask = async (method: string, place: string, sent: Sent = {}): Promise<Answer> => {
    const { token, query = {}, body, form, headers = {} } = sent;
    const search = new URLSearchParams(query).toString();
    const answer = await this.server.app.inject({
      method: method as 'GET',
      url: search === '' ? place : `${place}?${search}`,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
    });
    const text = answer.body;
    const wrong = strict?.judge(method, place, answer.statusCode, text) ?? [];
    if (wrong.length > 0)
      throw new Error(`a strict client breaks at ${method} ${place}: ${wrong.join('; ')}`);
    const json = text === '' ? null : JSON.parse(text);
    return { status: answer.statusCode, text, json, headers: answer.headers };
  };

  /** Status and first code: `422 ENTITY_EXISTS`. */
  code = async (method: string, place: string, sent: Sent = {}): Promise<string> => {
    const { status, json } = await this.ask(method, place, sent);
    return json === null || status < 300 ? `${status}` : `${status} ${json.errors?.[0]?.code ?? json.error}`;
  };

  credentials = (of: { client: FinapiClient; secret: string } = this) => ({
    client_id: of.client.clientId,
    client_secret: of.secret,
  });

  tokenOf = (more: Readonly<Record<string, string>>, of?: { client: FinapiClient; secret: string }) =>
    this.ask('POST', '/oauth/token', { form: { ...this.credentials(of), ...more } });

  clientToken = async (): Promise<string> =>
    (await this.tokenOf({ grant_type: 'client_credentials' })).json.access_token;
  adminToken = async (): Promise<string> =>
    (await this.tokenOf({ grant_type: 'client_credentials' }, this.admin)).json.access_token;

  /** A new user with its token. */
  async user(id: string, fields: object = {}): Promise<string> {
    const token = await this.clientToken();
    const made = await this.ask('POST', '/api/v1/users', {
      token,
      body: { id, password: 'password', ...fields },
    });
    if (made.status !== 201) throw new Error(made.text);
    return (await this.signIn(id)).json.access_token;
  }

  signIn = (username: string, password = 'password'): Promise<Answer> =>
    this.tokenOf({ grant_type: 'password', username, password });
}
