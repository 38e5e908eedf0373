/** What is sure of a file, in the form in which a mapping is given. */

import type { DateOrder } from './date.ts';
import type { CsvMapping } from './mapping.ts';
import type { Plan, Sign } from './plan.ts';
import { ROLES, type Role } from './roles.ts';

/** The mapping that says what was recognised; what is open is left out, but for a sign that is likely. */
export function suggestionOf(
  plan: Plan,
  headerLine: number | null,
  open: readonly string[],
  sign: Sign | null,
  mapping: CsvMapping,
  order: DateOrder | null,
): Readonly<Record<string, unknown>> {
  const columns: Partial<Record<Role, string | number | readonly (string | number)[]>> = {};
  for (const role of ROLES) {
    const at = role === 'text' ? undefined : plan.columns.of[role];
    if (at !== undefined && !open.includes(role)) columns[role] = placeOf(plan, at);
  }
  if (plan.columns.text.length > 0) columns.text = plan.columns.text.map((at) => placeOf(plan, at));
  const { mark } = plan.notation;
  return {
    ...mapping,
    delimiter: plan.delimiter,
    header_row: headerLine,
    columns,
    ...(mark !== null && !open.includes('decimal_mark') ? { decimal_mark: mark } : {}),
    ...(order !== null && mapping.date_format === undefined ? { date_order: order } : {}),
    ...(plan.currency !== null ? { currency: plan.currency } : {}),
    ...(sign !== null ? { sign } : {}),
    ...(plan.account !== null ? { account: plan.account.slice(0, 64) } : {}),
  };
}

/** A column by its name where the name is unique, else by its place. */
function placeOf(plan: Plan, at: number): string | number {
  const name = plan.names[at] ?? '';
  return name !== '' && name.length <= 200 && plan.names.filter((one) => one === name).length === 1
    ? name
    : at;
}
