/** A server over HTTP with simulated banks, and users of the Open Finance surface: what its proofs work with. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';
import { SandboxControl } from '../../src/services/sandbox/control.ts';
import { authorizationToken } from '../../src/services/sandbox/oauth-token.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { freePort, serverEnv } from '../chaos/server-process.ts';
import { must } from '../security/words.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees of JSON, which the proofs take apart.
  readonly json: any;
}

export interface User {
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** The headers of a present account holder. */
export const PRESENT = { 'psu-ip-address': '192.0.2.7', 'psu-user-agent': 'Proof/1.0' } as const;
export const BBVA = { providerName: 'BBVA', institution: 'demo-mx-bbva' } as const;
export const BANAMEX = { providerName: 'Banamex', institution: 'demo-mx-banamex' } as const;
const SCOPES = 'accounts transactions';

const WAIT_MS = 50;
const WAITS_MAX = 400;

export class OpenFinanceHouse {
  /** What all servers logged, line by line. */
  readonly log: string[] = [];
  readonly banks: RunningSandbox;
  readonly control: SandboxControl;
  readonly databaseUrl: string;
  readonly #folder: string;
  readonly #cluster: TestCluster;
  #server: RunningServer | null = null;
  url = '';
  /** A key of the native API that means the demo owner, and the demo owner's own login. */
  nativeKey = '';
  demo: User = { email: '', password: '', token: '' };

  private constructor(folder: string, cluster: TestCluster, databaseUrl: string, banks: RunningSandbox) {
    this.#folder = folder;
    this.#cluster = cluster;
    this.databaseUrl = databaseUrl;
    this.banks = banks;
    this.control = new SandboxControl({ url: banks.url, controlKey: banks.controlKey });
  }

  static async start(): Promise<OpenFinanceHouse> {
    const cluster = await testCluster();
    const folder = mkdtempSync(path.join(tmpdir(), 'tributary-open-finance-'));
    const banks = await startSandbox({ stateFolder: path.join(folder, 'banks'), port: 0 });
    const made = new OpenFinanceHouse(folder, cluster, await cluster.createDatabase(), banks);
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
      }),
    );
    const write = (line: string): void => void this.log.push(line);
    this.#server = must(
      await startTributary({ ...config, logLevel: 'trace' }, { log: { write }, sweepEveryMs: 500 }),
    );
    this.url = `http://127.0.0.1:${port}`;
    const file: { native: { apiKey: string }; openFinance: User } = JSON.parse(
      readFileSync(this.#server.credentialsFile, 'utf8'),
    );
    this.nativeKey = file.native.apiKey;
    this.demo = file.openFinance;
  }

  /** Asks the native API as the demo owner. */
  native = (
    method: string,
    place: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> => this.ask(this.nativeKey, method, place, body, headers);

  async restart(): Promise<void> {
    await this.#server?.stop();
    await this.open();
  }

  /** Asks any surface as somebody. */
  async ask(
    token: string | null,
    method: string,
    place: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answer = await fetch(this.url + place, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: /^[[{]/.test(text) ? JSON.parse(text) : null,
    };
  }

  /** What the log says of requests that met a mistake of ours. */
  mistakes = (): string => this.log.filter((line) => line.includes('a request failed')).join('');

  /** Registers somebody. */
  async user(): Promise<User> {
    const email = `user-${randomBytes(6).toString('hex')}@example.com`;
    const password = `pw-${randomBytes(12).toString('hex')}`;
    const made = await this.ask(null, 'POST', '/api/auth/register', {
      userName: 'Ana López',
      email,
      password,
    });
    if (made.status !== 200) throw new Error(`nobody registers: ${made.text} ${this.mistakes()}`);
    return { email, password, token: made.json.token };
  }

  /** A fresh authorization token of a login at a bank. */
  authToken = async (bank: { readonly institution: string }, login = 'demo'): Promise<string> =>
    must(
      await authorizationToken({
        banksUrl: this.banks.url,
        institutionId: bank.institution,
        login,
        random: (bytes) => randomBytes(bytes),
      }),
    );

  create = (
    { token }: User,
    authToken: string,
    { providerName }: { readonly providerName: string } = BBVA,
  ): Promise<Answered> =>
    this.ask(
      token,
      'POST',
      '/api/openfinance/connections',
      { providerName, scopes: SCOPES, authToken },
      PRESENT,
    );

  /** A new connection of somebody, whose first sync has succeeded; its id. */
  async connected(user: User, bank: typeof BBVA | typeof BANAMEX = BBVA, login = 'demo'): Promise<string> {
    const made = await this.create(user, await this.authToken(bank, login), bank);
    if (made.status !== 201) throw new Error(`not created: ${made.status} ${made.text}`);
    await this.until(user, made.json.id, 'active');
    return made.json.id;
  }

  connections = async ({ token }: User) =>
    (await this.ask(token, 'GET', '/api/openfinance/connections')).json as {
      id: string;
      providerName: string;
      status: string;
      lastSync: string | null;
    }[];

  products = async ({ token }: User) =>
    (await this.ask(token, 'GET', '/api/openfinance/products')).json as Record<string, unknown>[];

  sync = (
    { token }: User,
    id: string,
    headers: Readonly<Record<string, string>> = PRESENT,
  ): Promise<Answered> => this.ask(token, 'POST', `/api/openfinance/sync/${id}`, undefined, headers);

  /** Waits until a connection has a status. */
  async until(user: User, id: string, status: string): Promise<void> {
    let last = '';
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      last = (await this.connections(user)).find((one) => one.id === id)?.status ?? 'gone';
      if (last === status) return;
      await sleep(WAIT_MS);
    }
    throw new Error(`${id} is ${last} and not ${status}`);
  }

  /** What the banks saw since a line of their log. */
  async seen(after: number): Promise<readonly BankLine[]> {
    const told = must(await this.control.call('GET', `/control/log?after=${after}&limit=5000`)) as {
      log: BankLine[];
    };
    return told.log;
  }

  async lastSeen(): Promise<number> {
    const told = must(await this.control.call('GET', '/control/log?limit=1')) as { last: number };
    return told.last;
  }

  /** Everything that the database holds, as text: each row as PostgreSQL writes it. */
  async everyRow(): Promise<string> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const tables = await client.query<{ place: string }>(
        `select format('%I.%I', table_schema, table_name) as place from information_schema.tables
         where table_schema like 'tributary%' and table_type = 'BASE TABLE'`,
      );
      const rows: string[] = [];
      for (const { place } of tables.rows) {
        const { rows: found } = await client.query<{ row: string }>(`select t::text as row from ${place} t`);
        rows.push(...found.map(({ row }) => `${place} ${row}`));
      }
      return rows.join('\n');
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    await this.banks.close();
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A line of the banks' log; see sandbox/README.md. */
export interface BankLine {
  readonly number: number;
  readonly institution: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly attended: boolean;
  readonly consent: string | null;
  readonly violations: readonly string[];
}
