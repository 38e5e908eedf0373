/** Reading what is asked about accounts of banks, and keeping the answers. */
import type { AccountKind } from '../core/observations.ts';
import type { CandidateRow, MappingReason, MappingRow, MappingState } from '../engine/accounts/rows.ts';
import type { MappingStore, MappingTransaction } from '../engine/accounts/store-port.ts';
import type { OwnerScope } from '../engine/ports.ts';
import { LEAVE_OUT, STORED_MAPPING, storedMappingOf } from './account-mappings.ts';
import { getAccount } from './accounts.ts';
import { byteaArray } from './arrays.ts';
import { addAudit } from './audit.ts';
import type { Database, Statement, TextRow, Transaction } from './database.ts';
import { appendEvent, lockOwner } from './events.ts';
import { instantParameter } from './instants.ts';
import { fileConnection } from './ledger-writes.ts';
import { jobTransaction } from './queue.ts';
import { persistently } from './retry.ts';
import { connectionStanding } from './sync-claims.ts';
import { requestSync } from './syncs.ts';
import { instantText, integer, maybe, textOf } from './text-values.ts';

/** Open ones first; as many as a list of accounts may have. */
const MAPPINGS_MAX = 1_000;
const EXISTS: Statement = {
  name: 'mapping_connection',
  text: 'select 1 from connections where owner_id = $1 and id = $2',
};
const LIST: Statement = {
  name: 'mappings_list',
  text: `select m.id, m.connection_id, m.reason, m.kind, m.currency, m.label, m.holder, m.masked, m.answer, m.account_id,
      m.answered_at, m.created_at, m.updated_at,
      (select json_agg(json_build_array(a.id, a.kind, a.currency, a.label, a.holder, a.masked, a.custom_label) order by a.id)
        from accounts a where a.owner_id = m.owner_id and a.id = any(m.candidates))
    from account_mappings m where m.owner_id = $1 and m.connection_id = $2
    order by m.answer is not null, m.id limit ${MAPPINGS_MAX}`,
};
const GET: Statement = {
  name: 'mapping_get',
  text: `select ${STORED_MAPPING} from account_mappings m
    where m.owner_id = $1 and m.connection_id = $2 and m.id = $3 for update`,
};
const ACCOUNT: Statement = {
  name: 'mapping_account',
  text: 'select currency from accounts where owner_id = $1 and id = $2 for no key update',
};
const NUMBERS: Statement = {
  name: 'mapping_numbers',
  text: `select scheme, encode(lookup, 'hex') from account_identifiers where owner_id = $1 and account_id = $2`,
};
const FOUND: Statement = {
  name: 'mapping_found',
  text: `select encode(lookup, 'hex'), account_id, currency from account_identifiers
    where owner_id = $1 and lookup = any($2::bytea[])`,
};
const SHOWN_AS: Statement = {
  name: 'mapping_shown_as',
  text: `select encode(lookup, 'hex') from account_links
    where owner_id = $1 and connection_id = $2 and account_id = $3 and present limit 1`,
};
const ANSWERED_WITH: Statement = {
  name: 'mapping_answered_with',
  text: `select id from account_mappings
    where owner_id = $1 and connection_id = $2 and account_id = $3 and answer is not null and not applied limit 1`,
};
const SAVE: Statement = {
  name: 'mapping_answer',
  text: `update account_mappings set answer = $3, account_id = $4, answered_by = $5, answered_at = $6, applied = false,
      updated_at = $6 where owner_id = $1 and id = $2`,
};
/** What a sync still has to do of an account goes with its link, as when the account is deleted. */
const DROP_PARTS = `delete from sync_accounts p using account_links l, syncs s
    where l.owner_id = $1 and p.owner_id = l.owner_id and p.lookup = l.lookup and s.owner_id = p.owner_id
      and s.id = p.sync_id and s.connection_id = l.connection_id and p.status in ('waiting', 'running', 'deferred')`;
const DROP_PARTS_OF_LINK: Statement = {
  name: 'mapping_drop_parts',
  text: `${DROP_PARTS} and l.connection_id = $2 and l.lookup = $3`,
};
const DROP_LINK: Statement = {
  name: 'mapping_drop_link',
  text: 'delete from account_links where owner_id = $1 and connection_id = $2 and lookup = $3',
};
const DROP_PARTS_OF_ACCOUNT: Statement = {
  name: 'detach_drop_parts',
  text: `${DROP_PARTS} and l.account_id = $2`,
};
const DROP_LINKS: Statement = {
  name: 'detach_drop_links',
  text: 'delete from account_links where owner_id = $1 and account_id = $2',
};
const OF_BANK: Statement = {
  name: 'detach_of_bank',
  text: `select 1 from accounts a join connections c on c.owner_id = a.owner_id and c.id = a.connection_id
    where a.owner_id = $1 and a.id = $2 and (c.connector <> 'file' or exists (select from account_links l
      where l.owner_id = a.owner_id and l.account_id = a.id))`,
};
const TO_FILES: Statement = {
  name: 'detach_to_files',
  text: 'update accounts set connection_id = $3, updated_at = now() where owner_id = $1 and id = $2',
};

const STATES = { account: 'mapped', new: 'new', ignore: 'ignored' } as const;

const candidateOf = (one: readonly [number, AccountKind, string, ...(string | null)[]]): CandidateRow => ({
  accountId: one[0],
  kind: one[1],
  currency: one[2],
  label: one[3] ?? null,
  holder: one[4] ?? null,
  maskedNumber: one[5] ?? null,
  customLabel: one[6] ?? null,
});

const mappingRow = (row: TextRow): MappingRow => ({
  id: integer(row[0]),
  connectionId: integer(row[1]),
  reason: textOf(row[2]) as MappingReason,
  kind: textOf(row[3]) as AccountKind,
  currency: row[4] ?? null,
  label: row[5] ?? null,
  holder: row[6] ?? null,
  maskedNumber: row[7] ?? null,
  state: maybe(row[8], (answer): MappingState => STATES[answer as keyof typeof STATES]) ?? 'open',
  accountId: maybe(row[9], integer),
  answeredAt: maybe(row[10], instantText),
  createdAt: instantText(row[11]),
  updatedAt: instantText(row[12]),
  candidates:
    maybe(row[13], (text) => (JSON.parse(text) as Parameters<typeof candidateOf>[0][]).map(candidateOf)) ??
    [],
});

const bytes = (lookup: string): Buffer => Buffer.from(lookup, 'hex');

function mappingTransaction(tx: Transaction, scope: OwnerScope): MappingTransaction {
  const owner = scope.ownerId;
  return {
    jobs: jobTransaction(tx),
    standing: (connectionId) => connectionStanding(tx, owner, connectionId),
    async mapping(connectionId, mappingId) {
      const [row] = await tx.rows(GET, [owner, connectionId, mappingId]);
      return row === undefined ? null : storedMappingOf(row, 0);
    },
    async account(accountId) {
      const [row] = await tx.rows(ACCOUNT, [owner, accountId]);
      return row === undefined ? null : { currency: textOf(row[0]) };
    },
    numbersOf: async (accountId) =>
      (await tx.rows(NUMBERS, [owner, accountId])).map(([scheme, lookup]) => ({
        scheme: textOf(scheme),
        lookup: textOf(lookup),
      })),
    found: async (lookups) =>
      (await tx.rows(FOUND, [owner, byteaArray(lookups.map(bytes))])).map((row) => ({
        lookup: textOf(row[0]),
        accountId: integer(row[1]),
        currency: textOf(row[2]),
      })),
    async shownAs(connectionId, accountId) {
      const [row] = await tx.rows(SHOWN_AS, [owner, connectionId, accountId]);
      return row?.[0] ?? null;
    },
    async answeredWith(connectionId, accountId) {
      const [row] = await tx.rows(ANSWERED_WITH, [owner, connectionId, accountId]);
      return maybe(row?.[0], integer);
    },
    async saveAnswer(mappingId, answer, accountId, by, now) {
      await tx.run(SAVE, [owner, mappingId, answer, accountId, by, instantParameter(now)]);
    },
    async dropLink(connectionId, lookup) {
      await tx.run(DROP_PARTS_OF_LINK, [owner, connectionId, bytes(lookup)]);
      await tx.run(DROP_LINK, [owner, connectionId, bytes(lookup)]);
    },
    async detachAccount(accountId, by) {
      if ((await tx.rows(OF_BANK, [owner, accountId])).length === 0) return false;
      const files = await fileConnection(tx, owner);
      await tx.run(LEAVE_OUT, [owner, accountId, 'detached', by]);
      await tx.run(DROP_PARTS_OF_ACCOUNT, [owner, accountId]);
      await tx.run(DROP_LINKS, [owner, accountId]);
      await tx.run(TO_FILES, [owner, accountId, files]);
      return true;
    },
    async appendEvent(event) {
      await appendEvent(tx, owner, event);
    },
    audit: (entry) => addAudit(tx, scope.tenantId, entry),
    requestSync: (wanted) => requestSync(tx, scope, { ...wanted, cause: 'requested' }),
  };
}

/** Opens the mappings of accounts, on a database of the serving role. */
export const openMappingStore = (app: Database): MappingStore => ({
  async list(scope, connectionId) {
    const [known] = await app.rows(scope, EXISTS, [scope.ownerId, connectionId]);
    if (known === undefined) return null;
    return (await app.rows(scope, LIST, [scope.ownerId, connectionId])).map(mappingRow);
  },
  account: (scope, accountId) => getAccount(app, scope, accountId),
  write: (scope, work) =>
    persistently(app, scope, async (tx) => {
      await lockOwner(tx, scope);
      return work(mappingTransaction(tx, scope));
    }),
});
