/** Own categories of an owner: made by a person, chosen and learned like ours, and known to nobody else. */
import { ownCode, ownIdOf } from '../../core/categories/own-codes.ts';
import { CATEGORIES, categoryOf } from '../../core/categories/taxonomy.ts';
import type { OwnCategoryCode } from '../../core/categories/types.ts';
import { failure, type Result } from '../../core/result.ts';
import { auditEntry, auditSubject } from '../audit-entry.ts';
import type { AuditEntry, Caller, OwnerScope } from '../ports.ts';

/** A category that a person made. */
export interface OwnCategoryRow {
  readonly id: number;
  /** `OWN.` and the id: never given to another one. */
  readonly code: OwnCategoryCode;
  readonly name: string;
  /** The code of what it is below: a group of ours, or an own one that is below nothing. Null for one of the first level. */
  readonly parent: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface NewOwnCategory {
  /** Not empty, at most OWN_NAME_CHARACTERS_MAX characters. */
  readonly name: string;
  readonly parent: string | null;
}

/** `no_parent`: there is no such category; `third_level`: the parent is below another one; `exists`: its name is taken there. */
export type OwnCategoryRefusal = 'no_parent' | 'third_level' | 'exists' | 'too_many';

/** Where own categories are read. */
export interface OwnCategoryReader {
  /** All of an owner, by id; at most OWN_CATEGORIES_MAX. */
  ownCategories(scope: OwnerScope): Promise<readonly OwnCategoryRow[]>;
}

/** The store's side. Every change writes its audit entry in the same transaction. */
export interface OwnCategoryStore extends OwnCategoryReader {
  /** `parent` is of our taxonomy, null, or the code of an own category, which is looked up. */
  createOwn(
    scope: OwnerScope,
    category: NewOwnCategory,
    audit: AuditEntry,
  ): Promise<Result<OwnCategoryRow, OwnCategoryRefusal>>;
  /** `isFree` says whether a name may stand below a parent, of what is not own. */
  renameOwn(
    scope: OwnerScope,
    id: number,
    name: string,
    isFree: (parent: string | null) => boolean,
    audit: AuditEntry,
  ): Promise<Result<OwnCategoryRow, 'not_found' | 'exists'>>;
  /** Removes them with what is below, what was learned of them, and every choice and answer that names them. */
  deleteOwn(scope: OwnerScope, ids: readonly number[] | 'all', audit: AuditEntry): Promise<readonly number[]>;
}

/** Own categories as surfaces use them. */
export interface OwnCategories {
  own(scope: OwnerScope): Promise<readonly OwnCategoryRow[]>;
  createOwn(
    caller: Caller,
    scope: OwnerScope,
    category: NewOwnCategory,
  ): Promise<Result<OwnCategoryRow, OwnCategoryRefusal>>;
  renameOwn(
    caller: Caller,
    scope: OwnerScope,
    id: number,
    name: string,
  ): Promise<Result<OwnCategoryRow, 'not_found' | 'exists'>>;
  /** With what is below. Gives the ids that went, ascending; those that there are not are left out. */
  deleteOwn(caller: Caller, scope: OwnerScope, ids: readonly number[] | 'all'): Promise<readonly number[]>;
}

/** Whether none of our categories below a parent is called so, in any language. */
const isFreeOfOurs = (parent: string | null, name: string): boolean =>
  !CATEGORIES.some((one) => one.parent === parent && Object.values(one.name).includes(name));

/** Own categories over a store. */
export const ownCategories = (store: OwnCategoryStore): OwnCategories => ({
  own: (scope) => store.ownCategories(scope),
  async createOwn(caller, scope, { name, parent }) {
    if (parent !== null && ownIdOf(parent) === null) {
      const ours = categoryOf(parent);
      if (ours === null) return failure('no_parent');
      if (ours.parent !== null) return failure('third_level');
    }
    if (!isFreeOfOurs(parent, name)) return failure('exists');
    return store.createOwn(scope, { name, parent }, noted(caller, scope, 'created'));
  },
  renameOwn: (caller, scope, id, name) =>
    store.renameOwn(
      scope,
      id,
      name,
      (parent) => isFreeOfOurs(parent, name),
      noted(caller, scope, 'renamed', { category: ownCode(id) }),
    ),
  deleteOwn: (caller, scope, ids) => store.deleteOwn(scope, ids, noted(caller, scope, 'deleted')),
});

const noted = (
  caller: Caller,
  { ownerId }: OwnerScope,
  what: string,
  detail: AuditEntry['detail'] = {},
): AuditEntry => auditEntry(caller, `own_category.${what}`, auditSubject('owner', ownerId, ownerId), detail);
