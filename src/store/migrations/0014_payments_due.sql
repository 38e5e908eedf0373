-- What is to be paid next on cards and loans, as the bank says it for the connection. An amount in the account's currency,
-- without a sign. Both are there or neither is.
alter table account_links
  add column next_payment_amount numeric check (next_payment_amount >= 0),
  add column next_payment_on date,
  add constraint account_links_next_payment check ((next_payment_amount is null) = (next_payment_on is null));
