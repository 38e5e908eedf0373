/** What a column can hold. The names are the keys of a mapping's `columns`. */
export const ROLES = [
  'booking_date',
  'value_date',
  'transaction_date',
  'timestamp',
  'amount',
  'debit',
  'credit',
  'direction',
  'currency',
  'balance',
  'status',
  'pending',
  'counterparty_name',
  'counterparty_account',
  'counterparty_bic',
  'ultimate_name',
  'text',
  'bank_text',
  'reference',
  'entry_reference',
  'customer_reference',
  'payment_reference',
  'end_to_end',
  'mandate',
  'creditor_id',
  'creditor_reference',
  'cheque',
  'bank_code',
  'mcc',
  'return_reason',
  'category',
  'original_amount',
  'original_currency',
  'rate',
  'charges',
  'account',
  'account_bic',
  'account_name',
  'holder',
  'not_executed',
] as const;

export type Role = (typeof ROLES)[number];

/** What a column's name can mean besides a role: the other columns or the cells decide. */
export type Meaning = Role | 'date' | 'name' | 'either_account' | 'type' | 'maybe_status' | 'ignored';

/** Which column holds what; several columns may hold text. */
export interface Columns {
  readonly of: Readonly<Record<Role, number | undefined>>;
  readonly text: readonly number[];
}

/** The columns with every role as a property in one order, which is what makes reading them fast. */
export const allRoles = (of: Readonly<Partial<Record<Role, number>>>): Columns['of'] =>
  Object.fromEntries(ROLES.map((role) => [role, of[role]])) as Record<Role, number | undefined>;
