/**
 * What a second sight of a known entry adds. Only what was not known is filled and a pending entry becomes booked;
 * nothing that the ledger holds is overwritten, so that the same files in any order and number end in one ledger.
 */
import type { EntryColumns } from './ledger-port.ts';
import type { PreparedEntry } from './prepare-entry.ts';

/** Gives the merged columns, or null when the second sight adds nothing. */
export function mergeEntry(have: EntryColumns, sees: PreparedEntry): EntryColumns | null {
  const books = have.status === 'pending' && sees.status === 'booked';
  const details = mergeDetails(have.details, sees.details);
  const merged: EntryColumns = {
    ...have,
    status: books ? 'booked' : have.status,
    bookingDate: books ? (sees.bookingDate ?? have.bookingDate) : (have.bookingDate ?? sees.bookingDate),
    valueDate: have.valueDate ?? sees.valueDate,
    counterpartyName: have.counterpartyName ?? sees.counterpartyName,
    text: have.text ?? sees.text,
    bankText: have.bankText ?? sees.bankText,
    reference: have.reference ?? sees.reference,
    details,
  };
  const adds =
    books ||
    merged.bookingDate !== have.bookingDate ||
    merged.valueDate !== have.valueDate ||
    merged.counterpartyName !== have.counterpartyName ||
    merged.text !== have.text ||
    merged.bankText !== have.bankText ||
    merged.reference !== have.reference ||
    details !== have.details ||
    (have.counterpartyAccountId === null && sees.counterparty !== null);
  return adds ? merged : null;
}

/** Members that only the new details have are added, one level into objects such as `references`. */
function mergeDetails(have: string | null, sees: string | null): string | null {
  if (have === null || sees === null || have === sees) return have ?? sees;
  const base: Record<string, unknown> = JSON.parse(have);
  const more: Record<string, unknown> = JSON.parse(sees);
  let adds = false;
  for (const [member, value] of Object.entries(more)) {
    const mine = base[member];
    if (mine === undefined) {
      base[member] = value;
      adds = true;
    } else if (isObject(mine) && isObject(value)) {
      const extra = Object.entries(value).filter(([name]) => mine[name] === undefined);
      if (extra.length === 0) continue;
      base[member] = { ...mine, ...Object.fromEntries(extra) };
      adds = true;
    }
  }
  return adds ? JSON.stringify(base) : have;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
