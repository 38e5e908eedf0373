/** What is in our ledger, read past everything as the superuser. */
import type { Life } from './life.ts';

export interface LedgerEntry {
  readonly id: string;
  readonly accountId: string;
  readonly day: string;
  readonly status: string;
  readonly amount: string;
  readonly text: string;
  readonly reference: string;
  readonly revision: number;
  /** Whether it is shown: a pending entry that the bank has no more is not. */
  readonly isShown: boolean;
  readonly isMissing: boolean;
  readonly review: string;
}

export interface LedgerAccount {
  readonly id: string;
  readonly kind: string;
  /** What is shown of its number. */
  readonly masked: string;
  /** The days that were seen whole; empty while none were. */
  readonly from: string;
  readonly to: string;
  readonly present: boolean;
}

/** All entries of the owner, in the order of their numbers. */
export async function ledgerEntries({ world, scope }: Life): Promise<readonly LedgerEntry[]> {
  const rows = await world.sql(
    `select id, account_id, entry_date, status, amount, coalesce(text, ''), coalesce(bank_reference, ''), revision,
       coalesce(missing_since::text, ''), coalesce(removed_at::text, ''), coalesce(review, '')
     from transactions where owner_id = $1 order by id`,
    [scope.ownerId],
  );
  return rows.map((row) => {
    const [id, accountId, day, status, amount, text, reference, revision, missing, removed, review] = row.map(
      (value) => value ?? '',
    );
    return {
      id: id ?? '',
      accountId: accountId ?? '',
      day: day ?? '',
      status: status ?? '',
      amount: amount ?? '',
      text: text ?? '',
      reference: reference ?? '',
      revision: Number(revision),
      isShown: removed === '' && !(missing !== '' && status === 'pending'),
      isMissing: missing !== '',
      review: review ?? '',
    };
  });
}

/** The accounts of the connection. */
export async function ledgerAccounts({ world, scope }: Life): Promise<readonly LedgerAccount[]> {
  const rows = await world.sql(
    `select a.id, a.kind, coalesce(l.covered_from::text, ''), coalesce(l.covered_to::text, ''), l.present,
       coalesce(a.masked, '')
     from account_links l join accounts a on a.owner_id = l.owner_id and a.id = l.account_id
     where l.owner_id = $1 order by a.id`,
    [scope.ownerId],
  );
  return rows.map(([id, kind, from, to, present, masked]) => ({
    id: id ?? '',
    kind: kind ?? '',
    from: from ?? '',
    to: to ?? '',
    present: present === 't',
    masked: masked ?? '',
  }));
}
