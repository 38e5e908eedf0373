/**
 * What a sighting makes of a known entry. A booking replaces what was pending. A bank's present word replaces its earlier
 * one where it says something; a file only fills what was not known, so that the same files in any order and number end in
 * one ledger. The amount of a booked entry never changes.
 */
import type { Alias } from '../../core/matching/entries.ts';
import { usableReference } from '../../core/matching/hygiene.ts';
import type { EntryColumns } from '../imports/ledger-port.ts';
import type { PreparedEntry } from '../imports/prepare-entry.ts';

/** An entry as it is from now on; `isBooked` when it was pending until now. */
export interface EntryChange {
  readonly entry: EntryColumns;
  readonly isBooked: boolean;
}

/** Gives the entry after a sighting, or null when that changes nothing. `corrects`: the sighting is the present word. */
export function changeEntry(have: EntryColumns, sees: PreparedEntry, corrects: boolean): EntryChange | null {
  const isBooked = have.status === 'pending' && sees.status === 'booked';
  const isSetBack = have.status === 'booked' && sees.status === 'pending';
  const entry = isBooked || (corrects && !isSetBack) ? replaced(have, sees) : filled(have, sees);
  const adds =
    isBooked ||
    isDifferent(have, entry) ||
    (entry.counterpartyAccountId === null && sees.counterparty !== null);
  return adds ? { entry, isBooked } : null;
}

function filled(have: EntryColumns, sees: PreparedEntry): EntryColumns {
  return {
    ...have,
    bookingDate: have.bookingDate ?? sees.bookingDate,
    valueDate: have.valueDate ?? sees.valueDate,
    counterpartyName: have.counterpartyName ?? sees.counterpartyName,
    text: have.text ?? sees.text,
    bankText: have.bankText ?? sees.bankText,
    reference: have.reference ?? sees.reference,
    details: mergeDetails(have.details, sees.details),
  };
}

function replaced(have: EntryColumns, sees: PreparedEntry): EntryColumns {
  // An earlier booking date only stands beside the day that it made.
  const earlierDay = have.bookingDate === sees.date ? have.bookingDate : null;
  return {
    date: sees.date,
    bookingDate: sees.bookingDate ?? earlierDay,
    valueDate: sees.valueDate ?? have.valueDate,
    status: sees.status,
    amount: have.status === 'booked' ? have.amount : sees.amount,
    currency: have.currency,
    counterpartyName: sees.counterpartyName ?? have.counterpartyName,
    counterpartyAccountId: sees.counterparty === null ? have.counterpartyAccountId : null,
    text: sees.text ?? have.text,
    bankText: sees.bankText ?? have.bankText,
    reference: usableReference(sees.reference) === null ? have.reference : sees.reference,
    details: mergeDetails(sees.details, have.details),
    key: sees.key,
    hash: sees.hash,
  };
}

const SHOWN = [
  'date',
  'bookingDate',
  'valueDate',
  'status',
  'amount',
  'counterpartyName',
  'text',
  'bankText',
  'reference',
  'details',
] as const satisfies readonly (keyof EntryColumns)[];

const isDifferent = (have: EntryColumns, now: EntryColumns): boolean =>
  SHOWN.some((column) => have[column] !== now[column]);

/** Members that only `more` has are added to `base`, one level into objects such as `references`. */
function mergeDetails(base: string | null, more: string | null): string | null {
  if (base === null || more === null || base === more) return base ?? more;
  const merged: Record<string, unknown> = JSON.parse(base);
  const others: Record<string, unknown> = JSON.parse(more);
  let adds = false;
  for (const [member, value] of Object.entries(others)) {
    const mine = merged[member];
    if (mine === undefined) {
      merged[member] = value;
      adds = true;
    } else if (isObject(mine) && isObject(value)) {
      const extra = Object.entries(value).filter(([name]) => mine[name] === undefined);
      if (extra.length === 0) continue;
      merged[member] = { ...mine, ...Object.fromEntries(extra) };
      adds = true;
    }
  }
  return adds ? JSON.stringify(merged) : base;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How an entry looks to matching. */
export const lookOf = ({ date, key, reference, status }: Alias): Alias => ({
  date,
  key,
  reference: usableReference(reference),
  status,
});

/**
 * Whether a look says more than the entry's own and the known ones: another content, or, where references count, another
 * reference.
 */
export function isOtherLook(
  look: Alias,
  own: Alias,
  known: readonly Alias[],
  referencesCount: boolean,
): boolean {
  const isKnown = (one: Alias): boolean => {
    if (one.key !== look.key) return false;
    if (!referencesCount || look.reference === null || one.reference === null) return true;
    return one.reference === look.reference;
  };
  return ![own, ...known].some(isKnown);
}
