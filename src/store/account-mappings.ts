/** Accounts of banks that only the account holder can tell: what syncs ask, and what they find answered. */
import type { AccountsWanted } from '../core/connection/wanted.ts';
import type { Evidence } from '../core/matching/account-answers.ts';
import type { AccountKind } from '../core/observations.ts';
import { COMPARED_ACCOUNTS_MAX, type MappingLedger } from '../engine/accounts/ledger-port.ts';
import type {
  MappingAnswerKind,
  MappingReason,
  NewQuestion,
  OtherAccountRow,
  StoredMapping,
} from '../engine/accounts/rows.ts';
import { TRAITS, TRAITS_COLUMNS, traitsOf } from './account-traits.ts';
import { bigintArray, byteaArray } from './arrays.ts';
import type { Statement, TextRow, Transaction } from './database.ts';
import { appendEvent } from './events.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { integer, jsonObject, maybe, textOf, truth } from './text-values.ts';

/** Columns of a mapping `m` with what answers are judged by. */
export const STORED_MAPPING = `m.id, m.connection_id, encode(m.lookup, 'hex'), m.kind, m.currency, m.label, m.holder,
    m.masked, m.evidence, m.answer, m.account_id, m.reason, array_to_json(m.candidates)`;

/** The mapping in a row, its columns beginning at a place. */
export function storedMappingOf(row: TextRow, at: number): StoredMapping {
  const evidence = jsonObject<{ numbers: Evidence['numbers']; masked: Evidence['masked'] }>(row[at + 8]);
  return {
    id: integer(row[at]),
    connectionId: integer(row[at + 1]),
    lookup: textOf(row[at + 2]),
    kind: textOf(row[at + 3]) as AccountKind,
    currency: row[at + 4] ?? null,
    label: row[at + 5] ?? null,
    holder: row[at + 6] ?? null,
    maskedNumber: row[at + 7] ?? null,
    numbers: evidence.numbers,
    masked: evidence.masked,
    answer: (row[at + 9] ?? null) as MappingAnswerKind | null,
    accountId: maybe(row[at + 10], integer),
    reason: textOf(row[at + 11]) as MappingReason,
    candidates: JSON.parse(textOf(row[at + 12])) as number[],
  };
}

/** The connection's own facts once, beside each of its mappings. */
const FACTS: Statement = {
  name: 'listing_facts',
  text: `select c.institution_id, i.bic, c.listed_grant_id, c.force_new, c.wanted, ${STORED_MAPPING}
    from connections c
    left join institutions i on i.id = c.institution_id
    left join account_mappings m on m.owner_id = c.owner_id and m.connection_id = c.id
    where c.owner_id = $1 and c.id = $2 order by m.id`,
};
const FACTS_COLUMNS = 5;
const OTHERS: Statement = {
  name: 'accounts_to_compare',
  text: `select ${TRAITS}, c.institution_id, c.disconnected_at is not null
    from accounts a join connections c on c.owner_id = a.owner_id and c.id = a.connection_id
    where a.owner_id = $1 and not exists (select from account_links l
      where l.owner_id = a.owner_id and l.connection_id = $2 and l.account_id = a.id)
    order by a.id limit ${COMPARED_ACCOUNTS_MAX}`,
};
const IS_OPEN: Statement = {
  name: 'mapping_is_open',
  text: `select answer is null from account_mappings where owner_id = $1 and connection_id = $2 and lookup = $3`,
};
const OPEN: Statement = {
  name: 'mapping_open',
  text: `insert into account_mappings as m (owner_id, connection_id, lookup, reason, kind, currency, label, holder, masked,
      evidence, candidates, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::bigint[], $12::timestamptz, $12::timestamptz)
    on conflict (owner_id, connection_id, lookup) do update set reason = excluded.reason, kind = excluded.kind,
      currency = excluded.currency, label = excluded.label, holder = excluded.holder, masked = excluded.masked,
      evidence = excluded.evidence, candidates = excluded.candidates, answer = null, account_id = null,
      answered_by = null, answered_at = null, applied = false, updated_at = excluded.updated_at`,
};
const CLOSE: Statement = {
  name: 'mappings_close',
  text: `delete from account_mappings
    where owner_id = $1 and connection_id = $2 and answer is null and lookup <> all($3::bytea[])`,
};
const APPLIED: Statement = {
  name: 'mappings_applied',
  text: `update account_mappings set applied = true
    where owner_id = $1 and connection_id = $2 and answer is not null and not applied`,
};
const MOVE: Statement = {
  name: 'mapping_move',
  text: 'update account_mappings set lookup = $3, updated_at = $4 where owner_id = $1 and id = $2',
};
const FULFIL: Statement = {
  name: 'mapping_fulfil',
  text: 'update account_mappings set account_id = $3, updated_at = $4 where owner_id = $1 and id = $2',
};
const LISTED: Statement = {
  name: 'connection_listed',
  text: `update connections set listed_grant_id = $3
    where owner_id = $1 and id = $2 and listed_grant_id is distinct from $3`,
};
const SAME_ACCOUNTS: Statement = {
  name: 'connection_same_accounts',
  text: `select l.connection_id from connections own
    join connections c on c.owner_id = own.owner_id and c.institution_id = own.institution_id and c.id <> own.id
      and c.disconnected_at is null
      and (c.login_lookup is null or own.login_lookup is null or c.login_lookup = own.login_lookup)
    join account_links l on l.owner_id = c.owner_id and l.connection_id = c.id and l.present
    where own.owner_id = $1 and own.id = $2
    group by l.connection_id
    having array_agg(distinct l.account_id order by l.account_id) = $3::bigint[]
    order by l.connection_id limit 1`,
};

const KEYS = (isMasked: boolean): string =>
  `coalesce((select jsonb_agg(jsonb_build_object('scheme', n.scheme, 'lookup', encode(n.lookup, 'hex')))
      from account_identifiers n where n.owner_id = a.owner_id and n.account_id = a.id and n.scheme <> 'name'
        and starts_with(n.scheme, 'masked_') = ${isMasked}), '[]')`;

/** Each connection that shows an account leaves it out from now on, under any handle. */
export const LEAVE_OUT: Statement = {
  name: 'mapping_leave_out',
  text: `insert into account_mappings (owner_id, connection_id, lookup, reason, kind, currency, label, holder, masked,
      evidence, candidates, answer, applied, answered_by, answered_at, created_at, updated_at)
    select l.owner_id, l.connection_id, l.lookup, $3::text, a.kind, a.currency, coalesce(a.custom_label, a.label), a.holder,
      a.masked, jsonb_build_object('numbers', ${KEYS(false)}, 'masked', ${KEYS(true)}),
      case when $3::text = 'detached' then array[a.id] else '{}' end, 'ignore', true, $4, now(), now(), now()
    from account_links l join accounts a on a.owner_id = l.owner_id and a.id = l.account_id
    where l.owner_id = $1 and l.account_id = $2
    on conflict (owner_id, connection_id, lookup) do update set reason = excluded.reason, evidence = excluded.evidence,
      candidates = excluded.candidates, answer = 'ignore', account_id = null, applied = true,
      answered_by = excluded.answered_by, answered_at = now(), updated_at = now()`,
};

const bytes = (lookup: string): Buffer => Buffer.from(lookup, 'hex');
const evidenceText = ({ numbers, masked }: Evidence): string => jsonText({ numbers, masked });

const questionValues = (question: NewQuestion): (string | Buffer | null)[] => [
  bytes(question.lookup),
  question.reason,
  question.kind,
  question.currency,
  question.label,
  question.holder,
  question.maskedNumber,
  evidenceText(question),
  bigintArray(question.candidates),
];

/** The owner's accounts as a new one is compared with them; those that a connection has not shown, where one is named. */
export async function accountsToCompare(
  tx: Transaction,
  owner: number,
  connectionId = 0,
): Promise<readonly OtherAccountRow[]> {
  const rows = await tx.rows(OTHERS, [owner, connectionId]);
  return rows.map((row) => ({
    ...traitsOf(row),
    institutionId: row[TRAITS_COLUMNS] ?? null,
    ended: truth(row[TRAITS_COLUMNS + 1]),
  }));
}

/** The mappings of one owner inside a transaction that holds the owner's lock. */
export const mappingLedger = (tx: Transaction, owner: number): MappingLedger => ({
  async listingFacts(connectionId) {
    const rows = await tx.rows(FACTS, [owner, connectionId]);
    const [first] = rows;
    return {
      institutionId: first?.[0] ?? null,
      bic: first?.[1] ?? null,
      listedGrantId: maybe(first?.[2], integer),
      forceNew: first !== undefined && truth(first[3]),
      wanted: maybe(first?.[4], (text) => jsonObject<AccountsWanted>(text)),
      mappings: rows
        .filter((row) => row[FACTS_COLUMNS] !== null)
        .map((row) => storedMappingOf(row, FACTS_COLUMNS)),
    };
  },

  otherAccounts: (connectionId) => accountsToCompare(tx, owner, connectionId),

  async openMapping(connectionId, question, now) {
    const [known] = await tx.rows(IS_OPEN, [owner, connectionId, bytes(question.lookup)]);
    await tx.run(OPEN, [owner, connectionId, ...questionValues(question), instantParameter(now)]);
    const isNew = known === undefined || !truth(known[0]);
    const data = { reason: question.reason };
    if (isNew) await appendEvent(tx, owner, { type: 'account_mapping.required', connectionId, data });
    return isNew;
  },

  async closeMappings(connectionId, stillOpen) {
    await tx.run(CLOSE, [owner, connectionId, byteaArray(stillOpen.map(bytes))]);
  },
  async noteApplied(connectionId) {
    await tx.run(APPLIED, [owner, connectionId]);
  },
  async moveMapping(id, lookup, now) {
    await tx.run(MOVE, [owner, id, bytes(lookup), instantParameter(now)]);
  },
  async fulfilMapping(id, accountId, now) {
    await tx.run(FULFIL, [owner, id, accountId, instantParameter(now)]);
  },
  async noteListed(connectionId, grantId) {
    await tx.run(LISTED, [owner, connectionId, grantId]);
  },
  async sameAccounts(connectionId, accountIds) {
    const sorted = [...new Set(accountIds)].sort((a, b) => a - b);
    const [row] = await tx.rows(SAME_ACCOUNTS, [owner, connectionId, bigintArray(sorted)]);
    return maybe(row?.[0], integer);
  },
});
