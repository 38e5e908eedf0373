/**
 * The wire between a server and the simulated banks. Account holders have secrets of their own on our side of it, which
 * it turns into those that the simulated banks know; and it notes every secret that passes, whoever made it.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type NoteSecret, noteReply, noteRequest, type WireCall } from './passing-secrets.ts';

/** What the simulated banks know (sandbox/README.md). */
const AT_BANK = { login: 'demo', password: 'demo-pin', code: '123456', answer: 'blue' } as const;
const CODE_DIGITS = 12;
const PICTURE_BYTES = 60;
const FLICKER_BYTES = 24;

/** What an account holder types. A scenario follows the login after a dot, as at the simulated banks. */
export type Holder = Readonly<Record<keyof typeof AT_BANK, string>>;

const word = (kind: string): string => `${kind}${randomBytes(9).toString('hex')}`;

/** A code that looks like those of banks, and like no other number. */
export const newCode = (): string =>
  Array.from({ length: CODE_DIGITS }, () => String(randomInt(1, 10))).join('');

/** What is given instead of the bank's reply: a whole one, or whatever is done with the connection. */
export type WireReply =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array;
    }
  | ((outgoing: ServerResponse) => void);

export class BankWire {
  readonly holder: Holder = {
    login: word('login'),
    password: word('right'),
    code: newCode(),
    answer: word('answer'),
  };
  /** Every call of a bank so far; those of the control interface are not among them. */
  readonly calls: WireCall[] = [];
  /** Answers in place of the bank; null leaves it to the bank. */
  script: (call: WireCall) => WireReply | null = () => null;
  readonly #bank: URL;
  readonly #note: NoteSecret;
  readonly #server: Server;

  constructor(bankUrl: string, note: NoteSecret) {
    this.#bank = new URL(bankUrl);
    this.#note = note;
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  /** Opens it; gives its address. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the wire is not open');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = (await bytesOf(incoming)).toString();
    const { method = '', url: path = '', headers } = incoming;
    const call: WireCall = { method, path, headers, body };
    const isBank = path.startsWith('/banks/');
    if (isBank) {
      this.calls.push(call);
      noteRequest(call, this.#note);
    }
    const scripted = isBank ? this.script(call) : null;
    if (typeof scripted === 'function') return scripted(outgoing);
    if (scripted !== null)
      return void outgoing.writeHead(scripted.status, scripted.headers).end(scripted.body);
    const reply = await this.#forward(call);
    const said = isBank ? this.#ours(reply.body, `http://${headers.host}`) : reply.body;
    if (isBank) noteReply(reply.headers, said, this.#note);
    outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': said.length }).end(said);
  }

  /** Turns our holder's secrets into those that the bank knows. */
  #bankWords(body: string): string {
    return (Object.keys(AT_BANK) as (keyof Holder)[]).reduce(
      (text, key) => text.replaceAll(this.holder[key], AT_BANK[key]),
      body,
    );
  }

  async #forward(
    call: WireCall,
  ): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
    const body = Buffer.from(this.#bankWords(call.body));
    const { connection: _, ...headers } = call.headers;
    const going = request({
      host: this.#bank.hostname,
      port: this.#bank.port,
      method: call.method,
      path: call.path,
      headers: {
        ...headers,
        host: this.#bank.host,
        ...(body.length > 0 ? { 'content-length': body.length } : {}),
      },
    });
    going.end(body);
    const [reply] = (await once(going, 'response')) as [IncomingMessage];
    const { connection: _kept, 'keep-alive': _idle, 'transfer-encoding': _cut, ...kept } = reply.headers;
    return { status: reply.statusCode ?? 502, headers: kept, body: await bytesOf(reply) };
  }

  /**
   * Makes the codes of the bank as long as ours, takes them out of its texts, and makes every picture another one. The
   * bank's own pages are reached over the wire, too.
   */
  #ours(body: Buffer, wireUrl: string): Buffer {
    const text = body.toString().replaceAll(this.#bank.origin, wireUrl);
    if (!text.startsWith('{') || !text.includes('"fields"')) return Buffer.from(text);
    const json: { next?: { fields?: { kind?: string; length?: number; media?: Media }[]; text?: string } } =
      JSON.parse(text);
    for (const field of json.next?.fields ?? []) {
      if (field.kind !== 'digits') continue;
      field.length = CODE_DIGITS;
      if (field.media?.type === 'image') field.media.base64 = randomBytes(PICTURE_BYTES).toString('base64');
      if (field.media?.type === 'flicker')
        field.media.code = randomBytes(FLICKER_BYTES).toString('hex').toUpperCase();
    }
    return Buffer.from(JSON.stringify(json).replaceAll(AT_BANK.code, '…'));
  }
}

type Media = { type: 'image'; base64: string } | { type: 'flicker'; code: string } | null;

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
