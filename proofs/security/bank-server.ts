/** A whole server over HTTP with simulated banks behind a wire that can be scripted, and keys of several tenants. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts';
import { createApiKey } from '../../src/engine/api-keys.ts';
import type { Caller, OwnerScope, TenantScope } from '../../src/engine/ports.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';
import { openVault, type Vault } from '../../src/services/vault/vault.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openDirectory } from '../../src/store/directory.ts';
import { type TestCluster, testCluster } from '../../src/store/embedded/testing.ts';
import { freePort, serverEnv } from '../chaos/server-process.ts';
import { BankWire } from './bank-wire.ts';
import { must } from './words.ts';

/** A line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly host?: string;
  readonly path?: string;
  readonly outcome?: number | string;
  /** Of an answered request. */
  readonly route?: string | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** An owner, and keys with all scopes. */
export interface KeyedOwner extends OwnerScope {
  readonly tenantKey: string;
  readonly ownerKey: string;
}

/** From this level on a line says that something of ours is wrong. */
const ERROR_LEVEL = 50;
const WAIT_MS = 50;
const WAITS_MAX = 600;

export class BankServer {
  /** Lines of the log of all servers on this database. */
  readonly log: LogLine[] = [];
  readonly wire: BankWire;
  readonly banks: RunningSandbox;
  readonly databaseUrl: string;
  readonly #folder: string;
  readonly #cluster: TestCluster;
  readonly #wireUrl: string;
  readonly #servers: RunningServer[] = [];
  readonly #databases: Database[] = [];
  /** The demo owner’s key. */
  token = '';
  /** Of the first server. */
  url = '';

  private constructor(
    folder: string,
    cluster: TestCluster,
    databaseUrl: string,
    wire: BankWire,
    wireUrl: string,
    banks: RunningSandbox,
  ) {
    this.#folder = folder;
    this.#cluster = cluster;
    this.databaseUrl = databaseUrl;
    this.wire = wire;
    this.#wireUrl = wireUrl;
    this.banks = banks;
  }

  static async start(): Promise<BankServer> {
    const cluster = await testCluster();
    const folder = mkdtempSync(path.join(tmpdir(), 'tributary-banks-'));
    const banks = await startSandbox({ stateFolder: path.join(folder, 'banks'), port: 0 });
    const wire = new BankWire(banks.url, () => {});
    const made = new BankServer(
      folder,
      cluster,
      await cluster.createDatabase(),
      wire,
      await wire.open(),
      banks,
    );
    made.url = await made.open();
    return made;
  }

  /** Starts a server on the database, with settings of its own; gives its address on this machine. */
  async open(env: Readonly<Record<string, string>> = {}): Promise<string> {
    const port = await freePort();
    const dataDir = path.join(this.#folder, `server-${this.#servers.length}`);
    const config = must(
      readConfig({
        ...serverEnv({ dataDir, port, databaseUrl: this.databaseUrl }),
        TRIBUTARY_KEY_FILE: this.keyFile,
        TRIBUTARY_SANDBOX_URL: this.#wireUrl,
        TRIBUTARY_SANDBOX_KEY: this.banks.controlKey,
        ...env,
      }),
    );
    const write = (line: string): void => void this.log.push(JSON.parse(line));
    const server = must(await startTributary({ ...config, logLevel: 'debug' }, { log: { write } }));
    this.#servers.push(server);
    const credentials: { native: { apiKey: string } } = JSON.parse(
      readFileSync(server.credentialsFile, 'utf8'),
    );
    if (this.token === '') this.token = credentials.native.apiKey;
    return `http://localhost:${port}`;
  }

  get keyFile(): string {
    return path.join(this.#folder, 'keys.json');
  }

  vault = async (): Promise<Vault> => must(await openVault({ keyFile: this.keyFile, allowCreate: false }));

  /** The database as one of our roles has it. */
  async databaseAs(role: 'app' | 'jobs'): Promise<Database> {
    const address = new URL(this.databaseUrl);
    address.username = `${address.pathname.slice(1)}_${role}`;
    address.password = (await this.vault()).derivePassword(`database ${role}`).reveal();
    const database = openDatabase({ url: address.href, connections: 2 });
    this.#databases.push(database);
    return database;
  }

  /** Asks the API; the demo owner's key unless another is said. */
  async ask(
    method: string,
    place: string,
    body?: unknown,
    { key = this.token, headers = {} }: { key?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answered> {
    const answer = await fetch(this.url + place, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const json: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: answer.status, headers: answer.headers, text, json };
  }

  /** Waits until a sync of a connection has ended, another try of it may be due; gives the latest that has. */
  async synced(connection: unknown, key?: string): Promise<Record<string, unknown>> {
    const place = `/v1/syncs?connection_id=${connection}`;
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      const { json } = await this.ask('GET', place, undefined, key === undefined ? {} : { key });
      const rows = json.data as Record<string, unknown>[];
      const last = rows.find(({ status }) => status !== 'due' && status !== 'running');
      if (last !== undefined) return last;
      await sleep(WAIT_MS);
    }
    throw new Error(`the sync of ${connection} does not end`);
  }

  /** A tenant of its own. */
  async newTenant(): Promise<TenantScope> {
    const directory = openDirectory(await this.databaseAs('app'));
    return { tenantId: (await directory.createTenant('Another')).id };
  }

  /** An owner of a tenant, with keys. */
  async newOwner(tenant: TenantScope): Promise<KeyedOwner> {
    const directory = openDirectory(await this.databaseAs('app'));
    const audit = { actor: 'proof', action: 'owner.created', subject: null, detail: {} } as const;
    const owner = { kind: 'person', reference: null, name: null, metadata: {} } as const;
    const made = await directory.createOwner(tenant, owner, audit);
    if (made === null) throw new Error('no owner');
    const { tenantId } = tenant;
    const caller: Caller = { actor: 'operator', tenantId, ownerId: null, ownerOnly: false, scopes: ['*'] };
    const parts = {
      directory,
      clock: { now: () => new Date() },
      random: randomBytes,
      mode: 'sandbox' as const,
    };
    const keyFor = async (ownerOnly: boolean): Promise<string> => {
      const name = randomBytes(8).toString('hex');
      const ownerId = ownerOnly ? made.id : null;
      const wanted = { name, scopes: ['*'], ownerId, ownerOnly, expiresAt: null };
      return must(await createApiKey(parts, caller, wanted)).token;
    };
    return { tenantId, ownerId: made.id, tenantKey: await keyFor(false), ownerKey: await keyFor(true) };
  }

  /** The calls of banks, as the server noted them. */
  get calls(): readonly LogLine[] {
    return this.log.filter(({ msg }) => msg === 'a call to a bank');
  }

  /** Where banks may be called: host and port. */
  get wireHost(): string {
    return new URL(this.#wireUrl).host;
  }

  /** What the log says of mistakes of ours. */
  get mistakes(): readonly LogLine[] {
    return this.log.filter(({ level }) => level >= ERROR_LEVEL);
  }

  async close(): Promise<void> {
    for (const database of this.#databases) await database.close();
    for (const server of this.#servers) await server.stop();
    await this.wire.close();
    await this.banks.close();
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
