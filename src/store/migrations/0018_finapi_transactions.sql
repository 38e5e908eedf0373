-- Transactions as the finAPI surface shows them: what is only of that dialect, beside the ledger.

-- What is another than at first of an entry of the ledger. Entries without a row are new and not split, so taking them in
-- writes nothing here.
create table finapi_transactions (
  owner_id bigint not null references owners on delete cascade,
  transaction_id bigint not null,
  is_new boolean not null default true,
  -- Whether it has rows in finapi_parts.
  is_split boolean not null default false,
  -- A person took its category away: what the job answers is not shown here, until somebody asks for categories again.
  is_cleared boolean not null default false,
  -- When it was booked, of one that came as pending: this surface has not seen it before.
  booked_at timestamptz,
  -- No foreign key to its transaction: deleting many of them would look for each one. A trigger does it, once a statement.
  primary key (owner_id, transaction_id)
);

-- What a person split an entry into. What is null is the entry's own; the category is copied when the part is made.
create table finapi_parts (
  owner_id bigint not null references owners on delete cascade,
  -- Of one sequence with the entries: an id is of one thing only.
  id bigint not null default nextval('transactions_id_seq'),
  parent_id bigint not null,
  -- In the order of the request, from 1.
  place integer not null check (place > 0),
  amount numeric not null,
  purpose text,
  counterpart_name text,
  -- Numbers that were given for the part: masked for lists, in full in `sealed_numbers`.
  masked_account text,
  masked_iban text,
  counterpart_blz text,
  counterpart_bic text,
  sealed_numbers bytea,
  category_code text collate "C",
  is_new boolean not null,
  created_at timestamptz not null default now(),
  primary key (owner_id, id),
  unique (owner_id, parent_id, place)
);

-- What makes balance and entries of an account agree on this surface. Never in the ledger.
create table finapi_adjustments (
  owner_id bigint not null,
  id bigint not null default nextval('transactions_id_seq'),
  account_id bigint not null,
  booked_on date not null,
  amount numeric not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  category_code text collate "C",
  is_new boolean not null default true,
  import_time timestamptz not null default now(),
  -- Which update of the account made it.
  update_mark timestamptz,
  -- Deleted by a person: it stays, so that it is not made again.
  hidden_at timestamptz,
  primary key (owner_id, id),
  foreign key (owner_id, account_id) references accounts on delete cascade
);
create index finapi_adjustments_of_account on finapi_adjustments (owner_id, account_id);

-- What stands beside entries goes with them, however they go. A tenant that deletes an owner is in no owner's scope: these
-- rows are of the entries, whose deletion is allowed already.
create function leave_finapi() returns trigger language plpgsql as $$
declare
  scope text := current_setting('tributary.owner', true);
  whose bigint;
begin
  for whose in select distinct owner_id from gone loop
    perform set_config('tributary.owner', whose::text, true);
    delete from finapi_transactions s using gone g
      where s.owner_id = whose and g.owner_id = whose and s.transaction_id = g.id;
    delete from finapi_parts p using gone g where p.owner_id = whose and g.owner_id = whose and p.parent_id = g.id;
  end loop;
  perform set_config('tributary.owner', coalesce(scope, ''), true);
  return null;
end $$;
create trigger transactions_leave_finapi after delete on transactions referencing old table as gone
  for each statement execute function leave_finapi();

-- Few entries come as pending; those that come booked write nothing.
create function note_booking() returns trigger language plpgsql as $$
begin
  insert into finapi_transactions (owner_id, transaction_id, booked_at) values (new.owner_id, new.id, now())
    on conflict (owner_id, transaction_id) do update set booked_at = excluded.booked_at;
  return null;
end $$;
create trigger transactions_booked after update of status on transactions
  for each row when (old.status = 'pending' and new.status = 'booked') execute function note_booking();

-- Parts of an amount that its bank changed add up no more: the entry is whole again.
create function end_split() returns trigger language plpgsql as $$
begin
  delete from finapi_parts where owner_id = new.owner_id and parent_id = new.id;
  if found then
    update finapi_transactions set is_split = false where owner_id = new.owner_id and transaction_id = new.id;
  end if;
  return null;
end $$;
create trigger transactions_amount_changed after update of amount on transactions
  for each row when (new.amount is distinct from old.amount) execute function end_split();

do $$
declare t text;
begin
  foreach t in array array['finapi_transactions', 'finapi_parts', 'finapi_adjustments']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()))', t || '_owner', t);
    execute format('grant select, insert, update, delete on %I to {{app}}', t);
  end loop;
end $$;
-- Parts and adjusting entries take their ids from it.
grant usage on sequence transactions_id_seq to {{app}};

-- Booked entries, the parts of those that were split, and adjusting entries. The bank's view are rows without a parent,
-- the user's view those that are not split. It sees what its reader sees: the policies of the tables below hold.
-- Joins to what stands beside are outer ones on keys, so that the planner leaves out those that nobody asks for.
create view finapi_entries with (security_invoker = true) as
  select t.owner_id, t.id, null::bigint as parent_id, t.account_id, a.connection_id, 'ledger'::text as kind,
    coalesce(s.is_split, false) as is_split,
    coalesce(t.value_date, t.booking_date, t.entry_date) as value_date,
    coalesce(t.booking_date, t.entry_date) as bank_booking_date,
    -- A booking of the future counts on the day of the latest update (sync or file), until its own day has come.
    least(coalesce(t.booking_date, t.entry_date),
      greatest((coalesce(s.booked_at, t.created_at) at time zone 'Europe/Berlin')::date, l.updated_on,
        (a.reconciled_at at time zone 'Europe/Berlin')::date)) as finapi_booking_date,
    t.amount, t.currency, t.text as purpose, t.counterparty_name as counterpart_name,
    -- Masked, as all numbers of others are in lists; they are opened for the page that is answered.
    case when c.masked !~ '^[A-Z]{2}\*' then c.masked end as counterpart_account_number,
    case when c.masked ~ '^[A-Z]{2}\*' then c.masked end as counterpart_iban,
    null::text as counterpart_blz,
    -- Details with escaped characters are left alone: JSON may hold what no text can.
    case when strpos(t.details, '"counterparty_bic"') > 0 and strpos(t.details, '\u') = 0
      then t.details::json ->> 'counterparty_bic' end as counterpart_bic,
    case when s.is_cleared and k.source is distinct from 'user' then null else k.code end as category_code,
    coalesce(s.is_new, true) as is_new,
    coalesce(t.review = 'possible_duplicate', false) as is_potential_duplicate,
    coalesce(s.booked_at, t.created_at) as import_time,
    t.counterparty_account_id, t.counterparty_account_id as ledger_counterparty_id, t.bank_text, t.details
  from transactions t
  left join accounts a on a.owner_id = t.owner_id and a.id = t.account_id
  left join (select owner_id, account_id, (max(last_synced_at) at time zone 'Europe/Berlin')::date as updated_on
    from account_links group by owner_id, account_id) l on l.owner_id = t.owner_id and l.account_id = t.account_id
  left join counterparty_accounts c on c.owner_id = t.owner_id and c.id = t.counterparty_account_id
  left join transaction_categories k on k.owner_id = t.owner_id and k.transaction_id = t.id
  left join finapi_transactions s on s.owner_id = t.owner_id and s.transaction_id = t.id
  where t.status = 'booked'
union all
  select p.owner_id, p.id, p.parent_id, t.account_id, a.connection_id, 'part', false,
    coalesce(t.value_date, t.booking_date, t.entry_date),
    coalesce(t.booking_date, t.entry_date),
    least(coalesce(t.booking_date, t.entry_date),
      greatest((coalesce(s.booked_at, t.created_at) at time zone 'Europe/Berlin')::date, l.updated_on,
        (a.reconciled_at at time zone 'Europe/Berlin')::date)),
    p.amount, t.currency, coalesce(p.purpose, t.text), coalesce(p.counterpart_name, t.counterparty_name),
    coalesce(p.masked_account, case when c.masked !~ '^[A-Z]{2}\*' then c.masked end),
    coalesce(p.masked_iban, case when c.masked ~ '^[A-Z]{2}\*' then c.masked end),
    p.counterpart_blz,
    coalesce(p.counterpart_bic, case when strpos(t.details, '"counterparty_bic"') > 0 and strpos(t.details, '\u') = 0
      then t.details::json ->> 'counterparty_bic' end),
    p.category_code, p.is_new, coalesce(t.review = 'possible_duplicate', false), coalesce(s.booked_at, t.created_at),
    -- Where the part says another number, it is the part's own.
    case when p.sealed_numbers is null and p.counterpart_blz is null then t.counterparty_account_id end,
    t.counterparty_account_id, t.bank_text, t.details
  from finapi_parts p
  join transactions t on t.owner_id = p.owner_id and t.id = p.parent_id and t.status = 'booked'
  left join accounts a on a.owner_id = t.owner_id and a.id = t.account_id
  left join (select owner_id, account_id, (max(last_synced_at) at time zone 'Europe/Berlin')::date as updated_on
    from account_links group by owner_id, account_id) l on l.owner_id = t.owner_id and l.account_id = t.account_id
  left join counterparty_accounts c on c.owner_id = t.owner_id and c.id = t.counterparty_account_id
  left join finapi_transactions s on s.owner_id = t.owner_id and s.transaction_id = t.id
union all
  select d.owner_id, d.id, null::bigint, d.account_id, a.connection_id, 'adjustment', false,
    d.booked_on, d.booked_on, d.booked_on, d.amount, d.currency, 'Zwischensaldo', null::text, null::text, null::text,
    null::text, null::text, d.category_code, d.is_new, false, d.import_time, null::bigint, null::bigint, null::text,
    null::text
  from finapi_adjustments d
  left join accounts a on a.owner_id = d.owner_id and a.id = d.account_id
  where d.hidden_at is null;
grant select on finapi_entries to {{app}};
