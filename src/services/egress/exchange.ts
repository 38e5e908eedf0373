/** One request and its reply over the library, within the limits of time and size. */
import type { Agent, Dispatcher } from 'undici';
import type { HttpRequest } from '../../connectors/contract.ts';
import { unpacked } from './body.ts';
import { rawHeader, replyHeaders } from './headers.ts';
import type { EgressLimits } from './limits.ts';
import { type Trouble, TroubleError } from './trouble.ts';

export interface Exchanged {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

interface Outgoing {
  readonly url: URL;
  readonly method: HttpRequest['method'];
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | undefined;
}

/** Sends once, never again, follows nothing. Throws a {@link TroubleError} or an error of the library. */
export async function exchange(
  agent: Agent,
  outgoing: Outgoing,
  limits: EgressLimits,
  signal: AbortSignal,
): Promise<Exchanged> {
  const receiver = new Receiver(limits);
  const stop = (): void => receiver.end(new TroubleError('stopped'));
  const late = (): void => receiver.cutOr('timeout');
  const lateReply = setTimeout(late, limits.replyMs);
  const lateHeaders = setTimeout(() => receiver.started || late(), limits.headersMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) throw new TroubleError('stopped');
    const { url, method, headers, body } = outgoing;
    const path = `${url.pathname}${url.search}`;
    // The library's own times are coarse, so they are off.
    const times = { headersTimeout: 0, bodyTimeout: 0 };
    agent.dispatch({ origin: url.origin, path, method, headers, body: body ?? null, ...times }, receiver);
    const raw = await receiver.whole;
    const { status, headers: came } = raw;
    const packed = limits.cutReplies ? '' : rawHeader(came, 'content-encoding');
    return {
      status,
      headers: replyHeaders(came),
      body: await unpacked(raw.body, packed, limits.bodyBytesMax),
    };
  } finally {
    clearTimeout(lateReply);
    clearTimeout(lateHeaders);
    signal.removeEventListener('abort', stop);
  }
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

interface RawReply {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
}

/** Takes what the library hands over. Whatever ends it first counts; a call that waits for a connection ends, too. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly whole: Promise<RawReply>;
  /** Whether the reply's headers are there. */
  started = false;
  readonly #bytesMax: number;
  readonly #cuts: boolean;
  #resolve: (reply: RawReply) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #ended: Error | null = null;
  #status = 0;
  #headers: RawHeaders = {};
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor({ bodyBytesMax, cutReplies }: EgressLimits) {
    this.#bytesMax = bodyBytesMax;
    this.#cuts = cutReplies;
    this.whole = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who waits is told; nobody need be waiting yet.
    this.whole.catch(() => {});
  }

  /** Ends the call with an error, wherever it stands. */
  end(error: Error): void {
    this.#ended ??= error;
    this.#reject(this.#ended);
    this.#controller?.abort(this.#ended);
  }

  /** Ends the body where it stands, when only the status counts and it is there; else ends the call. */
  cutOr(trouble: Trouble): void {
    if (this.#cuts && this.started) this.#give();
    this.end(new TroubleError(trouble));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Sent again after it was sent once: not by us.
    if (this.#controller !== null) this.end(new TroubleError('broken_reply'));
    this.#controller = controller;
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return;
    this.started = true;
    this.#status = status;
    this.#headers = headers;
    if (!this.#cuts && Number(rawHeader(headers, 'content-length')) > this.#bytesMax) this.#tooLarge();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    const room = this.#bytesMax - this.#bytes;
    this.#bytes += chunk.length;
    // A copy: a few bytes would keep the whole piece alive that the socket read.
    if (chunk.length <= room) this.#chunks.push(Buffer.from(chunk));
    else {
      if (this.#cuts && room > 0) this.#chunks.push(Buffer.from(chunk.subarray(0, room)));
      this.#tooLarge();
    }
  }

  onResponseEnd(): void {
    this.#give();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    // What broke off after the status: when only that counts, it is there.
    if (this.#cuts && this.started) this.#give();
    this.#ended ??= error;
    this.#reject(this.#ended);
  }

  #tooLarge(): void {
    this.cutOr('reply_too_large');
  }

  #give(): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }
}
