/** A dump of a whole database as a thief would have it: COPY of every table, as text and with its bytes decoded. */
import pg from 'pg';

/** What COPY gave of one table. */
export interface TableDump {
  readonly table: string;
  readonly text: Buffer;
  /** PostgreSQL's binary form (manual, COPY): every value as its own bytes, bytea among them. */
  readonly binary: Buffer;
}

/** One COPY … TO STDOUT as pg's client takes it. */
class CopyOut {
  readonly text: string;
  readonly #settle: (error: Error | null, bytes: Buffer) => void;
  readonly #chunks: Buffer[] = [];
  #error: Error | null = null;

  constructor(text: string, settle: (error: Error | null, bytes: Buffer) => void) {
    this.text = text;
    this.#settle = settle;
  }
  submit(connection: { query(text: string): void }): null {
    connection.query(this.text);
    return null;
  }
  handleCopyData(message: { readonly chunk: Buffer }): void {
    this.#chunks.push(Buffer.from(message.chunk));
  }
  handleError(error: Error): void {
    this.#error = error;
    this.#settle(error, Buffer.alloc(0));
  }
  handleReadyForQuery(): void {
    if (this.#error === null) this.#settle(null, Buffer.concat(this.#chunks));
  }
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
}

const copyOut = (client: pg.Client, text: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const copy = new CopyOut(text, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
    client.query(copy as unknown as pg.Submittable);
  });

/** Names as COPY takes them, quoted by the server. A partitioned table has no rows but those of its partitions. */
const TABLES = `select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname <> 'information_schema' order by 1`;

/** Copies every table of a database, PostgreSQL's own among them. `url` is a superuser's. */
export async function dumpDatabase(url: string): Promise<readonly TableDump[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(TABLES);
    const dumps: TableDump[] = [];
    for (const { name } of rows) {
      const text = await copyOut(client, `copy ${name} to stdout`);
      // PostgreSQL's own tables have types without a binary form, and no bytea of ours.
      const isOurs = !name.startsWith('pg_catalog.');
      const binary = isOurs
        ? await copyOut(client, `copy ${name} to stdout (format binary)`)
        : Buffer.alloc(0);
      dumps.push({ table: name, text, binary });
    }
    return dumps;
  } finally {
    await client.end();
  }
}

/** Only the tables of the schema that is ours. */
export const ownTables = (dumps: readonly TableDump[]): readonly TableDump[] =>
  dumps.filter((dump) => dump.table.startsWith('tributary.'));
