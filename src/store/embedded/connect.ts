/** The first connections to the embedded server: is it ours, and is our database there. */
import pg from 'pg';
import { LOGIN } from './cluster.ts';

const CONNECT_LIMIT_MS = 10_000;
/** The address of the server for its bootstrap login. Holds the password: never log it. */
export const urlOf = (port: number, password: string, database: string = LOGIN): string =>
  `postgresql://${LOGIN}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/** Runs something on a connection of its own and closes it. Throws what the server answers. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => {}); // A connection lost while idle also fails the query that follows.
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const readVersion = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]?.server_version ?? '';
};

/** The server's version when our password opens it, else null. */
export async function canConnect(port: number, password: string): Promise<string | null> {
  try {
    return await withClient(urlOf(port, password, 'postgres'), readVersion);
  } catch {
    return null;
  }
}

/** Makes the database when it is missing. Gives the server's version (`18.4`); throws when it cannot be reached. */
export const ensureDatabase = (port: number, password: string): Promise<string> =>
  withClient(urlOf(port, password, 'postgres'), async (client) => {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [LOGIN]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${LOGIN}`);
    return readVersion(client);
  });
