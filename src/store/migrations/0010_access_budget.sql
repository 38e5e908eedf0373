-- Calls of banks as they are counted: with the account holder there and without.

-- Of one account and endpoint of a connection, over all its consents: one row, so that whoever reserves a call waits for
-- the one before. The row is written by every call and has no index beside its key.
create table access_budgets (
  owner_id bigint not null,
  connection_id bigint not null,
  -- 0 for what is of no account: the list of accounts.
  account_id bigint not null,
  endpoint text collate "C" not null,
  -- Instants of the calls that count, epoch milliseconds. A call is there before it leaves.
  unattended bigint[] not null default '{}',
  attended bigint[] not null default '{}',
  -- What the bank says of its own count: calls that it leaves until an instant, less those made since.
  bank_limit integer check (bank_limit >= 0),
  bank_remaining integer check (bank_remaining >= 0),
  bank_resets_at timestamptz,
  -- It refused a call though the account holder was there.
  shut_until timestamptz,
  last_call_at timestamptz not null,
  primary key (owner_id, connection_id, account_id, endpoint),
  foreign key (owner_id, connection_id) references connections on delete cascade
) with (fillfactor = 70);

-- Who was there when a bank was told so: the account holder's address and device as they came, sealed. Kept with the
-- consent that they belong to.
create table access_evidence (
  owner_id bigint not null,
  consent_id bigint not null,
  sync_id bigint not null,
  sealed_facts bytea not null,
  asked_at timestamptz not null,
  first_call_at timestamptz not null,
  last_call_at timestamptz not null,
  calls integer not null check (calls > 0),
  primary key (owner_id, consent_id, sync_id),
  foreign key (owner_id, consent_id) references consents on delete cascade
);

-- When an account of a sync that is put off may be asked for again.
alter table sync_accounts add column next_allowed_at timestamptz;

do $$
declare t text;
begin
  foreach t in array array['access_budgets', 'access_evidence']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()))', t || '_owner', t);
    execute format('grant select, insert, update, delete on %I to {{app}}', t);
  end loop;
end $$;

-- The jobs role sees of which owners rows count nothing any more.
create policy access_budgets_old on access_budgets for select to {{jobs}} using (true);
grant select (owner_id, last_call_at) on access_budgets to {{jobs}};
