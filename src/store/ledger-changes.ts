/** What becomes of known entries of the ledger: other columns, presence, other looks, and the history of all that. */
import type { LedgerTransaction } from '../engine/imports/ledger-port.ts';
import { bigintArray, dateArray, hexArray, textArray } from './arrays.ts';
import { inBatches } from './batches.ts';
import type { Statement, Transaction } from './database.ts';
import { instantParameter } from './instants.ts';
import { jsonText } from './json-text.ts';
import { entryArrays } from './ledger-entries.ts';
import { integer, truth } from './text-values.ts';

type Changes = Pick<
  LedgerTransaction,
  | 'updateEntries'
  | 'setPresence'
  | 'addAliases'
  | 'addHistory'
  | 'demoteReferences'
  | 'hasChangedSince'
  | 'lastEvent'
>;

const UPDATE_ENTRIES: Statement = {
  name: 'update_entries',
  text: `update transactions t set revision = $2, entry_date = c.entry_date, booking_date = c.booking_date,
      value_date = c.value_date, status = c.status, amount = c.amount::numeric, counterparty_name = c.counterparty_name,
      counterparty_account_id = c.counterparty_account_id, text = c.text, bank_text = c.bank_text,
      bank_reference = c.bank_reference, details = c.details, content_key = c.content_key, content_hash = c.content_hash,
      review = coalesce(c.review, t.review), absences = 0, missing_since = null, removed_at = null, removed_reason = null,
      updated_at = now()
    from unnest($3::bigint[], $4::text[], $5::date[], $6::date[], $7::date[], $8::text[], $9::text[], $10::text[],
      $11::text[], $12::bigint[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bytea[], $18::bytea[])
      as c (id, review, entry_date, booking_date, value_date, status, currency, amount, counterparty_name,
        counterparty_account_id, text, bank_text, bank_reference, details, content_key, content_hash)
    where t.owner_id = $1 and t.id = c.id`,
};
const SET_PRESENCE: Statement = {
  name: 'set_presence',
  text: `update transactions t set absences = c.absences::smallint,
      missing_since = case when c.presence = 'present' then null else coalesce(t.missing_since, $3::timestamptz) end,
      removed_at = case when c.presence = 'removed' then coalesce(t.removed_at, $3::timestamptz) end,
      removed_reason = c.reason,
      revision = case when c.visible = 't' then $2::bigint else t.revision end,
      updated_at = case when c.visible = 't' then now() else t.updated_at end
    from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[]) as c (id, absences, presence, reason, visible)
    where t.owner_id = $1 and t.id = c.id`,
};
/** What is closed is nobody's duplicate any more. */
const CLEAR_DUPLICATES: Statement = {
  name: 'clear_duplicates_of',
  text: `update transactions set review = null, possible_duplicate_of = null, revision = $2::bigint, updated_at = now()
    where owner_id = $1 and possible_duplicate_of = any($3::bigint[]) and review = 'possible_duplicate'`,
};
const ADD_ALIASES: Statement = {
  name: 'add_aliases',
  text: `insert into transaction_aliases (owner_id, account_id, transaction_id, entry_date, content_key, bank_reference, status)
    select $1, $2, * from unnest($3::bigint[], $4::date[], $5::bytea[], $6::text[], $7::text[]) on conflict do nothing`,
};
/** Before the rows are written: what was before is their revision and status, too. A new row had nothing before. */
const ADD_HISTORY: Statement = {
  name: 'add_history',
  text: `insert into transaction_history (owner_id, transaction_id, number, revision, at, cause, sync_id, import_id, rule,
      matcher, score, explanation, before)
    select $1, id, coalesce((select max(h.number) from transaction_history h
        where h.owner_id = $1 and h.transaction_id = c.id), 0) + 1,
      $2, $3, cause, $4, $5, rule, $6, score::numeric, explanation::jsonb,
      case when cause <> 'marked'
        then jsonb_build_object('revision', t.revision, 'status', t.status) || coalesce(before::jsonb, '{}') end
    from unnest($7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
      as c (id, cause, rule, score, explanation, before)
    join transactions t using (id) where t.owner_id = $1`,
};
const DEMOTE: Statement = {
  name: 'demote_references',
  text: `update accounts set demoted_references = array_append(demoted_references, $3::text)
    where owner_id = $1 and id = $2 and $3::text <> all(demoted_references)`,
};
const CHANGED_SINCE: Statement = {
  name: 'account_changed_since',
  text: `select exists (select from events where owner_id = $1 and sequence > $2 and account_id = $3)`,
};
const LAST_EVENT: Statement = {
  name: 'owner_last_event',
  text: 'select last_event from owners where id = $1',
};

const json = (value: object | null): string | null => (value === null ? null : jsonText(value));

/** Changes of one owner's entries inside a transaction that is in the owner's scope. */
export const ledgerChanges = (tx: Transaction, owner: number): Changes => ({
  updateEntries: (revision, updates) =>
    inBatches(updates, (batch) => {
      const entries = batch.map(({ entry }) => entry);
      const arrays = entryArrays(
        entries,
        entries.map(({ counterpartyAccountId }) => counterpartyAccountId),
      );
      const ids = bigintArray(batch.map(({ id }) => id));
      const reviews = textArray(batch.map(({ review }) => review));
      return () => tx.later(UPDATE_ENTRIES, [owner, revision, ids, reviews, ...arrays]);
    }),

  async setPresence(revision, changes, now) {
    await inBatches(changes, (batch) => {
      const values = [
        bigintArray(batch.map(({ id }) => id)),
        bigintArray(batch.map(({ absences }) => absences)),
        textArray(batch.map(({ presence }) => presence)),
        textArray(batch.map(({ reason }) => reason)),
        textArray(batch.map(({ isVisible }) => (isVisible ? 't' : 'f'))),
      ];
      return () => tx.later(SET_PRESENCE, [owner, revision, instantParameter(now), ...values]);
    });
    const removed = changes.filter(({ presence }) => presence === 'removed').map(({ id }) => id);
    if (removed.length > 0) await tx.later(CLEAR_DUPLICATES, [owner, revision, bigintArray(removed)]);
  },

  addAliases: (accountId, aliases) =>
    inBatches(aliases, (batch) => {
      const values = [
        bigintArray(batch.map(({ id }) => id)),
        dateArray(batch.map(({ date }) => date)),
        hexArray(batch.map(({ key }) => key)),
        textArray(batch.map(({ reference }) => reference ?? '')),
        textArray(batch.map(({ status }) => status)),
      ];
      return () => tx.later(ADD_ALIASES, [owner, accountId, ...values]);
    }),

  addHistory: (revision, { syncId, importId, matcher, at }, entries) =>
    inBatches(entries, (batch) => {
      const values = [
        bigintArray(batch.map(({ id }) => id)),
        textArray(batch.map(({ cause }) => cause)),
        textArray(batch.map(({ rule }) => rule)),
        textArray(batch.map(({ score }) => (score === null ? null : String(score)))),
        textArray(batch.map(({ explanation }) => json(explanation))),
        textArray(batch.map(({ before }) => json(before))),
      ];
      const by = [instantParameter(at), syncId ?? null, importId ?? null, matcher];
      return () => tx.later(ADD_HISTORY, [owner, revision, ...by, ...values]);
    }),

  async demoteReferences(accountId, kind) {
    await tx.later(DEMOTE, [owner, accountId, kind]);
  },

  async hasChangedSince(accountId, sequence) {
    const [row] = await tx.rows(CHANGED_SINCE, [owner, sequence, accountId]);
    return truth(row?.[0]);
  },

  async lastEvent() {
    const [row] = await tx.rows(LAST_EVENT, [owner]);
    return integer(row?.[0]);
  },
});
