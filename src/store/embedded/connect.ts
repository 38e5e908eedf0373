/** The first connections to the embedded server: is it ours, and is our database there. */
import pg from 'pg';
import { LOGIN } from './cluster.ts';

const CONNECT_LIMIT_MS = 10_000;
/** PostgreSQL manual, appendix A: invalid_catalog_name, duplicate_database. */
const NO_SUCH_DATABASE = '3D000';
const DATABASE_EXISTS = '42P04';

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

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** The server's version when our password opens it, else null. */
export async function canConnect(port: number, password: string): Promise<string | null> {
  try {
    return await withClient(urlOf(port, password, 'postgres'), readVersion);
  } catch {
    return null;
  }
}

/** Makes the database when it is missing. Gives the server's version (`18.4`); throws when it cannot be reached. */
export async function ensureDatabase(port: number, password: string): Promise<string> {
  try {
    return await withClient(urlOf(port, password), readVersion);
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw error;
  }
  return withClient(urlOf(port, password, 'postgres'), async (client) => {
    await client.query(`CREATE DATABASE ${LOGIN}`).catch((error: unknown) => {
      if (codeOf(error) !== DATABASE_EXISTS) throw error;
    });
    return readVersion(client);
  });
}
