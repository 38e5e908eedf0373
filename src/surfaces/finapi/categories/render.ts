/** Categories as this dialect writes them. finAPI v1, section 9. */
import { z } from 'zod';
import type { CategoryLine, CategoryTable } from '../../../engine/finapi/categories-table.ts';

/** A category, every member of 1.73 present. */
export function categoryObject(table: CategoryTable, { id, name, parentId, isCustom }: CategoryLine) {
  const children = table.childrenOf(id);
  return {
    id,
    name,
    parentId,
    parentName: parentId === null ? null : (table.byId.get(parentId)?.name ?? null),
    isCustom,
    children: children.length === 0 ? null : children,
  };
}

/** The category of a code; null where there is none. */
export function categoryJson(table: CategoryTable, code: string | null) {
  const line = code === null ? undefined : table.byCode.get(code);
  return line === undefined ? null : categoryObject(table, line);
}

/** For the documentation. */
export const CATEGORY = z.object({
  id: z.int(),
  name: z.string(),
  parentId: z.int().nullable(),
  parentName: z.string().nullable(),
  isCustom: z.boolean(),
  children: z.array(z.int()).nullable(),
});
