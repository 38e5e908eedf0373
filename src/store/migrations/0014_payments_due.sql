-- What is to be paid next on cards and loans, as the bank says it for the connection. An amount in the account's currency,
-- without a sign. Both are there or neither is.
alter table account_links
  add column next_payment_amount numeric check (next_payment_amount >= 0),
  add column next_payment_on date,
  add constraint account_links_next_payment check ((next_payment_amount is null) = (next_payment_on is null));

-- Whose an answer is that is kept: it goes when the owner is forgotten, and not after its day.
alter table idempotency_keys add column owner_id bigint references owners on delete cascade;
create index idempotency_keys_of_owner on idempotency_keys (owner_id) where owner_id is not null;
