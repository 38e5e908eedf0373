/** Accounts on the other side of transactions: one row an owner and number, sealed. */
import type { WantedCounterparty } from '../engine/imports/ledger-port.ts';
import { byteaArray, hexArray, textArray } from './arrays.ts';
import { inBatches } from './batches.ts';
import type { Transaction } from './database.ts';

const FIND_COUNTERPARTIES = {
  name: 'find_counterparties',
  text: `select encode(lookup, 'hex'), id from counterparty_accounts where owner_id = $1 and lookup = any($2::bytea[])`,
};

const ADD_COUNTERPARTIES = {
  name: 'add_counterparties',
  text: `with added as (insert into counterparty_accounts (owner_id, lookup, masked, sealed)
      select $1, * from unnest($2::bytea[], $3::text[], $4::bytea[]) returning lookup, id)
    select string_agg(id::text, ',' order by place)
    from added join unnest($2::bytea[]) with ordinality as wanted (lookup, place) using (lookup)`,
};

const DROP_UNUSED = {
  name: 'drop_unused_counterparties',
  text: `delete from counterparty_accounts c where c.owner_id = $1
    and not exists (select 1 from transactions t where t.owner_id = $1 and t.counterparty_account_id = c.id)
    and not exists (select 1 from imports i where i.owner_id = $1 and i.status in ('receiving', 'applying'))`,
};

/**
 * Deletes the accounts on the other side that no transaction names any more, after transactions went. An import that is
 * under way may be about to name one: then they stay until the next time. The caller holds the owner's lock.
 */
export async function dropUnusedCounterparties(tx: Transaction, owner: number): Promise<void> {
  await tx.run(DROP_UNUSED, [owner]);
}

/**
 * Gives the ids of accounts on the other side, made where missing, in the order given.
 * The caller holds the owner's lock: what is not there when we look is not there when we write. The new ids come as
 * one text in the order of the lookups: a row for each would cost more than writing them.
 */
export async function counterpartyAccounts(
  tx: Transaction,
  owner: number,
  wanted: readonly WantedCounterparty[],
): Promise<number[]> {
  const ids = new Map<string, number>();
  const lookups = wanted.map((one) => one.lookup.toString('hex'));
  await inBatches(lookups, (batch) => {
    const values = [owner, hexArray(batch)];
    return async () => {
      for (const [lookup, id] of await tx.rows(FIND_COUNTERPARTIES, values))
        ids.set(lookup ?? '', Number(id));
    };
  });
  // One number written in two ways is one account.
  const missing = new Map<string, WantedCounterparty>();
  for (const [at, lookup] of lookups.entries()) {
    const one = wanted[at];
    if (one !== undefined && !ids.has(lookup)) missing.set(lookup, one);
  }
  await inBatches([...missing], (batch) => {
    const values = [
      owner,
      byteaArray(batch.map(([, one]) => one.lookup)),
      textArray(batch.map(([, one]) => one.masked())),
      byteaArray(batch.map(([, one]) => one.sealed())),
    ];
    return async () => {
      const [row] = await tx.rows(ADD_COUNTERPARTIES, values);
      const numbers = row?.[0]?.split(',') ?? [];
      for (const [at, [lookup]] of batch.entries()) ids.set(lookup, Number(numbers[at]));
      if (numbers.length !== batch.length)
        throw new Error('internal: counterparty accounts were not written');
    };
  });
  return lookups.map((lookup) => {
    const id = ids.get(lookup);
    if (id === undefined) throw new Error('internal: a counterparty account that was written is not there');
    return id;
  });
}
