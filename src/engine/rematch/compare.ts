/** Compares the rows of an account with those of a rehearsal: which sightings are one transaction, and which are not. */
import type { Alias } from '../../core/matching/entries.ts';
import { usableReference } from '../../core/matching/hygiene.ts';
import type { Tombstone } from '../imports/ledger-port.ts';
import type { TransactionPresence } from '../ports.ts';
import type { MemoryLedger, MemoryRow } from './memory-ledger.ts';
import type { LedgerRow } from './rows.ts';

/** One side of a difference. */
export interface ShownRow {
  /** The transaction; null for a row of the rehearsal. */
  readonly id: number | null;
  readonly date: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: string;
  readonly presence: TransactionPresence;
  readonly reference: string | null;
  /** How else it looked: so many. */
  readonly looks: number;
}

/** Rows that share a look and are not the same on both sides. */
export interface Difference {
  /** Fewer transactions than in the ledger, more, or as many that are something else. */
  readonly what: 'joined' | 'separated' | 'changed';
  readonly ledger: readonly ShownRow[];
  readonly rehearsed: readonly ShownRow[];
  /** Why the rehearsal decided so: what is known of its rows. */
  readonly explanations: readonly object[];
}

interface Side {
  readonly shown: ShownRow;
  /** All looks, the present one too, without status. */
  readonly looks: readonly string[];
  /** Two rows with the same are the same. */
  readonly signature: string;
  readonly explanations: readonly object[];
}

/** The differences of one account. Rows that a person deleted are taken off the rehearsal first. */
export function compareAccount(
  rows: readonly LedgerRow[],
  ledger: MemoryLedger,
  accountId: number,
  graves: readonly Tombstone[],
): readonly Difference[] {
  const rehearsed = withoutDeleted(ledger.ofAccount(accountId), graves, ledger.gravesOf(accountId));
  return differences(rows.map(sideOfLedger), rehearsed.map(sideOfMemory));
}

const nameOf = ({ key, reference }: Pick<Alias, 'key' | 'reference'>): string =>
  `${key} ${usableReference(reference) ?? ''}`;

const sideOfLedger = (row: LedgerRow): Side => sideOf(row, row.id, row.presence, row.aliases, []);

function sideOfMemory({ columns, presence, aliases, history }: MemoryRow): Side {
  const explanations = history.flatMap(({ explanation }) => explanation ?? []);
  return sideOf(columns, null, presence, aliases, explanations);
}

function sideOf(
  own: Alias & { readonly amount: string; readonly currency: string },
  id: number | null,
  presence: TransactionPresence,
  aliases: readonly Alias[],
  explanations: readonly object[],
): Side {
  const { date, amount, currency, status } = own;
  const reference = usableReference(own.reference);
  const others = aliases.map((look) => `${nameOf(look)} ${look.status}`).sort();
  return {
    shown: { id, date, amount, currency, status, presence, reference, looks: aliases.length },
    looks: [...new Set([nameOf(own), ...aliases.map(nameOf)])],
    signature: [nameOf(own), status, amount, currency, presence, ...others].join('\n'),
    explanations,
  };
}

/** Takes as many rows off as were deleted by persons: what merges hold back is not that. */
function withoutDeleted(
  rows: readonly MemoryRow[],
  graves: readonly Tombstone[],
  merged: readonly Tombstone[],
): readonly MemoryRow[] {
  if (graves.length === 0) return rows;
  const left = new Map<string, number>();
  for (const grave of graves) left.set(nameOf(grave), (left.get(nameOf(grave)) ?? 0) + grave.copies);
  for (const grave of merged) left.set(nameOf(grave), (left.get(nameOf(grave)) ?? 0) - grave.copies);
  return rows.filter((row) => {
    const name = nameOf(row.columns);
    const copies = left.get(name) ?? 0;
    if (copies > 0) left.set(name, copies - 1);
    return copies <= 0;
  });
}

function differences(ledger: readonly Side[], rehearsed: readonly Side[]): readonly Difference[] {
  const counts = new Map<string, number>();
  for (const { signature } of rehearsed) counts.set(signature, (counts.get(signature) ?? 0) + 1);
  const take = ({ signature }: Side): boolean => {
    const count = counts.get(signature) ?? 0;
    if (count > 0) counts.set(signature, count - 1);
    return count > 0;
  };
  const here = ledger.filter((side) => !take(side));
  // What is left of a signature was not in the ledger: the last ones of it.
  const there = [...rehearsed].reverse().filter(take).reverse();
  return components(here, there).map(differenceOf);
}

interface Component {
  readonly here: Side[];
  readonly there: Side[];
}

/** Groups rows that share a look, directly or by way of others. */
function components(here: readonly Side[], there: readonly Side[]): readonly Component[] {
  const parents = new Map<string, string>();
  const rootOf = (look: string): string => {
    let at = look;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
    return at;
  };
  for (const { looks } of [...here, ...there])
    for (const look of looks) parents.set(rootOf(look), rootOf(looks[0] ?? look));
  const groups = new Map<string, Component>();
  const put = (side: Side, of: keyof Component): void => {
    const root = rootOf(side.looks[0] ?? '');
    const group = groups.get(root) ?? { here: [], there: [] };
    groups.set(root, group);
    group[of].push(side);
  };
  for (const side of here) put(side, 'here');
  for (const side of there) put(side, 'there');
  return [...groups.values()];
}

function differenceOf({ here, there }: Component): Difference {
  const what = there.length < here.length ? 'joined' : there.length > here.length ? 'separated' : 'changed';
  return {
    what,
    ledger: here.map(({ shown }) => shown),
    rehearsed: there.map(({ shown }) => shown),
    explanations: there.flatMap(({ explanations }) => explanations),
  };
}
