/** A ledger for list reads, made in the database itself: owners of ten thousand transactions each. */
import { createApiKey } from '../../src/engine/api-keys.ts';
import type { OwnerScope } from '../../src/engine/ports.ts';
import { systemRandom } from '../../src/services/random.ts';
import { withClient } from '../../src/store/embedded/connect.ts';
import type { LedgerBench } from '../imports/harness.ts';

/** A person with four accounts over ten years. */
export const ROWS_PER_OWNER = 10_000;
const ACCOUNTS_PER_OWNER = 4;
/** Owners that are asked for, spread over all. */
const READERS = 16;

/** An owner that lists are read of. */
export interface Reader {
  readonly scope: OwnerScope;
  readonly accountId: number;
  readonly token: string;
}

const MAKE_ACCOUNTS = `with made as (
    insert into tributary.connections (owner_id, connector) values ($1, 'file') returning id)
  insert into tributary.accounts (owner_id, connection_id, kind, currency, label, masked)
  select $1, made.id, 'current', 'EUR', 'Account ' || n, 'DE****' || 1000 + n from made, generate_series(1, $2::int) n
  returning id`;

const MAKE_COUNTERPARTIES = `insert into tributary.counterparty_accounts (owner_id, lookup, masked, sealed)
  select $1, sha256(int8send(n)), 'DE****' || 1000 + n, sha512(int8send(n)) from generate_series(1, 50) n returning id`;

const MAKE_ROWS = `insert into tributary.transactions (owner_id, account_id, counterparty_account_id, revision, entry_date,
    booking_date, value_date, status, currency, amount, counterparty_name, text, bank_text, category, bank_reference,
    details, content_key, content_hash)
  select $1, ($2::bigint[])[1 + n % $4], ($3::bigint[])[1 + n % 50], 1, day, day, day, 'booked', 'EUR',
    ((n * 7919) % 200000 - 120000) / 100.0, (array['REWE Markt GmbH', 'Stadtwerke München', 'Deutsche Bahn AG',
      'Vermieter Lindner & Partner', 'Müller "Am Markt"'])[1 + n % 5],
    'Rechnung RE-' || n || ' vom ' || day || case when n % 40 = 0 then ' Versicherung' else ' vielen Dank' end,
    (array['FOLGELASTSCHRIFT', 'KARTENZAHLUNG', 'GUTSCHRIFT'])[1 + n % 3],
    (array[null, 'FOOD.GROCERIES', 'TRANSPORT.FUEL', 'HOME.FURNITURE', 'SERVICES.INSURANCE'])[1 + n % 5], 'REF' || n,
    '{"references":{"end_to_end":"E2E-' || n || '"},"codes":{"proprietary":"105"},"counterparty_bic":"COBADEFFXXX"}',
    substring(sha256(int8send(n)) for 16), substring(sha256(int8send(-n)) for 16)
  from (select n, date '2025-12-31' - (n * 3650 / $5::int)::int as day from generate_series($5::int, 1, -1) n) rows`;

/** What nobody chose a category for was looked at all the same. */
const MAKE_ANSWERS = `insert into tributary.transaction_categories (owner_id, transaction_id, entry_date, source,
    confidence, version)
  select owner_id, id, entry_date, 'none', 0, 1 from tributary.transactions on conflict do nothing`;

/** Fills the database with so many rows. Gives some of the owners, with an API key each. */
export async function fillLists(bench: LedgerBench, rows: number): Promise<readonly Reader[]> {
  const owners = Math.max(1, Math.round(rows / ROWS_PER_OWNER));
  const scopes: { scope: OwnerScope; accountId: number }[] = [];
  await withClient(bench.url, async (client) => {
    for (let at = 0; at < owners; at++) {
      const scope = await bench.newOwner();
      const accounts = await client.query<{ id: string }>(MAKE_ACCOUNTS, [scope.ownerId, ACCOUNTS_PER_OWNER]);
      const others = await client.query<{ id: string }>(MAKE_COUNTERPARTIES, [scope.ownerId]);
      const ids = [accounts, others].map((made) => made.rows.map((row) => row.id));
      await client.query(MAKE_ROWS, [scope.ownerId, ...ids, ACCOUNTS_PER_OWNER, ROWS_PER_OWNER]);
      scopes.push({ scope, accountId: Number(ids[0]?.[0]) });
    }
    await client.query(MAKE_ANSWERS);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
  const step = Math.max(1, Math.floor(owners / READERS));
  const chosen = scopes.filter((_, at) => at % step === 0).slice(0, READERS);
  return Promise.all(chosen.map(async (one) => ({ ...one, token: await tokenFor(bench, one.scope) })));
}

async function tokenFor(bench: LedgerBench, scope: OwnerScope): Promise<string> {
  const { directory } = bench;
  const clock = { now: () => new Date() };
  const made = await createApiKey(
    { directory, clock, random: systemRandom, mode: 'sandbox' },
    { tenantId: scope.tenantId, ownerId: null, ownerOnly: false, scopes: ['*'], actor: 'bench' },
    {
      name: `reader ${scope.ownerId}`,
      scopes: ['*'],
      ownerId: scope.ownerId,
      ownerOnly: true,
      expiresAt: null,
    },
  );
  if (!made.ok) throw new Error(`no key: ${made.fault.code}`);
  return made.value.token;
}
