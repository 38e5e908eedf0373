/**
 * The line between a server and the simulated banks, on which a proof can hold a call: before the bank has it, or when
 * the bank has acted and its reply is on the way. Calls of the control interface pass freely and are not counted.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './server-process.ts';

/** What of a call is held. What is held as a request and cut never reaches the bank. */
export type Side = 'request' | 'reply';

/** A call as the line saw it. Times are those of `performance.now()`. */
export interface LineCall {
  readonly number: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** What authorises the call: all calls of one session have it in common. */
  readonly bearer: string | null;
  readonly begunAt: number;
  /** When the reply was handed on; null when it never was. */
  endedAt: number | null;
  /** What the bank answered; null when it never got the call. */
  status: number | null;
  reply: string;
}

interface HeldCall {
  readonly call: LineCall;
  readonly side: Side;
  /** Lets it go on, or not. */
  readonly end: (goesOn: boolean) => void;
}

const IDLE_MS = 1_000;

export class BankLine {
  /** Every call so far. */
  readonly calls: LineCall[] = [];
  /** Says of each call whether it is held; asked once, when it comes. */
  hold: (call: LineCall) => Side | null = () => null;
  /** How much longer every call takes. */
  delayMs = 0;
  readonly #bank: URL;
  readonly #server: Server;
  readonly #held = new Set<HeldCall>();

  constructor(bankUrl: string) {
    this.#bank = new URL(bankUrl);
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.#server.keepAliveTimeout = IDLE_MS;
  }

  /** Opens the line; gives its address. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.url;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the line is not open');
    return `http://127.0.0.1:${address.port}`;
  }

  get held(): readonly LineCall[] {
    return [...this.#held].map(({ call }) => call);
  }

  /** Waits until so many calls are held. */
  async isHeld(count: number): Promise<void> {
    await until(`${count} calls are held`, () => this.#held.size >= count);
  }

  /** Holds nothing more and lets what is held go on. */
  letGo(): void {
    this.#endAll(true);
  }

  /** Holds nothing more; what is held breaks off where it is. */
  cut(): void {
    this.#endAll(false);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #endAll(goesOn: boolean): void {
    this.hold = () => null;
    for (const held of this.#held) held.end(goesOn);
    this.#held.clear();
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const call = this.#note(incoming);
    const side = call === null ? null : this.hold(call);
    if (call !== null && this.delayMs > 0) await sleep(this.delayMs);
    if (call !== null && side === 'request' && !(await this.#wait(call, side)))
      return void outgoing.destroy();
    const reply = await this.#forward(incoming, body);
    if (call !== null) {
      call.status = reply.statusCode ?? 0;
      call.reply = reply.body.toString('utf8');
      if (side === 'reply' && !(await this.#wait(call, side))) return void outgoing.destroy();
      call.endedAt = performance.now();
    }
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers).end(reply.body);
  }

  #note(incoming: IncomingMessage): LineCall | null {
    const url = new URL(incoming.url ?? '/', this.#bank);
    if (url.pathname.startsWith('/control/')) return null;
    const call: LineCall = {
      number: this.calls.length + 1,
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.search,
      bearer: incoming.headers.authorization ?? null,
      begunAt: performance.now(),
      endedAt: null,
      status: null,
      reply: '',
    };
    this.calls.push(call);
    return call;
  }

  #wait(call: LineCall, side: Side): Promise<boolean> {
    return new Promise((end) => this.#held.add({ call, side, end }));
  }

  async #forward(
    incoming: IncomingMessage,
    body: Buffer,
  ): Promise<{ statusCode?: number; headers: IncomingMessage['headers']; body: Buffer }> {
    const { connection: _, ...headers } = incoming.headers;
    const going = request({
      host: this.#bank.hostname,
      port: this.#bank.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...headers, host: this.#bank.host },
    });
    going.end(body);
    const [reply] = (await once(going, 'response')) as [IncomingMessage];
    const { connection: _kept, 'keep-alive': _idle, ...kept } = reply.headers;
    return { statusCode: reply.statusCode ?? 502, headers: kept, body: await bytesOf(reply) };
  }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
