/** The fields of the mapping form and the mapping that they make: what was recognised, with the person's words over it. */

/** What a column can be, in the words of the form; the values are those of a mapping. */
export const COLUMN_CHOICES: readonly (readonly [value: string, label: string])[] = [
  ['', 'not used'],
  ['booking_date', 'booking date'],
  ['value_date', 'value date'],
  ['amount', 'amount'],
  ['debit', 'money out'],
  ['credit', 'money in'],
  ['direction', 'debit or credit mark'],
  ['balance', 'balance after it'],
  ['currency', 'currency'],
  ['counterparty_name', 'counterparty'],
  ['counterparty_account', 'account of the counterparty'],
  ['text', 'text'],
  ['bank_text', 'text of the bank'],
  ['reference', 'reference'],
  ['category', 'category'],
];

/** Columns of a form that are looked at. */
export const COLUMNS_MAX = 256;
const ROLES = new Set(COLUMN_CHOICES.map(([value]) => value).filter((value) => value !== ''));
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  decimal_mark: ['.', ','],
  sign: ['as_given', 'inverted', 'unmarked_is_out'],
};

/** The mapping that a form means; null when the form has none. What it does not show stays as it was recognised. */
export function mappingOf(fields: ReadonlyMap<string, string>): Record<string, unknown> | null {
  const base = readBase(fields.get('mapping_base'));
  if (base === null) return null;
  const showsColumns = fields.has('column_0');
  const columns: Record<string, unknown> = {};
  for (const [role, place] of Object.entries(base.columns))
    if (!showsColumns || !ROLES.has(role)) columns[role] = place;
  const texts: number[] = [];
  for (let at = 0; at < COLUMNS_MAX; at++) {
    const role = fields.get(`column_${at}`) ?? '';
    if (role === 'text') texts.push(at);
    else if (ROLES.has(role)) columns[role] = at;
  }
  if (texts.length > 0) columns.text = texts;
  const mapping: Record<string, unknown> = { ...base.rest, columns };
  for (const [name, values] of Object.entries(CHOICES)) {
    const value = fields.get(name);
    if (value !== undefined && values.includes(value)) mapping[name] = value;
  }
  // Said as fields of their own: the form's answer wins over what was recognised.
  for (const name of ['currency', 'date_order']) if ((fields.get(name) ?? '') !== '') delete mapping[name];
  return mapping;
}

function readBase(
  text: string | undefined,
): { readonly columns: Readonly<Record<string, unknown>>; readonly rest: Record<string, unknown> } | null {
  if (text === undefined || text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const { columns, ...rest } = value as Record<string, unknown>;
    const known = typeof columns === 'object' && columns !== null ? { ...columns } : {};
    return { columns: known, rest };
  } catch {
    return null;
  }
}
