/** Codes of categories as people type them: groups stand for their leaves, and a wrong one is told what is near. */
import type { CategoryCode } from '../../core/categories/codes.ts';
import {
  CATEGORIES,
  type CategoryLanguage,
  categoryOf,
  groupOf,
  isCategoryCode,
} from '../../core/categories/taxonomy.ts';
import type { AnyCategoryCode } from '../../core/categories/types.ts';
import type { OwnCategoryRow } from './own.ts';

/** Codes that a message names as near. */
const NEAR_MAX = 3;

/** Own categories of whom a code is for, as far as codes go. */
type Own = readonly Pick<OwnCategoryRow, 'code' | 'parent'>[];

/**
 * The codes that one code of a filter means: itself, with all that is below it. Null for what is no code.
 * @param own the categories of the owner whose transactions are filtered.
 */
export function codesOf(text: string, own: Own): readonly AnyCategoryCode[] | null {
  const code = codeOf(text, own);
  if (code === null) return null;
  const below = own.filter(({ parent }) => parent === code).map((one) => one.code);
  if (!isCategoryCode(code) || code.includes('.')) return [code, ...below];
  return [...CATEGORIES.map((one) => one.code).filter((one) => groupOf(one) === code), ...below];
}

/** The code that a text means, capitals or not; null for what is no code. */
export function codeOf(text: string, own: Own): AnyCategoryCode | null {
  const code = text.toUpperCase();
  if (isCategoryCode(code)) return code;
  return own.find((one) => one.code === code)?.code ?? null;
}

/** The codes that look most like a text, the nearest first. */
export function nearCodes(text: string): readonly CategoryCode[] {
  const wanted = text.toUpperCase().slice(0, LENGTH_MAX);
  return CATEGORIES.map(({ code }) => ({ code, distance: nearness(wanted, code) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEAR_MAX)
    .map(({ code }) => code);
}

const LENGTH_MAX = 60;

/** To the whole code, or to its last part where only that was said. */
function nearness(text: string, code: string): number {
  const leaf = code.slice(code.indexOf('.') + 1);
  if (text !== '' && (leaf === text || code.startsWith(`${text}.`))) return 0;
  const contains = text.length > 2 && code.includes(text) ? 1 : 0;
  return Math.min(distance(text, code), distance(text, leaf) + 0.5) - contains * 2;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (next[j - 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The name of a category in a language; the code itself for one that is none (a choice of an earlier version). */
export const categoryName = (
  code: string,
  language: CategoryLanguage,
  own: readonly Pick<OwnCategoryRow, 'code' | 'name'>[] = [],
): string => categoryOf(code)?.name[language] ?? own.find((one) => one.code === code)?.name ?? code;
