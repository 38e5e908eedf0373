/** The objects of the native API, as far as the CLI shows them. */

export interface ApiMoney {
  readonly amount: string;
  readonly currency: string;
}
export interface ApiOwner {
  readonly id: string;
  readonly kind: string;
  readonly reference: string | null;
  readonly name: string | null;
  readonly created_at: string;
}
export interface ApiBalance {
  readonly type: string;
  readonly amount: ApiMoney;
  readonly reference_date: string;
}
export interface ApiAccount {
  readonly id: string;
  readonly kind: string;
  readonly currency: string;
  readonly label: string | null;
  readonly holder: string | null;
  readonly bank: { readonly name: string | null; readonly bic: string | null };
  readonly number: string | null;
  readonly identifiers: readonly { readonly scheme: string; readonly masked: string }[];
  readonly balances: { readonly booked: ApiBalance | null; readonly available: ApiBalance | null };
  readonly reconciliation: { readonly difference: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
}
export interface ApiTransaction {
  readonly id: string;
  readonly account_id: string;
  readonly status: 'booked' | 'pending';
  readonly amount: ApiMoney;
  readonly entry_date: string;
  readonly counterparty: { readonly name: string | null; readonly account: string | null };
  readonly text: string | null;
  readonly bank_text: string | null;
  readonly category: string | null;
  readonly category_source: string | null;
  readonly merchant: string | null;
  readonly transfer_of: string | null;
  readonly presence: 'present' | 'missing' | 'removed';
  readonly review: string | null;
}
export interface ApiTransactionSplit {
  readonly transaction: ApiTransaction;
  readonly other: ApiTransaction | null;
}
export interface ApiTransactionChange {
  readonly at: string;
  readonly cause: string;
  readonly rule: string | null;
  readonly score: number | null;
  readonly actor: string | null;
  readonly sync_id: string | null;
  readonly import_id: string | null;
  readonly other_transaction_id: string | null;
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}
export interface ApiImportStatement {
  readonly account_id: string;
  readonly opening: string | null;
  readonly closing: string | null;
  readonly difference: string | null;
}
export interface ApiImport {
  readonly id: string;
  readonly status: 'receiving' | 'applying' | 'done' | 'failed' | 'cancelled';
  readonly filename: string | null;
  readonly format: string | null;
  readonly progress: { readonly bytes_received: number; readonly bytes_applied: number };
  readonly entries: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly statements: readonly ApiImportStatement[];
  readonly notes: readonly string[];
  readonly fault: Readonly<Record<string, unknown>> | null;
}
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly token_start: string;
  readonly scopes: readonly string[];
  readonly owner_id: string | null;
  readonly owner_only: boolean;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  readonly created_at: string;
  readonly token?: string;
}
export interface ApiMeta {
  readonly version: string;
  readonly mode: string;
  readonly migration: string;
  readonly now: string;
  readonly caller: {
    readonly api_key_id: string;
    readonly owner_id: string | null;
    readonly owner_only: boolean;
    readonly scopes: readonly string[];
  };
}
