/** What the page shows of an owner, read from the ledger. */
import type { OwnCategoryRow } from '../../engine/categories/own.ts';
import type {
  AccountRow,
  ImportRow,
  OwnerScope,
  Reconciliation,
  TransactionFilter,
  TransactionRow,
} from '../../engine/ports.ts';
import type { PageParts } from './parts.ts';

export const TRANSACTIONS_SHOWN = 50;
export const ACCOUNTS_SHOWN = 50;
/** Files of one upload. */
export const FILES_MAX = 20;
const SEARCH_CHARACTERS_MAX = 200;

export interface AccountView {
  readonly id: string;
  readonly row: AccountRow;
  readonly reconciliation: Reconciliation | null;
}

/** What the visitor asked to see. */
export interface Asked {
  /** A public account id; '' for all. */
  readonly account: string;
  readonly text: string;
  /** Public ids of the imports whose outcome is shown. */
  readonly imports: readonly string[];
  /** Public ids of earlier ones that still wait for an answer. */
  readonly others: readonly string[];
  /** What was said of `imports` before, to fill the next form with. */
  readonly said: Readonly<Record<string, string>>;
}

export interface ImportView {
  readonly id: string;
  readonly row: ImportRow;
}

export interface Model {
  readonly asked: Asked;
  readonly accounts: readonly AccountView[];
  readonly moreAccounts: boolean;
  readonly transactions: readonly TransactionRow[];
  readonly moreTransactions: boolean;
  readonly imports: readonly ImportView[];
  /** Names of categories that the owner made. */
  readonly ownCategories: readonly OwnCategoryRow[];
}

/** What forms carry on from one try to the next. */
export const SAID_FIELDS = ['account_id', 'account_name', 'currency', 'date_order'] as const;
/** The mapping as it was said so far, as JSON: it fits into a URL with all the rest. */
export const MAPPING_FIELD = 'mapping_base';
export const MAPPING_CHARACTERS_MAX = 6_000;

/** Reads the query of the page; what makes no sense in it is left out. */
export function readAsked(query: Readonly<Record<string, unknown>>): Asked {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string'
      ? value.slice(0, SEARCH_CHARACTERS_MAX).replaceAll('\0', '').toWellFormed()
      : '';
  };
  const mapping = typeof query[MAPPING_FIELD] === 'string' ? query[MAPPING_FIELD] : '';
  const said = [
    ...SAID_FIELDS.map((name) => [name, text(name)] as const),
    [MAPPING_FIELD, mapping.length > MAPPING_CHARACTERS_MAX ? '' : mapping] as const,
  ].filter(([, value]) => value !== '');
  return {
    account: text('account'),
    text: text('q').trim(),
    imports: readIds(query.imports),
    others: readIds(query.others),
    said: Object.fromEntries(said),
  };
}

/** Ids with commas between them. */
export const readIds = (list: unknown): readonly string[] =>
  typeof list === 'string' ? list.split(',', FILES_MAX).filter((id) => /^imp_[0-9a-z]{26}$/.test(id)) : [];

/** Reads everything that the page shows. */
export async function readModel(parts: PageParts, scope: OwnerScope, asked: Asked): Promise<Model> {
  const { ledger } = parts;
  const page = await ledger.listAccounts(scope, { limit: ACCOUNTS_SHOWN, after: null });
  const accounts = await Promise.all(page.rows.map((row) => accountView(parts, scope, row)));
  const filter = filterOf(parts, scope, asked);
  const found =
    filter === null
      ? { rows: [], more: false }
      : await ledger.listTransactions(scope, filter, '-date', { limit: TRANSACTIONS_SHOWN, after: null });
  // Read only where a transaction has one.
  const hasOwn = found.rows.some(({ category }) => category?.startsWith('OWN.'));
  const ownCategories = hasOwn ? await parts.categories.own(scope) : [];
  const shown = [...new Set([...asked.imports, ...asked.others])];
  const imports = await Promise.all(shown.map((id) => importOf(parts, scope, id)));
  return {
    asked,
    accounts,
    moreAccounts: page.more,
    transactions: found.rows,
    moreTransactions: found.more,
    ownCategories,
    imports: imports.filter((one) => one !== null),
  };
}

async function accountView(parts: PageParts, scope: OwnerScope, row: AccountRow): Promise<AccountView> {
  const reconciliation = await parts.ledger.reconcile(scope, row.id);
  return { id: parts.ids.encode('account', scope.ownerId, row.id), row, reconciliation };
}

/** Null when the account that was asked for is not one of this owner: then nothing meets it (invariant 12). */
function filterOf(parts: PageParts, scope: OwnerScope, asked: Asked): TransactionFilter | null {
  const text = asked.text === '' ? {} : { text: asked.text };
  if (asked.account === '') return text;
  const number = numberOf(parts, scope, 'account', asked.account);
  return number === null ? null : { ...text, accountIds: [number] };
}

async function importOf(parts: PageParts, scope: OwnerScope, id: string): Promise<ImportView | null> {
  const number = numberOf(parts, scope, 'import', id);
  const row = number === null ? null : await parts.ledger.getImport(scope, number);
  return row === null ? null : { id, row };
}

/** The number of an object of this owner by its public id. */
export function numberOf(
  parts: PageParts,
  scope: OwnerScope,
  kind: 'account' | 'import',
  text: string,
): number | null {
  const id = parts.ids.decode(text);
  return id !== null && id.kind === kind && id.owner === scope.ownerId ? id.object : null;
}
