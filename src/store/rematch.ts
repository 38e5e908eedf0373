/** What a rehearsal of matching reads: owners, what went into their ledgers in its order, and the rows that came of it. */
import type { LocalDate } from '../core/dates.ts';
import type { Alias } from '../core/matching/entries.ts';
import type { TransactionPresence } from '../engine/ports.ts';
import type {
  FileStep,
  LedgerRow,
  RematchStore,
  ReviewStep,
  Step,
  WindowStep,
} from '../engine/rematch/rows.ts';
import type { MatchingFacts } from '../engine/sync/store-port.ts';
import type { BeforeChange } from '../engine/transaction-reviews/port.ts';
import type { StatementFormat } from '../statements/contract.ts';
import type { Database, Statement, TextRow } from './database.ts';
import { openImportStore } from './imports.ts';
import { instantMs } from './instants.ts';
import { syncParts } from './sync-parts.ts';
import { integer, jsonObject, maybe, textOf, truth } from './text-values.ts';

/** Every owner has a key. */
const OWNERS: Statement = {
  name: 'rematch_owners',
  text: 'select distinct owner_id from owner_keys order by owner_id',
};
const TENANT_OF: Statement = {
  name: 'rematch_tenant_of',
  text: 'select tenant_id from owners where id = $1',
};
const LAST_EVENT: Statement = {
  name: 'rematch_last_event',
  text: 'select last_event from owners where id = $1',
};
const ACCOUNTS: Statement = {
  name: 'rematch_accounts',
  text: 'select id from accounts where owner_id = $1 order by id',
};
/** The event of a window says where it stands; one that changed nothing has none, and stands by its time. */
const WINDOWS: Statement = {
  name: 'rematch_windows',
  text: `select p.sync_id, p.ordinal, s.connection_id, p.account_id, p.window_from, p.window_to, p.matching, p.taken_in_at,
      (select min(e.sequence) from events e where e.owner_id = p.owner_id and e.sync_id = p.sync_id
        and e.account_id = p.account_id and e.type = 'transactions.changed'),
      p.stage = 'done' and exists (select from sync_pages g where g.owner_id = p.owner_id and g.sync_id = p.sync_id
        and g.ordinal = p.ordinal and g.capability = 'transactions' and g.sealed_observations is not null)
    from sync_accounts p join syncs s on s.owner_id = p.owner_id and s.id = p.sync_id
    where p.owner_id = $1 and p.taken_in_at is not null and p.account_id is not null and p.window_from is not null
    order by p.taken_in_at, p.sync_id, p.ordinal`,
};
const FILES: Statement = {
  name: 'rematch_files',
  text: `select i.id, i.document_id, i.format, i.options, coalesce(i.finished_at, i.updated_at),
      (select min(e.sequence) from events e where e.owner_id = i.owner_id and e.import_id = i.id
        and e.type in ('transactions.changed', 'import.completed')),
      i.status = 'done' and exists (select from data_pages d where d.owner_id = i.owner_id
        and d.document_id = i.document_id),
      (select coalesce(json_agg(distinct e.account_id), '[]') from events e where e.owner_id = i.owner_id
        and e.import_id = i.id and e.type = 'transactions.changed' and e.account_id is not null),
      (select coalesce(json_agg(json_build_array(t.ordinal, t.account_id)), '[]') from statements t
        where t.owner_id = i.owner_id and t.import_id = i.id)
    from imports i where i.owner_id = $1 and i.document_id is not null and i.format is not null
      and (i.status = 'done' or i.inserted + i.updated > 0)
    order by i.id`,
};
const REVIEWS: Statement = {
  name: 'rematch_reviews',
  text: `select h.cause, h.revision, h.at, h.before, t.account_id from transaction_history h
    join transactions t on t.owner_id = h.owner_id and t.id = h.transaction_id
    where h.owner_id = $1 and h.cause in ('merged', 'split') and h.before is not null order by h.revision`,
};
/** Merges into, and splits of, what was deleted later: their history went with it. */
const LOST: Statement = {
  name: 'rematch_lost',
  text: `select e.account_id, e.sequence, e.created_at from events e
    where e.owner_id = $1 and e.account_id is not null and (
      (e.type = 'transaction.deleted' and e.data ? 'merged_into_id' and not exists (
        select from transaction_history h where h.owner_id = e.owner_id and h.revision = e.sequence + 1
          and h.cause = 'merged'))
      or (e.type = 'transaction.updated' and e.data -> 'changed' ? 'split' and not exists (
        select from transaction_history h where h.owner_id = e.owner_id and h.revision = e.sequence
          and h.cause = 'split' and h.before is not null)))`,
};
const DELETED: Statement = {
  name: 'rematch_deleted',
  text: `select account_id, sequence, created_at, data ->> 'transaction_id' from events
    where owner_id = $1 and type = 'transaction.deleted' and account_id is not null and not data ? 'merged_into_id'`,
};
const ROWS: Statement = {
  name: 'rematch_rows',
  text: `select t.id, t.entry_date, t.amount, t.currency, t.status, encode(t.content_key, 'hex'), t.bank_reference,
      case when t.removed_at is not null then 'removed' when t.missing_since is not null then 'missing' else 'present' end,
      (select coalesce(json_agg(json_build_array(a.entry_date, encode(a.content_key, 'hex'), a.bank_reference, a.status)),
        '[]') from transaction_aliases a where a.owner_id = t.owner_id and a.transaction_id = t.id)
    from transactions t where t.owner_id = $1 and t.account_id = $2 order by t.id`,
};
const TOMBSTONES: Statement = {
  name: 'rematch_tombstones',
  text: `select entry_date, encode(content_key, 'hex'), bank_reference, copies from tombstones
    where owner_id = $1 and account_id = $2`,
};

/** A step with where it stands: by its event, else by its time. */
interface Placed {
  readonly step: Step;
  readonly sequence: number | null;
  readonly at: number;
}

/** Opens the store of rehearsals: it only reads. */
export function openRematchStore(app: Database, jobs: Database): RematchStore {
  const { pages } = syncParts(app);
  const { readPage } = openImportStore(app, jobs, async () => null);
  return {
    pages,
    readPage,

    async owners() {
      const found = await jobs.rows(null, OWNERS);
      const scopes = [];
      for (const row of found) {
        const ownerId = integer(row[0]);
        const [tenant] = await app.rows({ tenantId: 0, ownerId }, TENANT_OF, [ownerId]);
        if (tenant !== undefined) scopes.push({ tenantId: integer(tenant[0]), ownerId });
      }
      return scopes;
    },

    async lastEvent(scope) {
      const [row] = await app.rows(scope, LAST_EVENT, [scope.ownerId]);
      return integer(row?.[0]);
    },

    history: (scope) =>
      app.transaction(scope, async (tx) => {
        const of = [scope.ownerId];
        const [last] = await tx.rows(LAST_EVENT, of);
        const accounts = await tx.rows(ACCOUNTS, of);
        const placed = [
          ...(await tx.rows(FILES, of)).map(fileOf),
          ...(await tx.rows(REVIEWS, of)).map(reviewOf),
          ...(await tx.rows(LOST, of)).map(lostOf),
          ...(await tx.rows(DELETED, of)).map(deletedOf),
          ...(await tx.rows(WINDOWS, of)).map(windowOf),
        ];
        return {
          lastEvent: integer(last?.[0]),
          accountIds: accounts.map(([id]) => integer(id)),
          steps: inOrder(placed),
        };
      }),

    rows: async (scope, accountId) => (await app.rows(scope, ROWS, [scope.ownerId, accountId])).map(rowOf),

    tombstones: async (scope, accountId) =>
      (await app.rows(scope, TOMBSTONES, [scope.ownerId, accountId])).map((row) => ({
        date: textOf(row[0]) as LocalDate,
        key: textOf(row[1]),
        reference: row[2] ?? '',
        copies: integer(row[3]),
      })),
  };
}

/** By event; what has none goes before the first event that came later. */
function inOrder(placed: readonly Placed[]): readonly Step[] {
  const told = placed.filter(({ sequence }) => sequence !== null);
  told.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
  const silent = placed.filter(({ sequence }) => sequence === null).sort((a, b) => a.at - b.at);
  const steps: Step[] = [];
  let next = 0;
  for (const { step, at } of told) {
    for (let one = silent[next]; one !== undefined && one.at < at; one = silent[++next]) steps.push(one.step);
    steps.push(step);
  }
  for (const { step } of silent.slice(next)) steps.push(step);
  return steps;
}

function windowOf(row: TextRow): Placed {
  const step: WindowStep = {
    kind: 'window',
    syncId: integer(row[0]),
    ordinal: integer(row[1]),
    connectionId: integer(row[2]),
    accountId: integer(row[3]),
    window: { from: textOf(row[4]) as LocalDate, to: textOf(row[5]) as LocalDate },
    matching: jsonObject<MatchingFacts>(textOf(row[6])),
    isKept: truth(row[9]),
  };
  return { step, at: instantMs(textOf(row[7])), sequence: maybe(row[8], integer) };
}

function fileOf(row: TextRow): Placed {
  const statements = new Map<number, number>(JSON.parse(textOf(row[8])));
  const changed: number[] = JSON.parse(textOf(row[7]));
  const at = instantMs(textOf(row[4]));
  const step: FileStep = {
    kind: 'file',
    importId: integer(row[0]),
    documentId: integer(row[1]),
    format: textOf(row[2]) as StatementFormat,
    options: jsonObject<Record<string, unknown>>(textOf(row[3])),
    at,
    accountIds: [...new Set([...changed, ...statements.values()])],
    statements,
    isKept: truth(row[6]),
  };
  return { step, at, sequence: maybe(row[5], integer) };
}

function reviewOf(row: TextRow): Placed {
  const step: ReviewStep = {
    kind: 'review',
    cause: row[0] === 'merged' ? 'merged' : 'split',
    before: jsonObject<BeforeChange>(textOf(row[3])),
    accountId: integer(row[4]),
  };
  return { step, sequence: integer(row[1]), at: instantMs(textOf(row[2])) };
}

const placedAt = (step: Step, row: TextRow): Placed => ({
  step,
  sequence: integer(row[1]),
  at: instantMs(textOf(row[2])),
});
const lostOf = (row: TextRow): Placed => placedAt({ kind: 'lost', accountId: integer(row[0]) }, row);
const deletedOf = (row: TextRow): Placed =>
  placedAt({ kind: 'deleted', accountId: integer(row[0]), id: integer(row[3]) }, row);

type LookJson = readonly [LocalDate, string, string, Alias['status']];

function rowOf(row: TextRow): LedgerRow {
  const looks: readonly LookJson[] = JSON.parse(textOf(row[8]));
  return {
    id: integer(row[0]),
    date: textOf(row[1]) as LocalDate,
    amount: textOf(row[2]),
    currency: textOf(row[3]),
    status: row[4] === 'pending' ? 'pending' : 'booked',
    key: textOf(row[5]),
    reference: row[6] ?? null,
    presence: textOf(row[7]) as TransactionPresence,
    aliases: looks.map(([date, key, reference, status]) => ({
      date,
      key,
      reference: reference === '' ? null : reference,
      status,
    })),
  };
}
