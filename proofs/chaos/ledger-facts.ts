/** What a ledger and a feed hold, read past the server as superuser, so that two of them can be compared. */
import type pg from 'pg';
import { withClient } from '../../src/store/embedded/connect.ts';

/** A ledger as content, without ids: equal facts are equal ledgers, but for a collision of two 64-bit hashes. */
export interface LedgerFacts {
  readonly count: string;
  readonly sum: string;
  /** Sums of two hashes over the lines: they do not depend on the order, and count copies. */
  readonly lines: string;
  readonly accounts: string;
  readonly balances: string;
  readonly statements: string;
}

const LINE = `concat_ws('|', entry_date, booking_date, value_date, status, amount, currency, counterparty_name, text,
  bank_text, bank_reference, details, category, (select masked from tributary.counterparty_accounts c
    where c.owner_id = t.owner_id and c.id = t.counterparty_account_id))`;

const FACTS = `select
  (select count(*) from tributary.transactions where owner_id = $1) as count,
  (select coalesce(sum(amount), 0) from tributary.transactions where owner_id = $1) as sum,
  (select coalesce(sum(hashtextextended(line, 0)::numeric), 0) || ' ' || coalesce(sum(hashtextextended(line, 1)::numeric), 0)
    from (select ${LINE} as line from tributary.transactions t where owner_id = $1) lines) as lines,
  (select string_agg(concat_ws('|', kind, currency, label, masked), ' ' order by id) from tributary.accounts
    where owner_id = $1) as accounts,
  (select string_agg(concat_ws('|', type, reference_date, amount), ' ' order by account_id, type, reference_date)
    from tributary.balances where owner_id = $1) as balances,
  (select string_agg(concat_ws('|', from_date, to_date, opening, closing, booked, booked_sum, difference), ' '
    order by import_id, ordinal) from tributary.statements where owner_id = $1) as statements`;

/** An owner's number by its reference. */
async function ownerNumber(client: pg.Client, reference: string): Promise<string> {
  const found = await client.query<{ id: string }>('select id from tributary.owners where reference = $1', [
    reference,
  ]);
  const id = found.rows[0]?.id;
  if (id === undefined) throw new Error(`no owner ${reference}`);
  return id;
}

/** What the ledger of the owner with this reference holds. */
export const ledgerFacts = (url: string, reference: string): Promise<LedgerFacts> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<LedgerFacts>(FACTS, [await ownerNumber(client, reference)]);
    const facts = rows[0];
    if (facts === undefined) throw new Error('no facts');
    return facts;
  });

/** How many there are depends on when the job looks, and on nothing that is proved here. */
const CATEGORISED = 'transactions.categorised';

/** An owner's feed, without what tells of categories. */
export interface FeedFacts {
  readonly types: readonly string[];
  /** Sequence numbers that are not one more than the one before, and those that rows name but no event has. */
  readonly gaps: number;
  readonly lost: number;
  readonly lastTaken: number;
}

/** What the feed of the owner with this reference holds. */
export const feedFacts = (url: string, reference: string): Promise<FeedFacts> =>
  withClient(url, async (client) => {
    const owner = await ownerNumber(client, reference);
    // At one moment: a job that categorises may tell of it meanwhile.
    await client.query('begin isolation level repeatable read');
    const { rows } = await client.query<{ sequence: string; type: string }>(
      'select sequence, type from tributary.events where owner_id = $1 order by sequence',
      [owner],
    );
    const lost = await client.query<{ n: string }>(
      `select count(*) as n from tributary.transactions t where owner_id = $1 and not exists
        (select from tributary.events e where e.owner_id = $1 and e.sequence = t.revision)`,
      [owner],
    );
    const last = await client.query<{ n: string }>(
      'select last_event as n from tributary.owners where id = $1',
      [owner],
    );
    await client.query('commit');
    const types = rows.map((row) => row.type).filter((type) => type !== CATEGORISED);
    return {
      types,
      gaps: rows.filter((row, at) => Number(row.sequence) !== at + 1).length,
      lost: Number(lost.rows[0]?.n),
      lastTaken: Number(last.rows[0]?.n) - (rows.length - types.length),
    };
  });

/** How an import stands. */
export interface ImportState {
  readonly status: string;
  readonly fault: unknown;
  readonly worker: string;
  readonly pages: string;
}

/** The imports of an owner, oldest first. */
export const importStates = (url: string, reference: string): Promise<readonly ImportState[]> =>
  withClient(url, async (client) => {
    const found = await client.query<ImportState>(
      `select i.status, i.fault, i.worker, (select count(*) from tributary.data_pages p
          where p.owner_id = i.owner_id and p.document_id = i.document_id) as pages
        from tributary.imports i where owner_id = $1 order by id`,
      [await ownerNumber(client, reference)],
    );
    return found.rows;
  });
