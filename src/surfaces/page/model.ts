/** What the page shows of an owner, read from the ledger. */
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
  /** What was said of the files before, to fill the next form with. */
  readonly said: Readonly<Record<string, string>>;
}

export interface Model {
  readonly asked: Asked;
  readonly accounts: readonly AccountView[];
  readonly moreAccounts: boolean;
  readonly transactions: readonly TransactionRow[];
  readonly moreTransactions: boolean;
  readonly imports: readonly ImportRow[];
}

/** What forms carry on from one try to the next. */
export const SAID_FIELDS = ['account_id', 'account_name', 'currency', 'date_order', 'format'] as const;

/** Reads the query of the page; what makes no sense in it is left out. */
export function readAsked(query: Readonly<Record<string, unknown>>): Asked {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string'
      ? value.slice(0, SEARCH_CHARACTERS_MAX).replaceAll('\0', '').toWellFormed()
      : '';
  };
  const said = SAID_FIELDS.map((name) => [name, text(name)] as const).filter(([, value]) => value !== '');
  const imports = typeof query.imports === 'string' ? query.imports.split(',').slice(0, FILES_MAX) : [];
  return { account: text('account'), text: text('q').trim(), imports, said: Object.fromEntries(said) };
}

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
  const imports = await Promise.all(asked.imports.map((id) => importOf(parts, scope, id)));
  return {
    asked,
    accounts,
    moreAccounts: page.more,
    transactions: found.rows,
    moreTransactions: found.more,
    imports: imports.filter((row) => row !== null),
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

async function importOf(parts: PageParts, scope: OwnerScope, id: string): Promise<ImportRow | null> {
  const number = numberOf(parts, scope, 'import', id);
  return number === null ? null : parts.ledger.getImport(scope, number);
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
