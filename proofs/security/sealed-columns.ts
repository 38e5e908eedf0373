/** Whether what is called sealed is: what was packed before it was sealed could not be found by a search. */
import { FORMAT } from '../../src/services/vault/sealed.ts';
import { withClient } from '../../src/store/embedded/connect.ts';

export interface SealedColumn {
  /** `table.column`. */
  readonly column: string;
  readonly values: number;
  /** Values that do not begin as a sealed one does. */
  readonly unsealed: number;
}

const COLUMNS = `select table_name, column_name from information_schema.columns
  where table_schema = 'tributary' and column_name like 'sealed%' and data_type = 'bytea' order by 1, 2`;

/** Every column of the database whose name says that it is sealed. `url` is a superuser's. */
export const sealedColumns = (url: string): Promise<readonly SealedColumn[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ table_name: string; column_name: string }>(COLUMNS);
    const found: SealedColumn[] = [];
    for (const { table_name: table, column_name: column } of rows) {
      const counted = await client.query<{ all: string; sealed: string }>(
        `select count(${column}) as all, count(${column}) filter
           (where get_byte(${column}, 0) in (${Object.values(FORMAT).join()})) as sealed
         from tributary.${table} where length(${column}) > 0`,
      );
      const [{ all, sealed } = { all: '0', sealed: '0' }] = counted.rows;
      found.push({
        column: `${table}.${column}`,
        values: Number(all),
        unsealed: Number(all) - Number(sealed),
      });
    }
    return found;
  });
