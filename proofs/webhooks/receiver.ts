/** A real receiver of webhooks on loopback, whose answers are scripted. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it arrived. */
export interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
  readonly at: number;
}

export interface Message {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly id: string; readonly sequence: number; readonly [name: string]: unknown };
}

/** What is answered: a status with headers and body, or whatever the function does with the response. */
export type Answer =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | ((response: ServerResponse) => void);

export interface Receiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** The next answers, one each; afterwards `usually`. */
  readonly next: Answer[];
  usually: Answer;
  /** Messages under way at this moment, and the most there were. */
  open: number;
  mostOpen: number;
  messages(): Message[];
  close(): Promise<void>;
}

/** Starts a receiver; it answers 204. */
export async function openReceiver(delayMs = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    receiver.open++;
    receiver.mostOpen = Math.max(receiver.mostOpen, receiver.open);
    response.on('close', () => receiver.open--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      receiver.arrived.push({ headers: request.headers, body, path: request.url ?? '', at: Date.now() });
      const answer = receiver.next.shift() ?? receiver.usually;
      setTimeout(() => give(response, answer), delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    arrived: [],
    next: [],
    usually: 204,
    open: 0,
    mostOpen: 0,
    messages: () => receiver.arrived.map(({ body }) => JSON.parse(body) as Message),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

function give(response: ServerResponse, answer: Answer): void {
  if (typeof answer === 'function') answer(response);
  else {
    const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer;
    response.writeHead(status, headers).end(body);
  }
}
