/** The categories with all that is known of each. */
import { type CategoryCode, type CategoryFlag, type GroupCode, type LeafCode, TREE } from './codes.ts';
import { NAMES } from './names.ts';

export type { CategoryCode, CategoryFlag, GroupCode, LeafCode } from './codes.ts';

export type CategoryLanguage = 'en' | 'de' | 'es' | 'fr';

export interface Category {
  readonly code: CategoryCode;
  /** The group it is in; its own code for a group. */
  readonly group: GroupCode;
  /** Null for a group. */
  readonly parent: GroupCode | null;
  readonly name: Readonly<Record<CategoryLanguage, string>>;
  readonly flags: readonly CategoryFlag[];
}

const category = (code: CategoryCode, group: GroupCode, flags: readonly CategoryFlag[]): Category => {
  const [en, de, es, fr] = NAMES[code];
  return { code, group, parent: code === group ? null : group, name: { en, de, es, fr }, flags };
};

// The two names are checked by the types of TREE; Object.entries only forgets them.
const leavesOf = (group: GroupCode): Category[] =>
  Object.entries(TREE[group] as Readonly<Record<string, readonly CategoryFlag[]>>).map(([leaf, flags]) =>
    category(`${group}.${leaf}` as LeafCode, group, flags),
  );

/** All categories: each group, then its leaves, in an order that is good to show. */
export const CATEGORIES: readonly Category[] = (Object.keys(TREE) as GroupCode[]).flatMap((group) => [
  category(group, group, []),
  ...leavesOf(group),
]);

const BY_CODE: ReadonlyMap<string, Category> = new Map(CATEGORIES.map((one) => [one.code, one]));

/** The category of this code; null where there is none. */
export const categoryOf = (code: string): Category | null => BY_CODE.get(code) ?? null;

/** Whether a text is the code of a category: for what comes from outside. */
export const isCategoryCode = (text: string): text is CategoryCode => BY_CODE.has(text);

/** The group that a category is in. */
export const groupOf = (code: CategoryCode): GroupCode => code.split('.', 1)[0] as GroupCode;
