/** Own categories of an owner: made by a person, chosen and learned like ours, and known to nobody else. */
import type { OwnerScope } from '../ports.ts';

/** Categories that one owner may make. */
export const OWN_CATEGORIES_MAX = 1_000;
/** How long the name of one may be. */
export const OWN_NAME_CHARACTERS_MAX = 128;

/** A category that a person made. */
export interface OwnCategoryRow {
  readonly id: number;
  /** `OWN.` and the id: never given to another one. */
  readonly code: string;
  readonly name: string;
  /** The code of what it is below: a group of ours, or an own one that is below nothing. Null for one of the first level. */
  readonly parent: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The code of an own category. */
export const ownCode = (id: number): string => `OWN.${id}`;

/** The id in a code, capitals or not; null for what is no code of an own category. */
export function ownIdOf(code: string): number | null {
  const id = /^OWN\.([1-9]\d{0,14})$/i.exec(code)?.[1];
  return id === undefined ? null : Number(id);
}

/** Where own categories are read. */
export interface OwnCategoryReader {
  /** All of an owner, by id; at most {@link OWN_CATEGORIES_MAX}. */
  ownCategories(scope: OwnerScope): Promise<readonly OwnCategoryRow[]>;
}
