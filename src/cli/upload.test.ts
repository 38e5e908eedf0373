import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { uploadFile } from './upload.ts';

/** More than the buffers of two sockets hold. */
const LARGE_BYTES = 30_000_000;
const QUIET = { isShown: false, sent: () => {}, applying: () => {} };
const ROW = { id: 'imp_1', filename: 'a.csv', fault: null, inserted: 0 };

let folder: string;
let file: string;
let server: Server;
let answer: (request: IncomingMessage, reply: ServerResponse) => void;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tributary-upload-'));
  file = path.join(folder, 'a.csv');
  server = createServer((request, reply) => answer(request, reply));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function client(): Client {
  const { port } = server.address() as AddressInfo;
  const url = { value: `http://127.0.0.1:${port}`, source: '--url' };
  const key = { value: 'sk_sandbox_x', source: '--key' };
  return new Client({ url, key, owner: null, heldBackFor: null, looked: [] });
}
const send = (signal = new AbortController().signal) =>
  uploadFile(client(), { file, query: {}, signal, progress: QUIET });
const json = (reply: ServerResponse, status: number, value: object): void =>
  void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

describe('uploadFile', () => {
  it('gives the fault of a large file that is refused while it is sent, and can send the next one', async () => {
    answer = (request, reply) => {
      // While the server thinks, all buffers fill; then the rest flows past, as the real one lets it.
      setTimeout(() => {
        json(reply, 422, { code: 'statement_unreadable', title: 'No', detail: 'Not so.', status: 422 });
        request.resume();
      }, 200);
    };
    writeFileSync(file, Buffer.alloc(LARGE_BYTES, 'x'));
    for (const _time of [1, 2, 3]) {
      const sent = await send();
      expect(sent.ok ? null : sent.fault.problem?.code).toBe('statement_unreadable');
    }
  });

  it('sends every byte of a file, and tells how far it is', async () => {
    let received = 0;
    answer = (request, reply) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on('end', () => json(reply, 201, { ...ROW, status: 'done' }));
    };
    writeFileSync(file, Buffer.alloc(LARGE_BYTES, 'x'));
    const told: number[] = [];
    const progress = { ...QUIET, sent: (bytes: number) => void told.push(bytes) };
    const sent = await uploadFile(client(), {
      file,
      query: {},
      signal: new AbortController().signal,
      progress,
    });
    expect([sent.ok, received, told.at(-1)]).toEqual([true, LARGE_BYTES, LARGE_BYTES]);
  });

  it.each([
    ['done', null, 'done'],
    ['cancelled', null, 'Stopped: the import was cancelled.'],
    ['failed', { code: 'interrupted' }, 'Stopped: the file was not taken in.'],
    ['failed', { code: 'account_needed' }, 'The import failed: {"code":"account_needed"}.'],
  ] as const)('says after a stop how the import really ended: %s %j', async (status, fault, words) => {
    const stop = new AbortController();
    let looksAfterCancel = 0;
    let isCancelled = false;
    answer = (request, reply) => {
      request.resume();
      if (request.url?.endsWith('/cancel')) isCancelled = true;
      else if (isCancelled) looksAfterCancel++;
      // The server stops an import, or ends it, some time after it was asked to.
      const isOver = looksAfterCancel > 1;
      json(reply, request.method === 'POST' && !isCancelled ? 202 : 200, {
        ...ROW,
        ...(isOver ? { status, fault } : { status: 'applying' }),
      });
    };
    writeFileSync(file, 'x');
    setTimeout(() => stop.abort(), 100);
    const sent = await send(stop.signal);
    expect(sent.ok ? sent.value.status : sent.fault.message).toBe(words);
  });
});
