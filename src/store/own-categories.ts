/** Own categories of owners. */
import { type OwnCategoryReader, type OwnCategoryRow, ownCode } from '../engine/categories/own.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { instantText, integer, textOf } from './text-values.ts';

const COLUMNS = 'id, name, parent, created_at, updated_at';
const ALL: Statement = {
  name: 'own_categories_all',
  text: `select ${COLUMNS} from own_categories where owner_id = $1 order by id`,
};

const rowOf = (row: TextRow): OwnCategoryRow => ({
  id: integer(row[0]),
  code: ownCode(integer(row[0])),
  name: textOf(row[1]),
  parent: row[2] ?? null,
  createdAt: instantText(row[3]),
  updatedAt: instantText(row[4]),
});

/** Opens them on a database of the serving role. */
export const openOwnCategories = (app: Database): OwnCategoryReader => ({
  ownCategories: async (scope) => (await app.rows(scope, ALL, [scope.ownerId])).map(rowOf),
});
