/** Chooses the port of the embedded server: the one of last time when it is free, else any free one. */
import { createServer } from 'node:net';
import { readIfThere, writeWhole } from './files.ts';

const LOOPBACK = '127.0.0.1';
const PORT_MIN = 1024;
const PORT_MAX = 65_535;

/** Tries to listen on the port (0: any) for a moment. Gives the port, or null when it is taken. */
function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(got));
    });
  });
}

/** Gives a free port of the loopback address and remembers it in the file. Null when the system has none. */
export async function choosePort(file: string): Promise<number | null> {
  const last = Number(readIfThere(file) ?? Number.NaN);
  const usable = Number.isInteger(last) && last >= PORT_MIN && last <= PORT_MAX;
  const port = (usable ? await tryPort(last) : null) ?? (await tryPort(0));
  if (port !== null && port !== last) writeWhole(file, `${port}\n`);
  return port;
}
