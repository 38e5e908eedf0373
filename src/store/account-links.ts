/** What connections call accounts of ours, and which days of them were seen. */
import type { SyncLedger } from '../engine/sync/store-port.ts';
import { TRAITS, TRAITS_COLUMNS, traitsOf } from './account-traits.ts';
import { bigintArray, byteaArray } from './arrays.ts';
import type { Statement, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { instantParameter } from './instants.ts';
import { bytesParameter } from './syncs.ts';
import { integer, textOf } from './text-values.ts';

type Links = Pick<SyncLedger, 'linksOf' | 'numbersOf' | 'saveLink' | 'markAbsent' | 'adoptAccount'>;

const LINKS: Statement = {
  name: 'links_of_connection',
  text: `select ${TRAITS}, encode(l.lookup, 'hex')
    from account_links l join accounts a on a.owner_id = l.owner_id and a.id = l.account_id
    where l.owner_id = $1 and l.connection_id = $2 order by l.account_id`,
};
const NUMBERS: Statement = {
  name: 'numbers_of_accounts',
  text: `select account_id, scheme, encode(lookup, 'hex') from account_identifiers
    where owner_id = $1 and account_id = any($2::bigint[])`,
};
/** Under another name it is the same account: what was covered stays covered. */
const SAVE: Statement = {
  name: 'link_save',
  text: `with older as (
      delete from account_links where owner_id = $1 and connection_id = $2 and account_id = $4 and lookup <> $3
      returning covered_from, covered_to, last_synced_at)
    insert into account_links as l (owner_id, connection_id, lookup, account_id, sealed_handle, bank_status, credit_limit,
      overdraft_limit, next_payment_amount, next_payment_on, covered_from, covered_to, last_synced_at, created_at,
      updated_at)
    select $1, $2, $3, $4, $5, $6, $7::numeric, $8::numeric, $10::numeric, $11::date, min(covered_from), max(covered_to), max(last_synced_at),
      $9::timestamptz, $9::timestamptz from older
    on conflict (owner_id, connection_id, lookup) do update set account_id = excluded.account_id,
      sealed_handle = excluded.sealed_handle, bank_status = excluded.bank_status, present = true,
      credit_limit = excluded.credit_limit, overdraft_limit = excluded.overdraft_limit,
      next_payment_amount = excluded.next_payment_amount, next_payment_on = excluded.next_payment_on, updated_at = excluded.updated_at,
      covered_from = case when l.account_id = excluded.account_id then l.covered_from else excluded.covered_from end,
      covered_to = case when l.account_id = excluded.account_id then l.covered_to else excluded.covered_to end`,
};
const ABSENT: Statement = {
  name: 'links_absent',
  text: `update account_links set present = false, updated_at = $4
    where owner_id = $1 and connection_id = $2 and present and lookup <> all($3::bytea[])`,
};
/** An account of another connection that lives stays there: both bring what they see. */
const ADOPT: Statement = {
  name: 'account_adopt',
  text: `update accounts a set connection_id = $3, updated_at = now() from connections c
    where a.owner_id = $1 and a.id = $2 and c.owner_id = $1 and c.id = a.connection_id and c.id <> $3
      and (c.connector = 'file' or c.disconnected_at is not null)`,
};
const bytes = (lookup: string): Buffer => Buffer.from(lookup, 'hex');

/** The links of one owner inside a transaction that holds the owner's lock. */
export const accountLinks = (tx: Transaction, owner: number): Links => ({
  async linksOf(connectionId) {
    const rows = await tx.rows(LINKS, [owner, connectionId]);
    return rows.map((row) => ({ ...traitsOf(row), lookup: textOf(row[TRAITS_COLUMNS]) }));
  },

  async numbersOf(accountIds) {
    if (accountIds.length === 0) return [];
    const rows = await tx.rows(NUMBERS, [owner, bigintArray(accountIds)]);
    return rows.map((row) => ({
      accountId: integer(row[0]),
      scheme: textOf(row[1]),
      lookup: textOf(row[2]),
    }));
  },

  async saveLink(connectionId, link, now) {
    await tx.run(SAVE, [
      owner,
      connectionId,
      bytes(link.lookup),
      link.accountId,
      bytesParameter(link.sealedHandle),
      link.bankStatus,
      link.creditLimit,
      link.overdraftLimit,
      instantParameter(now),
      link.nextPayment?.amount ?? null,
      link.nextPayment?.date ?? null,
    ]);
  },

  async markAbsent(connectionId, listed, now) {
    await tx.run(ABSENT, [owner, connectionId, byteaArray(listed.map(bytes)), instantParameter(now)]);
  },

  async adoptAccount(accountId, connectionId, origin) {
    if ((await tx.run(ADOPT, [owner, accountId, connectionId])) === 0) return false;
    const data = { changed: ['connection'] };
    await appendEvent(tx, owner, { ...origin, type: 'account.updated', accountId, data });
    return true;
  },
});
