/** Keyset pages: one row more than asked for is read, and says whether more follow. */
import type { PageOf } from '../engine/ports.ts';
import type { TextRow } from './database.ts';

/** The page of rows that were read with `limit + 1`, each made with `make`. */
export function pageOf<Row>(
  rows: readonly TextRow[],
  limit: number,
  make: (row: TextRow) => Row,
): PageOf<Row> {
  const more = rows.length > limit;
  return { rows: (more ? rows.slice(0, limit) : rows).map(make), more };
}
