-- Random ids of the Open Finance surface, of connections and of accounts (its products): given when the row is made, by
-- the database, and never changed. Every other surface's ids are made of the number.

alter table connections add column open_finance_id uuid not null default gen_random_uuid();
create unique index connections_by_open_finance_id on connections (owner_id, open_finance_id);

alter table accounts add column open_finance_id uuid not null default gen_random_uuid();
create unique index accounts_by_open_finance_id on accounts (owner_id, open_finance_id);

-- Tokens that account holders got from their banks and that were sent there once: keyed hashes, over all owners. Sent a
-- second time, a bank would end what the first time gave (RFC 6749, 4.1.2).
create table spent_tokens (
  lookup bytea primary key check (length(lookup) = 32),
  at timestamptz not null
);
create index spent_tokens_by_age on spent_tokens (at);
grant select, insert, delete on spent_tokens to {{app}};
