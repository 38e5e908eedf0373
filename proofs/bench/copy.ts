/** `COPY` over the wire, as fast as one stream goes: what every way of writing rows is held against. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import pg from 'pg';

/** Bytes sent at once. */
const PIECE_BYTES = 256 * 1024;

/** What of pg's connection a COPY uses. */
interface CopyWire {
  readonly stream: {
    readonly writableNeedDrain: boolean;
    once(event: 'drain', heard: () => void): void;
  };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A statement of the simple protocol that moves bytes in one direction. */
abstract class Copy {
  readonly text: string;
  readonly finished: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(text: string) {
    this.text = text;
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.finished.catch(() => {});
  }

  submit(connection: CopyWire): null {
    connection.query(this.text);
    return null;
  }
  handleError(error: Error): void {
    this.#reject(error);
  }
  handleReadyForQuery(): void {
    this.#resolve();
  }
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
}

class CopyIn extends Copy {
  readonly #file: string;

  constructor(text: string, file: string) {
    super(text);
    this.#file = file;
  }

  async handleCopyInResponse(connection: CopyWire): Promise<void> {
    const file = openSync(this.#file, 'r');
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const length = readSync(file, piece, 0, PIECE_BYTES, null);
      if (length === 0) break;
      connection.sendCopyFromChunk(piece.subarray(0, length));
      if (connection.stream.writableNeedDrain)
        await new Promise<void>((resolve) => connection.stream.once('drain', resolve));
    }
    closeSync(file);
    connection.endCopyFrom();
  }
}

class CopyOut extends Copy {
  readonly #file: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(text: string, file: number) {
    super(text);
    this.#file = file;
  }

  handleCopyData(message: { readonly chunk: Buffer }): void {
    // The parser uses its buffer again.
    this.#parts.push(Buffer.from(message.chunk));
    this.#size += message.chunk.length;
    if (this.#size >= PIECE_BYTES) this.flush();
  }

  flush(): void {
    writeSync(this.#file, Buffer.concat(this.#parts));
    this.#parts = [];
    this.#size = 0;
  }
}

const run = async (client: pg.Client, copy: Copy): Promise<void> => {
  client.query(copy as unknown as pg.Submittable);
  await copy.finished;
};

/** The tables that an import writes, those that others point to first. */
export const IMPORT_TABLES = [
  'tenants',
  'owners',
  'connections',
  'accounts',
  'account_identifiers',
  'documents',
  'imports',
  'data_pages',
  'counterparty_accounts',
  'transactions',
  'balances',
  'statements',
  'events',
] as const;

/** The schema of the copies. */
const COPIES = 'copies';

/** Opens a connection as the owner of the database. */
async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Columns that a table may be given: all but the generated ones. */
async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [`tributary.${table}`],
  );
  return rows[0]?.names ?? '';
}

const fileOf = (folder: string, table: string): string => `${folder}/${table}.copy`;

/** Writes every row of the tables of an import to files in COPY's text format. */
export const dumpTables = (url: string, folder: string): Promise<void> =>
  withAdmin(url, async (client) => {
    for (const table of IMPORT_TABLES) {
      const file = openSync(fileOf(folder, table), 'w');
      const columns = await columnsOf(client, table);
      const copy = new CopyOut(`copy tributary.${table} (${columns}) to stdout`, file);
      await run(client, copy);
      copy.flush();
      closeSync(file);
    }
  });

/** Copies of the tables with all indexes, checks and foreign keys, without policies. */
async function makeCopies(client: pg.Client): Promise<void> {
  await client.query(`drop schema if exists ${COPIES} cascade; create schema ${COPIES}`);
  for (const table of IMPORT_TABLES)
    await client.query(`create table ${COPIES}.${table} (like tributary.${table} including all)`);
  const { rows } = await client.query<{ of: string; rule: string }>(
    `select c.relname as of, pg_get_constraintdef(k.oid) as rule from pg_constraint k
       join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
       join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and n.nspname = 'tributary' and c.relname = any($1) and r.relname = any($1)`,
    [IMPORT_TABLES],
  );
  for (const { of, rule } of rows)
    await client.query(`alter table ${COPIES}.${of} add ${rule.replace(' tributary.', ` ${COPIES}.`)}`);
}

/**
 * Copies the dumped rows into fresh copies of their tables, one table after the other on one connection.
 * @returns ms that the COPY statements took; making the tables is not counted.
 */
export const copyTables = (url: string, folder: string): Promise<number> =>
  withAdmin(url, async (client) => {
    await client.query('set search_path = pg_catalog');
    await makeCopies(client);
    await client.query('checkpoint');
    let ms = 0;
    for (const table of IMPORT_TABLES) {
      const columns = await columnsOf(client, table);
      const from = performance.now();
      const text = `copy ${COPIES}.${table} (${columns}) from stdin`;
      await run(client, new CopyIn(text, fileOf(folder, table)));
      ms += performance.now() - from;
    }
    await client.query(`drop schema ${COPIES} cascade`);
    await client.query('checkpoint');
    return ms;
  });
