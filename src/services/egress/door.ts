/** What both doors outwards share: one call after the other through the guard, within limits, told without its words. */
import type { SecureContext } from 'node:tls';
import type { Agent } from 'undici';
import type { Http, HttpReply, HttpRequest, HttpTrouble } from '../../connectors/contract.ts';
import type { HttpDoor } from '../../engine/connector-context.ts';
import type { Lookup, Permits } from './connect.ts';
import { exchange } from './exchange.ts';
import { requestHeaders } from './headers.ts';
import { EGRESS_LIMITS, type EgressLimits, REQUEST_BODY_BYTES_MAX } from './limits.ts';
import { pathTemplate } from './path-template.ts';
import { Slots } from './slots.ts';
import { type Place, placeNamed, placeOf } from './target.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** What may be written down of a call: nothing that was said, and no query. */
export interface CallNote {
  readonly method: HttpRequest['method'];
  /** Empty when the host is not one of those that may be reached. */
  readonly host: string;
  /** With `{}` for everything that could be an id. */
  readonly path: string;
  readonly outcome: number | Trouble;
  readonly milliseconds: number;
}

export interface DoorOptions {
  readonly limits?: Partial<EgressLimits>;
  /** By `host:port`: our certificate or an authority of its own, made by whoever holds the keys. */
  readonly tls?: Readonly<Record<string, SecureContext>>;
  readonly onCall?: (call: CallNote) => void;
  /** One of our own threw: what was asked before a call, which was not made then, or what is told of it. */
  readonly onError?: (error: unknown) => void;
  /** How names are looked up; the system's way when absent. */
  readonly lookup?: Lookup;
}

export type CallOptions = Omit<Parameters<HttpDoor>[0], 'hosts'>;
/** The URL of a call when it may be made, else null. */
export type Admit = (url: string) => URL | null;

export class Door {
  readonly #options: DoorOptions;
  readonly #permits: Permits;
  readonly #limits: EgressLimits;
  readonly #closed = new AbortController();
  readonly #slots: Slots;
  #opening: Promise<Agent> | null = null;

  constructor(options: DoorOptions, permits: Permits) {
    this.#options = options;
    this.#permits = permits;
    this.#limits = { ...EGRESS_LIMITS, ...options.limits };
    this.#slots = new Slots(this.#limits.socketsPerHostMax);
  }

  /** A handle that reaches what `admit` lets pass, at addresses that the door permits. */
  http(admit: Admit, { signal, before, onReply }: CallOptions): Http {
    const ends = signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
    let replies = 0;
    return {
      send: async (request) => {
        const begin = performance.now();
        const url = admit(request.url);
        const outcome = await this.#send(request, url, ends, before);
        this.#tell(() => this.#note(request, url, outcome, performance.now() - begin));
        if (!outcome.ok) return outcome;
        const reply = { ...outcome, reply: replies++ };
        this.#tell(() => onReply?.(reply));
        return reply;
      },
    };
  }

  async #send(
    { method, headers: given, body }: HttpRequest,
    url: URL | null,
    signal: AbortSignal,
    before: CallOptions['before'],
  ): Promise<HttpReply | HttpTrouble> {
    const headers = requestHeaders(given, this.#limits.cutReplies);
    const sendable = headers !== null && (body === undefined || body.length <= REQUEST_BODY_BYTES_MAX);
    if (url === null || !sendable) return { ok: false, trouble: 'host_not_allowed' };
    try {
      const agent = await this.#agent();
      return await this.#inTurn(placeOf(url), signal, async () => {
        if (!(await this.#may(before))) return { ok: false, trouble: 'stopped' };
        const replied = await exchange(agent, { url, method, headers, body }, this.#limits, signal);
        return { ok: true, ...replied, reply: 0 };
      });
    } catch (error) {
      return { ok: false, trouble: troubleOf(error) };
    }
  }

  async #inTurn<T>(place: Place, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#slots.take(place, this.#limits.replyMs, signal);
    try {
      return await work();
    } finally {
      this.#slots.release(place);
    }
  }

  /** No answer is a no: a bank is never called on a question that failed. */
  async #may(before: CallOptions['before']): Promise<boolean> {
    try {
      return before === undefined || (await before());
    } catch (error) {
      this.#options.onError?.(error);
      return false;
    }
  }

  #tell(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  #note(
    { method }: HttpRequest,
    url: URL | null,
    outcome: HttpReply | HttpTrouble,
    milliseconds: number,
  ): void {
    this.#options.onCall?.({
      method,
      host: url?.host ?? '',
      path: url === null ? '' : pathTemplate(url.pathname),
      outcome: outcome.ok ? outcome.status : outcome.trouble,
      milliseconds: Math.round(milliseconds),
    });
  }

  /** The library is large; a server that calls nobody does without it. */
  #agent(): Promise<Agent> {
    this.#opening ??= this.#openAgent();
    return this.#opening;
  }

  async #openAgent(): Promise<Agent> {
    const [{ Agent }, { checkedConnector, lookupSystem }] = await Promise.all([
      import('undici'),
      import('./connect.ts'),
    ]);
    const tls = Object.entries(this.#options.tls ?? {}).map(
      ([place, context]) => [placeNamed(place), context] as const,
    );
    const { connectMs, headerBytesMax, idleMs, socketsPerHostMax } = this.#limits;
    return new Agent({
      connect: checkedConnector({
        permits: this.#permits,
        lookup: this.#options.lookup ?? lookupSystem,
        tls: new Map(tls),
        connectMs,
      }),
      connections: socketsPerHostMax,
      maxHeaderSize: headerBytesMax,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      // One after the other on a connection, so that nothing is ever sent a second time.
      pipelining: 1,
      allowH2: false,
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await (await this.#opening)?.destroy();
  }
}
