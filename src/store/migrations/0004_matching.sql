-- What a transaction is to its bank now, why it is what it is, and what a person decided of that.

alter table transactions
  -- Complete windows in a row that lacked it; one that is seen begins again at 0.
  add column absences smallint not null default 0,
  -- A person merged or split it: only what is exactly the same leads to it, no score.
  add column decided boolean not null default false,
  -- The day (UTC, by the banks' clock) on which a pending entry was seen first.
  add column first_seen date,
  -- Since when the bank does not show it: a pending entry is hidden then, a booked one only marked.
  add column missing_since timestamptz,
  -- A pending entry that is not waited for any more. Booked ones are never removed.
  add column removed_at timestamptz,
  add column removed_reason text check (removed_reason in ('dropped', 'too_old')),
  -- What a person may want to look at.
  add column review text check (review in ('unsure', 'possible_duplicate', 'collision')),
  add column possible_duplicate_of bigint,
  add constraint transactions_removed_pending check (removed_at is null or status = 'pending');
-- Few entries are to be reviewed: taking the others in writes nothing here.
create index transactions_review on transactions (owner_id, entry_date desc, id desc) where review is not null;
create index transactions_possible_duplicates on transactions (owner_id, possible_duplicate_of)
  where possible_duplicate_of is not null;

-- Every change of a transaction: what brought it, by which rule, and what it was before. Append-only.
create table transaction_history (
  owner_id bigint not null,
  transaction_id bigint not null,
  number integer not null,
  -- The event that announced it.
  revision bigint not null,
  -- By the banks' clock.
  at timestamptz not null,
  cause text not null check (cause in ('marked', 'booked', 'changed', 'missing', 'returned', 'removed', 'categorised',
    'merged', 'split', 'confirmed')),
  sync_id bigint,
  import_id bigint,
  -- Who it was, where it was a person or their program.
  actor text,
  rule text,
  -- The version of the matcher that decided.
  matcher integer,
  score numeric,
  explanation jsonb,
  before jsonb,
  -- The other transaction: merged into this one, or split off.
  other_id bigint,
  primary key (owner_id, transaction_id, number),
  foreign key (owner_id, transaction_id) references transactions on delete cascade
);
create index transaction_history_by_revision on transaction_history (owner_id, revision);

-- Other looks of a transaction: what it was seen as before, in another file, or under another id. A sighting that looks so
-- is this transaction.
create table transaction_aliases (
  owner_id bigint not null,
  transaction_id bigint not null,
  account_id bigint not null,
  entry_date date not null,
  content_key bytea not null check (length(content_key) = 16),
  -- '' where the bank gave none.
  bank_reference text not null default '',
  status text not null check (status in ('booked', 'pending')),
  primary key (owner_id, transaction_id, entry_date, content_key, bank_reference, status),
  foreign key (owner_id, transaction_id) references transactions on delete cascade
);
create index transaction_aliases_of_account on transaction_aliases (owner_id, account_id, entry_date);

-- Whose references are not believed any more: connectors by their id, `file` for statement files.
alter table accounts add column demoted_references text[] not null default '{}';

-- When the account's window went into the ledger (its first chunk, for a large one), and what the matcher was told: enough
-- to do it again. What was fetched of it stays as long as the bank's replies.
alter table sync_accounts
  add column taken_in_at timestamptz,
  add column matching jsonb;
alter table imports
  add column taken_in_at timestamptz,
  add column matching jsonb;

do $$
declare t text;
begin
  foreach t in array array['transaction_history', 'transaction_aliases']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()))', t || '_owner', t);
    execute format('grant select, insert, update, delete on %I to {{app}}', t);
  end loop;
end $$;
-- It stays as it was written, and goes with its transaction.
revoke update, delete on transaction_history from {{app}};
