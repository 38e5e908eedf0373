/** What operations about categories have in common. */
import type { CategoryLine, CategoryTable } from '../../../engine/finapi/categories-table.ts';
import { type FinapiFault, unknownEntity } from '../faults.ts';
import type { FinapiCall, FinapiFailureDoc, UserCaller } from '../operation.ts';

export const GROUP = 'Categories';
export const UNKNOWN = unknownEntity({ de: 'Diese Kategorie', en: 'category' });
export const NOT_FOUND: FinapiFailureDoc = {
  status: 404,
  code: 'UNKNOWN_ENTITY',
  when: 'The user has no such category.',
};

type UserCall = Pick<FinapiCall<unknown, unknown, 'user'>, 'finapi' | 'language'> & {
  readonly caller: UserCaller;
};

/** All categories that the user of a call sees. */
export const tableOf = ({ finapi, caller, language }: UserCall): Promise<CategoryTable> =>
  finapi.categories.table(caller.scope, language);

/** A category by its id, or the failure that there is none. */
export const lineOf = (table: CategoryTable, id: number): CategoryLine | FinapiFault =>
  table.byId.get(id) ?? UNKNOWN;
