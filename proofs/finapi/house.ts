/** A server over HTTP with simulated banks, and clients and users of the finAPI surface: what its proofs work with. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { hashToken, TOKEN_RANDOM_BYTES, writeToken } from '../../src/engine/api-token.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';
import { SandboxControl } from '../../src/services/sandbox/control.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { freePort, serverEnv } from '../chaos/server-process.ts';
import { must } from '../security/words.ts';
import { type Answer, type Asked, read } from './answers.ts';
import type { Token, User } from './shapes.ts';
import { readSwagger, StrictClient } from './swagger.ts';
import { FinapiUser } from './user.ts';

export * from './answers.ts';
export { FinapiUser } from './user.ts';

export interface Keys {
  readonly clientId: string;
  readonly clientSecret: string;
}

export class FinapiHouse {
  /** What all servers logged, line by line. */
  readonly log: string[] = [];
  readonly banks: RunningSandbox;
  readonly control: SandboxControl;
  readonly databaseUrl: string;
  /** Judges every answer; null where the published description is not at hand. */
  readonly strict: StrictClient | null;
  readonly #folder: string;
  readonly #cluster: TestCluster;
  readonly #env: Readonly<Record<string, string>>;
  #server: RunningServer | null = null;
  url = '';
  /** A key of the native API that means the demo owner. */
  nativeKey = '';
  client: Keys = { clientId: '', clientSecret: '' };
  admin: Keys = { clientId: '', clientSecret: '' };
  /** The user that is the demo owner. */
  demoUser = { userId: '', userPassword: '' };

  private constructor(
    folder: string,
    cluster: TestCluster,
    databaseUrl: string,
    banks: RunningSandbox,
    env: Readonly<Record<string, string>>,
  ) {
    this.#folder = folder;
    this.#cluster = cluster;
    this.#env = env;
    this.databaseUrl = databaseUrl;
    this.banks = banks;
    this.control = new SandboxControl({ url: banks.url, controlKey: banks.controlKey });
    const document = readSwagger('swagger-v1.73.0');
    this.strict = document === null ? null : new StrictClient(document);
  }

  /** Starts banks and server; `env` are further settings. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<FinapiHouse> {
    const cluster = await testCluster();
    const folder = mkdtempSync(path.join(tmpdir(), 'tributary-finapi-'));
    const banks = await startSandbox({ stateFolder: path.join(folder, 'banks'), port: 0 });
    const made = new FinapiHouse(folder, cluster, await cluster.createDatabase(), banks, env);
    await made.open();
    return made;
  }

  /** Starts the server; the one before has to be stopped. */
  async open(): Promise<void> {
    const port = await freePort();
    const config = must(
      readConfig({
        ...serverEnv({ dataDir: path.join(this.#folder, 'data'), port, databaseUrl: this.databaseUrl }),
        TRIBUTARY_SANDBOX_URL: this.banks.url,
        TRIBUTARY_SANDBOX_KEY: this.banks.controlKey,
        ...this.#env,
      }),
    );
    const write = (line: string): void => void this.log.push(line);
    const started = await startTributary(
      { ...config, logLevel: 'trace' },
      { log: { write }, sweepEveryMs: 500 },
    );
    this.#server = must(started);
    this.url = `http://127.0.0.1:${port}`;
    const file: {
      native: { apiKey: string };
      finapi: Keys & {
        mandatorAdminClientId: string;
        mandatorAdminClientSecret: string;
        userId: string;
        userPassword: string;
      };
    } = JSON.parse(readFileSync(this.#server.credentialsFile, 'utf8'));
    this.nativeKey = file.native.apiKey;
    const { clientId, clientSecret, userId, userPassword } = file.finapi;
    this.client = { clientId, clientSecret };
    this.admin = {
      clientId: file.finapi.mandatorAdminClientId,
      clientSecret: file.finapi.mandatorAdminClientSecret,
    };
    this.demoUser = { userId, userPassword };
  }

  async restart(): Promise<void> {
    await this.#server?.stop();
    await this.open();
  }

  /** Asks any surface. What the finAPI surface answers is checked against the published description. */
  async ask(method: string, place: string, asked: Asked = {}): Promise<Answer> {
    const { token = null, query = {}, body, form, headers = {} } = asked;
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, String(one)]),
      ),
    ).toString();
    const sent = form === undefined ? body : new URLSearchParams(form).toString();
    const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
    const answer = await fetch(`${this.url}${place}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const wrong = this.strict?.judge(method, place, answer.status, text) ?? [];
    if (wrong.length > 0)
      throw new Error(`a strict client breaks at ${method} ${place}:\n${wrong.join('\n')}`);
    const json: unknown = /^[[{]/.test(text) ? JSON.parse(text) : null;
    return { status: answer.status, headers: answer.headers, text, json };
  }

  /** Asks the native API as the demo owner, or as the tenant for an owner. */
  native = (
    method: string,
    place: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    this.ask(method, place, { token: this.nativeKey, headers, ...(body === undefined ? {} : { body }) });

  /** What the log says of requests that met a mistake of ours. */
  mistakes = (): string => this.log.filter((line) => line.includes('a request failed')).join('');

  tokenOf = (keys: Keys, more: Readonly<Record<string, string>>): Promise<Answer> =>
    this.ask('POST', '/oauth/token', {
      form: { client_id: keys.clientId, client_secret: keys.clientSecret, ...more },
    });

  async clientToken(keys: Keys = this.client): Promise<string> {
    return read<Token>(await this.tokenOf(keys, { grant_type: 'client_credentials' })).access_token;
  }
  adminToken = (): Promise<string> => this.clientToken(this.admin);

  /** Signs a user in. */
  async signIn(id: string, password: string, keys: Keys = this.client): Promise<FinapiUser> {
    const form = { grant_type: 'password', username: id, password };
    const { access_token } = read<Token>(await this.tokenOf(keys, form));
    return new FinapiUser(this, id, password, access_token);
  }

  /** A new user, signed in. */
  async user(fields: object = {}, keys: Keys = this.client): Promise<FinapiUser> {
    const body = {
      id: `user-${randomBytes(8).toString('hex')}`,
      password: `pw-${randomBytes(8).toString('hex')}`,
      ...fields,
    };
    const token = await this.clientToken(keys);
    const made = read<User>(await this.ask('POST', '/api/v1/users', { token, body }), 201);
    return this.signIn(made.id, made.password, keys);
  }

  demo = (): Promise<FinapiUser> => this.signIn(this.demoUser.userId, this.demoUser.userPassword);

  /** A further client of the tenant, with settings as the native API calls them. */
  newClient = async (settings: object = {}, key = this.nativeKey): Promise<Keys> =>
    (await this.newClientWithKey(settings, key)).keys;

  /** The same with its data decryption key. */
  async newClientWithKey(
    settings: object = {},
    key = this.nativeKey,
  ): Promise<{ keys: Keys; dataKey: string }> {
    const body = { name: `client ${randomBytes(4).toString('hex')}`, ...settings };
    const answer = await this.ask('POST', '/v1/finapi-clients', { token: key, body });
    const made = read<{ client_id: string; client_secret: string; data_decryption_key: string }>(answer, 201);
    const { client_id: clientId, client_secret: clientSecret, data_decryption_key: dataKey } = made;
    return { keys: { clientId, clientSecret }, dataKey };
  }

  /** A client of another tenant of the same server, which an operator made in the database. */
  async clientOfAnotherTenant(): Promise<Keys> {
    const key = writeToken('sandbox', randomBytes(TOKEN_RANDOM_BYTES));
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      await client.query(
        `with made as (insert into tributary.tenants (name) values ('Another') returning id)
         insert into tributary.api_keys (tenant_id, name, token_hash, token_start, scopes)
           select id, 'another', $1, $2, '{*}' from made`,
        [hashToken(key), key.slice(0, 15)],
      );
    } finally {
      await client.end();
    }
    return this.newClient({}, key);
  }

  /** Moves the banks' clock. */
  async advance(amount: { readonly hours?: number; readonly days?: number }): Promise<void> {
    const seconds = (amount.hours ?? 0) * 3_600 + (amount.days ?? 0) * 86_400;
    must(await this.control.call('POST', '/control/clock', { advance_seconds: seconds }));
  }

  /** What happens to a login at a bank from now on; null for nothing special. */
  async scenario(institution: string, login: string, scenario: string | null): Promise<void> {
    must(await this.control.call('PUT', '/control/scenarios', { institution, login, scenario }));
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    await this.banks.close();
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
