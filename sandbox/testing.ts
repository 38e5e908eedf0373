/** For tests: a bank in a folder of its own, on a clock that stands still, and clients of its interfaces. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogLine } from './core/bank/call-log.ts';
import { type RunningSandbox, startSandbox } from './server.ts';

/** Noon in Berlin on 31 January 2026. */
export const NOON = Date.parse('2026-01-31T12:00:00+01:00');
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** An answer of the bank as it came: tests look into it field by field. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

let requests = 0;

/** A request id that no other request of this process has. */
export const requestId = (): string => `req-${process.pid}-${++requests}`;

export class TestBank {
  readonly folder: string;
  /** Real time, as the bank sees it. */
  now = NOON;
  /** How long the bank waited, each time. */
  readonly waits: number[] = [];
  #running: RunningSandbox | null = null;

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), 'sandbox-bank-'));
  }

  get url(): string {
    return this.#running?.url ?? '';
  }

  get controlKey(): string {
    return this.#running?.controlKey ?? '';
  }

  async start(): Promise<void> {
    this.#running = await startSandbox({
      stateFolder: this.folder,
      port: null,
      now: () => this.now,
      delay: async (ms) => {
        this.waits.push(ms);
      },
    });
  }

  async restart(): Promise<void> {
    await this.#running?.close();
    await this.start();
  }

  /** Ends the bank and removes its folder. */
  async end(): Promise<void> {
    await this.#running?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async send(method: string, at: string, sent: SendOptions = {}): Promise<Reply> {
    // A kept connection would end with the bank when it is started again.
    const headers: Record<string, string> = {
      connection: 'close',
      'x-request-id': requestId(),
      ...sent.headers,
    };
    if (sent.token !== undefined) headers.authorization = `Bearer ${sent.token}`;
    if (sent.attended) {
      headers['psu-ip-address'] = '192.0.2.7';
      headers['psu-user-agent'] = 'Test/1.0';
    }
    if (sent.body !== undefined) headers['content-type'] ??= 'application/json';
    const body = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
    const reply = await fetch(`${this.url}${at}`, {
      method,
      headers,
      redirect: 'manual',
      ...(sent.body === undefined ? {} : { body }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** The control interface. */
  control(method: string, at: string, body?: unknown): Promise<Reply> {
    return this.send(method, `/control${at}`, {
      token: this.controlKey,
      ...(body === undefined ? {} : { body }),
    });
  }

  /** The log's lines after a number. */
  async log(after = 0): Promise<LogLine[]> {
    const { body } = await this.control('GET', `/log?after=${after}&limit=5000`);
    return body.log;
  }

  async lastLine(): Promise<LogLine | undefined> {
    return (await this.log()).at(-1);
  }

  async advance(what: { readonly seconds: number } | { readonly days: number }): Promise<void> {
    const body = 'days' in what ? { advance_days: what.days } : { advance_seconds: what.seconds };
    await this.control('POST', '/clock', body);
  }

  async setScenario(institution: string, login: string, scenario: string | null): Promise<Reply> {
    return this.control('PUT', '/scenarios', { institution, login, scenario });
  }
}

export interface SendOptions {
  readonly body?: unknown;
  readonly token?: string;
  readonly attended?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ALL_SCOPES = ['accounts', 'balances', 'transactions'];

/** An authorisation as its client has it. */
export class TestClient {
  readonly bank: TestBank;
  readonly institution: string;
  id = '';
  secret = '';

  constructor(bank: TestBank, institution: string) {
    this.bank = bank;
    this.institution = institution;
  }

  at(url: string): string {
    return `/banks/${this.institution}${url}`;
  }

  async start(body: Readonly<Record<string, unknown>>): Promise<Reply> {
    const reply = await this.bank.send('POST', this.at('/authorisations'), {
      body: { scopes: ALL_SCOPES, ...body },
    });
    if (reply.status === 201) {
      this.id = reply.body.id;
      this.secret = reply.body.secret;
    }
    return reply;
  }

  read(): Promise<Reply> {
    return this.bank.send('GET', this.at(`/authorisations/${this.id}`), { token: this.secret });
  }

  answer(step: number, fields: Readonly<Record<string, string>>): Promise<Reply> {
    const body = { step, fields };
    return this.bank.send('POST', this.at(`/authorisations/${this.id}/answers`), {
      token: this.secret,
      body,
    });
  }

  takeCode(code: string): Promise<Reply> {
    const body = { code };
    return this.bank.send('POST', this.at(`/authorisations/${this.id}/code`), { token: this.secret, body });
  }

  cancel(): Promise<Reply> {
    return this.bank.send('DELETE', this.at(`/authorisations/${this.id}`), { token: this.secret });
  }

  /** A call with a session token. */
  get(url: string, token: string, attended = false): Promise<Reply> {
    return this.bank.send('GET', this.at(url), { token, attended });
  }
}

/** Goes the shortest way to a session at `demo-de-open` or `demo-de-code`. Gives the granted `next`. */
export async function connect(
  bank: TestBank,
  institution: 'demo-de-open' | 'demo-de-code',
  login: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{
  readonly client: TestClient;
  readonly token: string;
  readonly consent: string;
  readonly next: Json;
}> {
  const client = new TestClient(bank, institution);
  const started =
    institution === 'demo-de-open'
      ? await client.start({ method: 'open', login, ...more })
      : await client.start({ method: 'code', login, password: 'demo-pin', ...more });
  const granted = institution === 'demo-de-open' ? started : await client.answer(1, { code: '123456' });
  const { next } = granted.body;
  if (granted.body.status !== 'granted') throw new Error(`not granted: ${JSON.stringify(granted.body)}`);
  return { client, token: next.token, consent: next.consent.id, next };
}
