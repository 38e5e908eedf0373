/** Documents: statement files as they came. Their bytes are read through the imports. */
import type { DocumentRow, OwnerScope, PageOf, PageRequest } from '../engine/ports.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { pageOf } from './pages.ts';
import { hexOf, instantText, integer, maybe, textOf } from './text-values.ts';

const COLUMNS = 'id, title, media_type, bytes, sha256, created_at';

const LIST: Statement = {
  name: 'documents_list',
  text: `select ${COLUMNS} from documents where owner_id = $1 and ($2::bigint is null or id < $2::bigint)
    order by id desc limit $3`,
};
const GET: Statement = {
  name: 'document_get',
  text: `select ${COLUMNS} from documents where owner_id = $1 and id = $2`,
};

const documentRow = (row: TextRow): DocumentRow => ({
  id: integer(row[0]),
  kind: 'statement_file',
  title: textOf(row[1]),
  mediaType: textOf(row[2]),
  bytes: integer(row[3]),
  sha256: maybe(row[4], hexOf),
  createdAt: instantText(row[5]),
});

/** The owner's documents, newest first. */
export async function listDocuments(
  database: Database,
  scope: OwnerScope,
  page: PageRequest<number>,
): Promise<PageOf<DocumentRow>> {
  const rows = await database.rows(scope, LIST, [scope.ownerId, page.after, page.limit + 1]);
  return pageOf(rows, page.limit, documentRow);
}

/** One document, or null. */
export async function getDocument(
  database: Database,
  scope: OwnerScope,
  documentId: number,
): Promise<DocumentRow | null> {
  const [row] = await database.rows(scope, GET, [scope.ownerId, documentId]);
  return row === undefined ? null : documentRow(row);
}
