/** Categories of the finAPI surface. finAPI v1, section 9. */
import type { OwnCategoryReader } from '../categories/own.ts';
import type { OwnerScope } from '../ports.ts';
import { type CategoryTable, categoryTable, type TableLanguage } from './categories-table.ts';

/** What the surface asks of categories. */
export interface FinapiCategories {
  /** All categories that a user sees, named in a language: one query. */
  table(scope: OwnerScope, language: TableLanguage): Promise<CategoryTable>;
}

/** Puts the room together. */
export const finapiCategories = (parts: { readonly own: OwnCategoryReader }): FinapiCategories => ({
  table: async (scope, language) => categoryTable(await parts.own.ownCategories(scope), language),
});
