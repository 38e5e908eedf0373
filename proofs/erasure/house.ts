/** A server of its own whose log is kept, for proofs of what is left of an owner that was forgotten. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { readConfig } from '../../src/services/config.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import { embeddedUrl, freePort, serverEnv } from '../chaos/server-process.ts';
import { must } from '../security/words.ts';

export interface Told {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees of JSON, which the proofs take apart.
  readonly json: any;
}

/** How one request differs from the next. */
export interface Sent {
  /** The token; the operator's when absent, none when empty. */
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, in place of JSON. */
  readonly file?: string;
}

const WAIT_MS = 100;
const WAITS_MAX = 300;
/** A line of the log from this level on says that something of ours is wrong. */
const ERROR_LEVEL = 50;

export class ErasureHouse {
  readonly log: string[] = [];
  readonly dataDir: string;
  readonly #port: number;
  #server: RunningServer | null = null;
  #key = '';

  private constructor(dataDir: string, port: number) {
    this.dataDir = dataDir;
    this.#port = port;
  }

  static async start(): Promise<ErasureHouse> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-erasure-'));
    const house = new ErasureHouse(dataDir, await freePort());
    await house.open();
    return house;
  }

  /** Starts the server; the one before has to be stopped. */
  async open(): Promise<void> {
    const env = { ...serverEnv({ dataDir: this.dataDir, port: this.#port }), LOG_LEVEL: 'debug' };
    const write = (line: string): void => void this.log.push(line);
    this.#server = must(await startTributary(must(readConfig(env)), { log: { write } }));
    const credentials: { native: { apiKey: string } } = JSON.parse(
      readFileSync(this.#server.credentialsFile, 'utf8'),
    );
    this.#key = credentials.native.apiKey;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = null;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get base(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A superuser's address of the database. */
  get url(): string {
    return embeddedUrl(this.dataDir);
  }

  async send(
    method: string,
    route: string,
    body?: unknown,
    { as = this.#key, headers = {}, file }: Sent = {},
  ): Promise<Told> {
    const reply = await fetch(`${this.base}${route}`, {
      method,
      headers: {
        ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(file !== undefined ? { body: file } : body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await reply.text();
    const isJson = (reply.headers.get('content-type') ?? '').includes('json') && text !== '';
    return { status: reply.status, text, json: isJson ? JSON.parse(text) : null };
  }

  /** The same, and throws with the answer when the status is another. */
  async must(status: number, method: string, route: string, body?: unknown, sent: Sent = {}): Promise<Told> {
    const told = await this.send(method, route, body, sent);
    if (told.status !== status) throw new Error(`${method} ${route}: ${told.status} ${told.text}`);
    return told;
  }

  /** Waits until the syncs of an owner have ended or wait for their time. */
  async untilQuiet(ownerId: string): Promise<void> {
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      const { json } = await this.must(200, 'GET', `/v1/syncs?owner_id=${ownerId}&limit=100`);
      const rows = json.data as { status: string }[];
      if (rows.every(({ status }) => status !== 'due' && status !== 'running')) return;
      await sleep(WAIT_MS);
    }
    throw new Error('syncs do not end');
  }

  /** Runs a command against the server; gives its exit code and what it said. */
  async run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
    const said: string[] = [];
    const say = (text = ''): void => void said.push(text);
    const terminal: Terminal = {
      env: { DATA_DIR: this.dataDir, PORT: String(this.#port) },
      isInteractive: false,
      columns: Number.POSITIVE_INFINITY,
      helpColumns: 100,
      line: say,
      note: say,
      write: say,
      style: (_style, text) => text,
      ask: null,
    };
    return { code: await main(args, terminal), said: said.join('\n') };
  }

  /** What the log says is wrong with us. */
  errors(): string[] {
    return this.log.filter((line) => {
      try {
        return (JSON.parse(line) as { level: number }).level >= ERROR_LEVEL;
      } catch {
        return true;
      }
    });
  }

  /** Rows as text, of a query of the superuser. */
  rows(text: string, values: readonly unknown[] = []): Promise<Record<string, string>[]> {
    return withClient(this.url, async (client) => {
      await client.query('set search_path to tributary, public');
      return (await client.query<Record<string, string>>(text, [...values])).rows;
    });
  }
}
