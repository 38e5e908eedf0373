/** Codes of categories that persons make: `OWN.` and a number that is given once. */
import type { OwnCategoryCode } from './types.ts';

/** Categories that one owner may make. */
export const OWN_CATEGORIES_MAX = 1_000;
/** How long the name of one may be. */
export const OWN_NAME_CHARACTERS_MAX = 128;

/** The code of an own category. */
export const ownCode = (id: number): OwnCategoryCode => `OWN.${id}`;

/** The id in a code, capitals or not; null for what is no code of an own category. */
export function ownIdOf(code: string): number | null {
  const id = /^OWN\.([1-9]\d{0,14})$/i.exec(code)?.[1];
  return id === undefined ? null : Number(id);
}
