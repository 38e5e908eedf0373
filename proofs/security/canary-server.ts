/** A server whose every word is kept, and the secrets that were planted in it. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningServer, startTributary } from '../../src/main.ts';
import { type Config, readConfig } from '../../src/services/config.ts';
import { embeddedUrl, freePort, serverEnv } from '../chaos/server-process.ts';
import { instanceCanaries } from './canary-keys.ts';
import { type Canary, type Grep, type Leak, textCanary } from './grep.ts';
import { databaseLeaks, fileLeaks, Sinks } from './sinks.ts';
import { must } from './words.ts';

/** Files that are there to keep secrets: mode 0600, never searched. */
export const KEEPERS: readonly string[] = [
  'keys.json',
  'sandbox-credentials.json',
  path.join('postgres', 'password'),
  path.join('sandbox', 'control.key'),
];
export const JSON_TYPE = { 'content-type': 'application/json' } as const;
const IS_JSON = /^application\/(problem\+)?json/;
/** A shorter value of a cookie is no secret. */
const COOKIE_CHARACTERS_MIN = 16;

export const secretWord = (): string => `canary${randomBytes(9).toString('hex')}`;

export interface Told {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** What a request is made of beside method and place; `as` is the token, '' for none. */
interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly as?: string;
}

export class CanaryServer {
  readonly sinks = new Sinks();
  readonly canaries: Canary[] = [];
  readonly dataDir: string;
  readonly keyFile: string;
  readonly #config: Config;
  #server: RunningServer | null = null;
  #token = '';
  /** A superuser's address of the database, the same over restarts. */
  url = '';

  constructor(dataDir: string, config: Config) {
    this.dataDir = dataDir;
    this.keyFile = path.join(dataDir, 'keys.json');
    this.#config = config;
  }

  async start(): Promise<void> {
    this.#server = must(await startTributary(this.#config, { log: this.sinks.log }));
    const { words, url, database, credentialsFile } = this.#server;
    this.sinks.say([...words, url, database].join('\n'));
    this.url = embeddedUrl(this.dataDir);
    const credentials: { native: { apiKey: string } } = JSON.parse(readFileSync(credentialsFile, 'utf8'));
    if (this.#token === '') this.plant('the first token', credentials.native.apiKey);
    this.#token = credentials.native.apiKey;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Where browsers reach it. */
  get address(): string {
    return `http://localhost:${this.#config.port}`;
  }

  /** Notes a secret that is put somewhere; gives its text. */
  plant(name: string, text = secretWord(), allowed?: (sink: string) => boolean): string {
    this.canaries.push(textCanary(name, text, allowed));
    return text;
  }

  /** Asks the server and keeps the answer. */
  async tell(
    method: string,
    route: string,
    { headers = {}, body, as = this.#token }: Request = {},
  ): Promise<Told> {
    const answer = await fetch(`http://127.0.0.1:${this.#config.port}${route}`, {
      method,
      headers: { ...(as === '' ? {} : { authorization: `Bearer ${as}` }), ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    this.sinks.keep(`${method} ${route.replace(/\?.*/, '')} ${answer.status}`, answer.headers, bytes);
    for (const cookie of answer.headers.getSetCookie()) this.#plantCookie(cookie);
    const isJson = IS_JSON.test(answer.headers.get('content-type') ?? '') && bytes.length > 0;
    return { status: answer.status, json: isJson && method !== 'HEAD' ? JSON.parse(bytes.toString()) : {} };
  }

  /** Asks with a body of JSON. */
  send(method: string, route: string, body: unknown, headers: Record<string, string> = {}): Promise<Told> {
    return this.tell(method, route, { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
  }

  /** The value of a cookie may show only in the answers that set it. */
  #plantCookie(cookie: string): void {
    const value = /^[^=]+=([^;]+)/.exec(cookie)?.[1] ?? '';
    if (value.length < COOKIE_CHARACTERS_MIN) return;
    this.plant('session cookie', value, (sink) => sink.startsWith('answer GET / '));
  }

  /** Everything that was found anywhere. */
  async allLeaks(grep: Grep): Promise<Leak[]> {
    return [
      ...this.sinks.leaks(grep),
      ...(await databaseLeaks(this.url, grep)),
      ...fileLeaks(this.dataDir, KEEPERS, grep),
    ];
  }
}

/**
 * Starts a server on a new data directory whose database logs every statement with its parameters. `prepare` is called
 * with the directory first, and gives further settings.
 */
export async function openCanaryServer(
  prepare: (dataDir: string) => Promise<Readonly<Record<string, string>>> = async () => ({}),
): Promise<CanaryServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tributary-canaries-'));
  const env = { ...serverEnv({ dataDir, port: await freePort() }), ...(await prepare(dataDir)) };
  const config = { ...must(readConfig(env)), logLevel: 'debug' };
  logEverything(dataDir);
  const house = new CanaryServer(dataDir, config);
  await house.start();
  house.canaries.push(...(await instanceCanaries(house.keyFile)));
  const password = readFileSync(path.join(dataDir, 'postgres', 'password'), 'utf8').trim();
  house.plant('the superuser password', password);
  return house;
}

/** Stops the server and removes its data. */
export async function closeCanaryServer(house: CanaryServer): Promise<void> {
  await house.stop();
  rmSync(house.dataDir, { recursive: true, force: true });
}

/** What a curious operator sets. */
function logEverything(dataDir: string): void {
  const home = path.join(dataDir, 'postgres');
  mkdirSync(home, { recursive: true });
  const file = path.join(home, 'local.conf');
  const settings = [
    `log_statement = 'all'`,
    `log_min_error_statement = 'error'`,
    `log_error_verbosity = 'default'`,
    `log_parameter_max_length = '-1'`,
    `log_parameter_max_length_on_error = '-1'`,
  ];
  writeFileSync(file, `${settings.join('\n')}\n`);
  chmodSync(file, 0o644);
}
