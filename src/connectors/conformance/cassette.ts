/** What was said between a connector and a bank, as plain JSON: in memory, or in a file beside a connector's tests. */
import type {
  Attended,
  ConnectEvent,
  ConnectOutcome,
  Fault,
  Http,
  HttpReply,
  HttpRequest,
  HttpTrouble,
  Instant,
  Json,
  Page,
  PageRequest,
} from '../contract.ts';

/** A request and what came of it. Bodies are text, or base64 where they are none. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly reply: RecordedReply | HttpTrouble;
}

export interface RecordedBody {
  readonly encoding: 'utf8' | 'base64';
  readonly text: string;
}

export interface RecordedRequest {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedBody | null;
}

export interface RecordedReply {
  readonly ok: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedBody;
}

/** What a connector was called with. */
export type CallInput =
  | { readonly kind: 'connect'; readonly state: Json; readonly event: ConnectEvent }
  | { readonly kind: 'fetch'; readonly request: PageRequest }
  | { readonly kind: 'revoke'; readonly session: Json };

export type CallOutput = ConnectOutcome | Page | { readonly type: 'revoked'; readonly fault: Fault | null };

export interface Note {
  readonly event: string;
  readonly detail: Readonly<Record<string, string | number | boolean>> | null;
}

/** One call of a connector with everything that it depended on: it can be repeated alone. */
export interface RecordedCall {
  readonly input: CallInput;
  readonly now: Instant;
  readonly seed: string;
  readonly attended: Attended | null;
  readonly exchanges: readonly Exchange[];
  readonly output: CallOutput;
  /** Sessions that were kept, in their order. */
  readonly kept: readonly Json[];
  readonly notes: readonly Note[];
}

export interface Cassette {
  readonly version: 1;
  readonly connector: string;
  readonly institution: string;
  readonly calls: readonly RecordedCall[];
}

/** The cassette of a file's text. Throws when it is none: it lies beside the tests. */
export function readCassette(text: string): Cassette {
  const cassette: Cassette = JSON.parse(text);
  if (cassette.version !== 1 || !Array.isArray(cassette.calls))
    throw new Error('not a cassette of version 1');
  return cassette;
}

/** The text of a cassette's file. Whatever the bank and the account holder said is in it: record invented people only. */
export const writeCassette = (cassette: Cassette): string => `${JSON.stringify(cassette, null, 1)}\n`;

/** Bytes as text where they are UTF-8, else base64. */
export function recordBody(bytes: Uint8Array): RecordedBody {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const same = Buffer.from(text, 'utf8').equals(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  return same
    ? { encoding: 'utf8', text }
    : { encoding: 'base64', text: Buffer.from(bytes).toString('base64') };
}

/** Bodies are replayed many times, some of them large. */
const bytesByBody = new WeakMap<RecordedBody, Uint8Array>();

/** The bytes of a body. */
export function bytesOf(body: RecordedBody): Uint8Array {
  const bytes = bytesByBody.get(body) ?? new Uint8Array(Buffer.from(body.text, body.encoding));
  bytesByBody.set(body, bytes);
  return bytes;
}

/** What went through a {@link recordingHttp}; nothing is copied before it is asked for. */
export interface Recording {
  readonly http: Http;
  requests(): RecordedRequest[];
  exchanges(): Exchange[];
}

/** An HTTP handle that remembers what goes through it, and numbers the replies from 0. */
export function recordingHttp(inner: Http): Recording {
  const through: { request: HttpRequest; reply: HttpReply | HttpTrouble }[] = [];
  let replies = 0;
  const http: Http = {
    send: async (request) => {
      const got = await inner.send(request);
      const reply = got.ok ? { ...got, reply: replies++ } : got;
      through.push({ request, reply });
      return reply;
    },
  };
  return {
    http,
    requests: () => through.map(({ request }) => recordRequest(request)),
    exchanges: () =>
      through.map(({ request, reply }) => ({ request: recordRequest(request), reply: recordReply(reply) })),
  };
}

const recordRequest = ({ method, url, headers, body }: HttpRequest): RecordedRequest => ({
  method,
  url,
  headers: { ...headers },
  body: body === undefined ? null : recordBody(body),
});

const recordReply = (reply: HttpReply | HttpTrouble): RecordedReply | HttpTrouble =>
  reply.ok
    ? { ok: true, status: reply.status, headers: { ...reply.headers }, body: recordBody(reply.body) }
    : reply;

/** An HTTP handle that answers with these replies in their order, all numbered 0; what is asked beyond is `unreachable`. */
export function replayingHttp(replies: readonly (RecordedReply | HttpTrouble)[]): Http {
  let next = 0;
  return {
    send: async () => {
      const reply = replies[next++];
      if (reply === undefined) return { ok: false, trouble: 'unreachable' };
      return reply.ok ? { ...reply, body: bytesOf(reply.body), reply: 0 } : reply;
    },
  };
}
