/** Reading imports with the statements that their files held. */
import type {
  ImportRow,
  ImportStatementRow,
  ImportStatus,
  OwnerScope,
  PageOf,
  PageRequest,
} from '../engine/ports.ts';
import { bigintArray } from './arrays.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { instantText, integer, jsonObject, jsonTexts, maybe, textOf } from './text-values.ts';

/** Statements shown of one import, in the file's order: alone, and in a list of imports. A file may hold many more. */
export const STATEMENTS_SHOWN_MAX = 10_000;
export const STATEMENTS_LISTED_MAX = 100;

const COLUMNS = `id, document_id, filename, format, status, bytes_received, bytes_applied, entries, inserted, updated,
  unchanged, fault, notes, created_at, updated_at, finished_at`;

const LIST: Statement = {
  name: 'imports_list',
  text: `select ${COLUMNS} from imports where owner_id = $1 and ($2::bigint is null or id < $2::bigint)
    order by id desc limit $3`,
};
const GET: Statement = {
  name: 'import_get',
  text: `select ${COLUMNS} from imports where owner_id = $1 and id = $2`,
};
const STATEMENTS: Statement = {
  name: 'imports_statements',
  text: `select s.import_id, s.account_id, s.kind, s.message, s.reference, s.from_date, s.to_date, s.opening, s.closing,
      s.booked, s.pending, s.booked_sum, s.difference
    from unnest($2::bigint[]) as wanted(import_id) cross join lateral (
      select * from statements where owner_id = $1 and import_id = wanted.import_id order by ordinal limit $3) s
    order by s.import_id, s.ordinal`,
};

const statementRow = (row: TextRow): ImportStatementRow => ({
  accountId: integer(row[1]),
  kind: textOf(row[2]) as ImportStatementRow['kind'],
  message: textOf(row[3]),
  reference: row[4] ?? null,
  from: row[5] ?? null,
  to: row[6] ?? null,
  opening: row[7] ?? null,
  closing: row[8] ?? null,
  booked: integer(row[9]),
  pending: integer(row[10]),
  sum: textOf(row[11]),
  difference: row[12] ?? null,
});

const importRow = (row: TextRow): ImportRow => ({
  id: integer(row[0]),
  documentId: maybe(row[1], integer),
  filename: row[2] ?? null,
  format: row[3] ?? null,
  status: textOf(row[4]) as ImportStatus,
  bytesReceived: integer(row[5]),
  bytesApplied: integer(row[6]),
  entries: integer(row[7]),
  inserted: integer(row[8]),
  updated: integer(row[9]),
  unchanged: integer(row[10]),
  fault: maybe(row[11], jsonObject),
  notes: jsonTexts(row[12]),
  statements: [],
  createdAt: instantText(row[13]),
  updatedAt: instantText(row[14]),
  finishedAt: maybe(row[15], instantText),
});

async function withStatements(
  database: Database,
  scope: OwnerScope,
  imports: readonly ImportRow[],
  each: number,
): Promise<ImportRow[]> {
  if (imports.length === 0) return [];
  const ids = bigintArray(imports.map(({ id }) => id));
  const statements = Map.groupBy(await database.rows(scope, STATEMENTS, [scope.ownerId, ids, each]), (row) =>
    integer(row[0]),
  );
  return imports.map((one) => ({ ...one, statements: (statements.get(one.id) ?? []).map(statementRow) }));
}

/** The owner's imports, newest first, each with at most {@link STATEMENTS_LISTED_MAX} statements. */
export async function listImports(
  database: Database,
  scope: OwnerScope,
  page: PageRequest<number>,
): Promise<PageOf<ImportRow>> {
  const read = await database.rows(scope, LIST, [scope.ownerId, page.after, page.limit + 1]);
  const { rows, more } = pageOf(read, page.limit, importRow);
  return { rows: await withStatements(database, scope, rows, STATEMENTS_LISTED_MAX), more };
}

/** One import with at most {@link STATEMENTS_SHOWN_MAX} statements, or null. */
export async function getImport(
  database: Database,
  scope: OwnerScope,
  importId: number,
): Promise<ImportRow | null> {
  const read = await database.rows(scope, GET, [scope.ownerId, importId]);
  const [one] = await withStatements(database, scope, read.map(importRow), STATEMENTS_SHOWN_MAX);
  return one ?? null;
}
