import { createServer } from 'node:net';

/**
 * Asks whether a port can be listened on, before anything else is started. Gives null, or a sentence that names the
 * port and what to do.
 */
export function portFault(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program.`
          : `Port ${port} on ${host} cannot be listened on (${error.code ?? error.message}).`;
      resolve(`${why} Choose another: PORT=${port === 65_535 ? 8080 : port + 1} npm start`);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)));
  });
}
