/**
 * Asks a server as fast as it answers, from a process of its own: a few connections that are kept open, one request at
 * a time on each. Speaks just enough HTTP/1.1 to cost little beside the server. Run by load-run.ts.
 */
import net from 'node:net';
import process from 'node:process';

/** What to ask, sent as JSON on the command line. */
export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  readonly milliseconds: number;
  /** Whole requests as text, asked in turn. */
  readonly requests: readonly string[];
}

/** What came of it. */
export interface LoadResult {
  readonly answers: number;
  readonly bytes: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

class Connection {
  readonly #socket: net.Socket;
  readonly #heard: (ms: number, bytes: number) => string | null;
  #parts: Buffer[] = [];
  #missing = -1;
  #bytes = 0;
  #askedAt = 0;
  readonly ended: Promise<void>;

  constructor(port: number, first: string, heard: (ms: number, bytes: number) => string | null) {
    this.#heard = heard;
    this.#socket = net.connect(port, '127.0.0.1', () => this.#ask(first));
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (data) => this.#take(data));
    this.ended = new Promise((resolve, reject) => {
      this.#socket.on('close', () => resolve());
      this.#socket.on('error', reject);
    });
  }

  #ask(request: string): void {
    this.#parts = [];
    this.#missing = -1;
    this.#bytes = 0;
    this.#askedAt = performance.now();
    this.#socket.write(request);
  }

  #take(data: Buffer): void {
    this.#bytes += data.length;
    if (this.#missing >= 0) this.#missing -= data.length;
    else {
      this.#parts.push(data);
      const head = Buffer.concat(this.#parts);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      this.#missing = bodyLength(head.toString('latin1', 0, end)) - (head.length - end - HEAD_END.length);
    }
    if (this.#missing > 0) return;
    const next = this.#heard(performance.now() - this.#askedAt, this.#bytes);
    if (next === null) this.#socket.end();
    else this.#ask(next);
  }
}

function bodyLength(head: string): number {
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`the server answered ${head.split('\r\n')[0]}`);
  const length = LENGTH.exec(head)?.[1];
  if (length === undefined) throw new Error('an answer without a length');
  return Number(length);
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const times: number[] = [];
  let bytes = 0;
  let at = 0;
  const next = (): string => plan.requests[at++ % plan.requests.length] ?? '';
  const from = performance.now();
  const connections = Array.from(
    { length: plan.connections },
    () =>
      new Connection(plan.port, next(), (ms, size) => {
        times.push(ms);
        bytes += size;
        return performance.now() - from < plan.milliseconds ? next() : null;
      }),
  );
  await Promise.all(connections.map((connection) => connection.ended));
  const seconds = (performance.now() - from) / 1_000;
  times.sort((a, b) => a - b);
  const part = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  return {
    answers: times.length,
    bytes,
    perSecond: times.length / seconds,
    p50Ms: part(0.5),
    p99Ms: part(0.99),
  };
}

process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadPlan)));
