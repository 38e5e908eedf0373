import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createHttpServer } from './server.ts';

/** A stop has 5 s for everything; this is the part of the server. */
const CLOSED_MS_MAX = 4_500;

describe('closing the server', () => {
  it('waits for nobody who never sends a whole request', async () => {
    const app = createHttpServer({
      log: pino({ level: 'silent' }),
      publicUrl: null,
      random: (bytes) => new Uint8Array(bytes),
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const sockets: Socket[] = [];
    for (const said of [
      '',
      'GET / HTTP/1.1\r\nHost: x\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx',
    ]) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      socket.write(said);
      sockets.push(socket);
    }
    const begun = performance.now();
    await app.close();
    expect(performance.now() - begun).toBeLessThan(CLOSED_MS_MAX);
    for (const socket of sockets) socket.destroy();
  });
});
