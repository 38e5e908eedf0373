-- What of a bank's list is wanted, kept with the connection: null for everything. `kinds` are the kinds of accounts (null
-- for all), `later` says whether accounts that the bank shows after its first list are taken in, `from` is the day before
-- which no entry is wanted (null for none). The attempt has it first: the first sync begins in the transaction that grants.
alter table connect_attempts add column wanted jsonb;
alter table connections add column wanted jsonb;

-- What the finAPI surface keeps of a connection beside what every surface shows. Credentials are sealed.
create table finapi_connections (
  owner_id bigint not null,
  connection_id bigint not null,
  sealed_user_id bytea,
  sealed_customer_id bytea,
  sealed_pin bytea,
  -- What the bank offered to confirm with, in its order.
  procedures jsonb not null default '[]',
  default_procedure text,
  -- Whether entries were ever asked for: then leaving them out is not possible any more.
  positions boolean not null default true,
  -- Whether who owns it may be shown.
  shows_owners boolean not null default false,
  -- How the last update by the user came out, and the sync whose outcome decides where that is not known yet.
  manual_update jsonb,
  manual_sync_id bigint,
  -- How the last update by the clock came out.
  auto_update jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (owner_id, connection_id),
  foreign key (owner_id, connection_id) references connections on delete cascade
);

-- Challenges that a bank put to a user and that the next call answers: one for each bank to be imported, and one for each
-- connection to be updated.
create table finapi_challenges (
  owner_id bigint not null,
  attempt_id bigint not null,
  institution_id text collate "C" not null,
  -- Null for an import.
  connection_id bigint,
  -- The procedures that the bank offered on the way.
  procedures jsonb not null default '[]',
  until timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (owner_id, attempt_id),
  foreign key (owner_id, attempt_id) references connect_attempts on delete cascade
);
create unique index finapi_challenges_of_import on finapi_challenges (owner_id, institution_id)
  where connection_id is null;
create unique index finapi_challenges_of_update on finapi_challenges (owner_id, connection_id)
  where connection_id is not null;

do $$
declare t text;
begin
  foreach t in array array['finapi_connections', 'finapi_challenges']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()))', t || '_owner', t);
    execute format('grant select, insert, update, delete on %I to {{app}}', t);
  end loop;
end $$;

-- What a visit to the hosted page takes in of a bank's list: its attempts have it from here.
alter table connect_sessions add column wanted jsonb;

-- Web forms: visits to the hosted page that stand for a call which a client's users may not make with credentials of
-- their own. The number is that of the visit. The token stands in the address, what was asked and what was answered in the
-- words of this surface; all three are sealed.
create table finapi_web_forms (
  owner_id bigint not null,
  session_id bigint not null,
  kind text not null check (kind in ('import', 'update', 'edit')),
  sealed_token bytea not null,
  sealed_asked bytea not null,
  -- Whether the page offers to store the PIN, and what the user typed there: until access is granted.
  offers_pin boolean not null default false,
  sealed_typed bytea,
  -- When what was asked was done with the connection that came of it; also when nothing can come of it any more.
  settled_at timestamptz,
  response_code integer,
  sealed_response bytea,
  created_at timestamptz not null,
  -- When it is removed.
  remove_at timestamptz not null,
  primary key (owner_id, session_id),
  foreign key (owner_id, session_id) references connect_sessions on delete cascade
);
create index finapi_web_forms_open on finapi_web_forms (created_at) where settled_at is null;
create index finapi_web_forms_old on finapi_web_forms (remove_at);
alter table finapi_web_forms enable row level security;
alter table finapi_web_forms force row level security;
create policy finapi_web_forms_owner on finapi_web_forms using (owner_id = (select current_owner()))
  with check (owner_id = (select current_owner()));
grant select, insert, update, delete on finapi_web_forms to {{app}};
create policy finapi_web_forms_due on finapi_web_forms for select to {{jobs}} using (true);
grant select (owner_id, session_id, settled_at, created_at, remove_at) on finapi_web_forms to {{jobs}};
