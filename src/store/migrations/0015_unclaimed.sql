-- Consents that a person gave before a connection claims them.

alter table connect_sessions drop constraint connect_sessions_purpose_check,
  add constraint connect_sessions_purpose_check
    check (purpose in ('connect', 'reconnect', 'renew', 'consent_only', 'consent', 'manage'));
alter table connect_attempts drop constraint connect_attempts_purpose_check,
  add constraint connect_attempts_purpose_check
    check (purpose in ('connect', 'reconnect', 'renew', 'consent_only', 'consent'));

-- What a bank granted and nobody has claimed yet. It is no connection: nothing lists, syncs or finds it by that number.
create table unclaimed_consents (
  owner_id bigint not null references owners on delete cascade,
  consent_id bigint not null,
  -- The number that its connection will have, unless it goes to one that is there.
  connection_id bigint not null,
  connector text not null,
  institution_id text collate "C" not null references institutions,
  method text not null,
  sealed_session bytea not null,
  -- The keyed hash of the login, where it is known.
  login_lookup bytea check (length(login_lookup) = 32),
  -- Until when it can be claimed; then the bank is told that it is over.
  claim_until timestamptz not null,
  created_at timestamptz not null,
  primary key (owner_id, consent_id)
);
create index unclaimed_consents_due on unclaimed_consents (claim_until);

-- What a product keeps beside a connection; sealed, and told to nobody.
alter table connections add column sealed_metadata bytea;

------------------------------------------------------------------------------------- who may see which rows

alter table unclaimed_consents enable row level security;
alter table unclaimed_consents force row level security;
create policy unclaimed_consents_owner on unclaimed_consents
  using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()));
grant select, insert, update, delete on unclaimed_consents to {{app}};

-- The jobs role sees ids and times of what is due, then works as {{app}} for one owner.
create policy unclaimed_consents_due on unclaimed_consents for select to {{jobs}} using (true);
grant select (owner_id, consent_id, claim_until) on unclaimed_consents to {{jobs}};
