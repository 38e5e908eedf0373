/** Entries with their categories and labels, as answers hold them. */
import type { Entry } from '../../../engine/finapi/transactions-port.ts';
import { unknownEntity } from '../faults.ts';
import type { FinapiCall, UserCaller } from '../operation.ts';
import { transactionJson } from './render.ts';

/** Whatever the query and body of a call of a user. */
export type AnyUserCall = Pick<FinapiCall<unknown, unknown, 'user'>, 'finapi' | 'language'> & {
  readonly caller: UserCaller;
};

export const UNKNOWN = unknownEntity({ de: 'Diesen Umsatz', en: 'transaction' });
export const UNKNOWN_CATEGORY = unknownEntity({ de: 'Diese Kategorie', en: 'category' });
export const UNKNOWN_LABEL = unknownEntity({ de: 'Dieses Label', en: 'label' });

/** As answers hold them, in their order. */
export async function shown({ finapi, caller, language }: AnyUserCall, entries: readonly Entry[]) {
  const { scope } = caller;
  const ids = entries.map(({ id }) => id);
  const [table, labels] = await Promise.all([
    finapi.categories.table(scope, language),
    finapi.labels.ofTransactions(scope, ids),
  ]);
  return entries.map((entry) => transactionJson(entry, table, labels.get(entry.id) ?? []));
}

/** One of them by its id; undefined where the user has none. */
export async function shownById(call: AnyUserCall, id: number) {
  const [one] = await shown(call, await call.finapi.transactions.byIds(call.caller.scope, [id]));
  return one;
}
