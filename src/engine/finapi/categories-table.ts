/** Categories as this dialect shows them: numbered, named in one language, own ones included. finAPI v1, section 9. */

import { CATEGORIES } from '../../core/categories/taxonomy.ts';
import { categoryName } from '../categories/codes.ts';
import type { OwnCategoryRow } from '../categories/own.ts';
import { CATEGORY_NUMBERS, OWN_NUMBERS_FROM } from './categories-numbers.ts';

/** A category of a user: one of ours, or one that they made. */
export interface CategoryLine {
  readonly id: number;
  /** As the ledger keeps it: `FOOD.GROCERIES`, `OWN.17`. */
  readonly code: string;
  readonly name: string;
  /** Null for a main category. */
  readonly parentId: number | null;
  /** Whether the user made it. */
  readonly isCustom: boolean;
}

/** All categories that a user sees, by id. */
export interface CategoryTable {
  readonly rows: readonly CategoryLine[];
  readonly byId: ReadonlyMap<number, CategoryLine>;
  readonly byCode: ReadonlyMap<string, CategoryLine>;
  /** Ids of what is directly below a main category, ascending; empty for a sub-category. */
  childrenOf(id: number): readonly number[];
  /** The codes that a category stands for: its own, and those below it unless told otherwise. Null for an unknown id. */
  codesOf(id: number, withChildren?: boolean): readonly string[] | null;
}

/** The names are there in these languages. */
export type TableLanguage = 'de' | 'en';

/** The number of a code; null for what is none. */
export function numberOfCode(code: string): number | null {
  const fixed = (CATEGORY_NUMBERS as Readonly<Record<string, number | undefined>>)[code];
  if (fixed !== undefined) return fixed;
  const own = /^OWN\.(\d{1,15})$/.exec(code)?.[1];
  return own === undefined ? null : OWN_NUMBERS_FROM + Number(own);
}

/** Makes the table of a user from the categories that they made. */
export function categoryTable(own: readonly OwnCategoryRow[], language: TableLanguage): CategoryTable {
  const rows = [
    ...CATEGORIES.map(({ code, parent }) => line(code, categoryName(code, language), parent, false)),
    ...own.map(({ code, name, parent }) => line(code, name, parent, true)),
  ].sort((a, b) => a.id - b.id);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const children = new Map<number, number[]>();
  for (const { id, parentId } of rows) {
    if (parentId === null) continue;
    const below = children.get(parentId) ?? [];
    below.push(id);
    children.set(parentId, below);
  }
  const childrenOf = (id: number): readonly number[] => children.get(id) ?? [];
  return {
    rows,
    byId,
    byCode: new Map(rows.map((row) => [row.code, row])),
    childrenOf,
    codesOf(id, withChildren = true) {
      const row = byId.get(id);
      if (row === undefined) return null;
      const below = withChildren ? childrenOf(id) : [];
      return [row.code, ...below.flatMap((child) => byId.get(child)?.code ?? [])];
    },
  };
}

const line = (code: string, name: string, parent: string | null, isCustom: boolean): CategoryLine => ({
  id: numberOfCode(code) ?? 0,
  code,
  name,
  parentId: parent === null ? null : numberOfCode(parent),
  isCustom,
});
